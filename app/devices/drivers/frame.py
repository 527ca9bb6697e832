"""The codec of every framed device: what a profile says, applied to bytes. No port, no clock, no thread."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping

from app.devices.contract import Heard, Signal
from app.devices.framing import Framer, Packet
from app.devices.protocol import Profile, Receive, Value
from app.domain.errors import Unreadable


class FrameDriver:
    """Callers and evaluators. `ratings` are the maps calibrated at the devices, by address (0: any address); an
    address without one has the profile's."""

    def __init__(self, profile: Profile, ratings: Mapping[int, Mapping[int, str]] | None = None) -> None:
        self.profile = profile
        self._ratings = {0: profile.rating, **(ratings or {})}
        self._framer = Framer(profile.layout, profile.silence)
        self._told: dict[tuple[int, str], tuple[bytes, float]] = {}
        self._echoes: deque[tuple[bytes, float]] = deque(maxlen=64)
        self._seq = 0

    @property
    def gap(self) -> float:
        return self.profile.gap

    def reset(self) -> None:
        """Half a frame and awaited echoes go; what was told lately stays, so that a replug doubles nothing."""
        self._framer = Framer(self.profile.layout, self.profile.silence)
        self._echoes.clear()

    def feed(self, data: bytes, now: float) -> Heard:
        packets, rejected = self._framer.feed(data, now)
        if not packets and not rejected:
            return Heard()
        signals: list[Signal] = []
        answers: list[bytes] = []
        for packet in packets:
            if not self._is_echo(packet.raw, now):
                self._hear(packet, now, signals, answers, rejected)
        return Heard(tuple(signals), tuple(answers), tuple(rejected))

    def wrote(self, data: bytes, now: float) -> None:
        if self.profile.echo:
            self._echoes.append((data, now + self.profile.echo))

    def _is_echo(self, raw: bytes, now: float) -> bool:
        """An RS-485 adapter may hand our own frame back: each frame we wrote is passed over once."""
        while self._echoes and self._echoes[0][1] < now:
            self._echoes.popleft()
        echo = next((e for e in self._echoes if e[0] == raw), None)
        if echo is not None:
            self._echoes.remove(echo)
        return echo is not None

    def _hear(
        self, packet: Packet, now: float, signals: list[Signal], answers: list[bytes], rejected: list[bytes]
    ) -> None:
        rule, found = next(((r, m) for r in self.profile.receive if (m := r.match(packet))), (None, None))
        if rule is None or found is None:
            rejected.append(packet.raw)
            return
        if rule.answer:
            answers.append(self._build(rule.answer, packet.address, {"data": packet.data}, packet.seq))
        if self._is_new(rule, packet, now):
            signals.append(self._signal(rule, packet, found))

    def _is_new(self, rule: Receive, packet: Packet, now: float) -> bool:
        """A frame that comes again before its time is over starts that time anew: a stuck key is one event."""
        raw, at = self._told.get((packet.address, rule.event), (b"", 0.0))
        self._told[packet.address, rule.event] = (packet.raw, now)
        return raw != packet.raw or now - at >= rule.repeat

    def _signal(self, rule: Receive, packet: Packet, found: re.Match[bytes]) -> Signal:
        groups = found.groupdict()
        key = groups["key"][0] if groups.get("key") else None
        digits = "".join(str(d) for d in groups.get("digits") or b"") or None
        rating = self._ratings.get(packet.address, self._ratings[0])
        value = digits if key is None else rating.get(key)
        return Signal(event=rule.event, address=packet.address, value=value, raw=packet.raw, key=key)

    def order(self, name: str, address: int, **values: Value) -> bytes:
        """The bytes of one order. Raises Unreadable for an order, an address or a value the device doesn't have."""
        self._seq = (self._seq + 1) & 0xFF
        return self._build(name, address, values, self._seq)

    def _build(self, name: str, address: int, values: Mapping[str, Value], seq: int) -> bytes:
        rule = self.profile.order(name)
        if address not in rule.addresses:
            raise Unreadable("devices_address_range", address=address, low=rule.addresses[0], high=rule.addresses[-1])
        packet = Packet(address=address, command=rule.command, data=rule.fill(values), seq=seq)
        return self.profile.layout.build(packet)

    def show_ticket(self, address: int, number: str) -> bytes:
        """The ticket on the caller's display; "A037" shows 037, the waiting half goes blank."""
        return self.order("show_ticket", address, ticket=number)

    def show_waiting(self, address: int, waiting: int) -> bytes:
        """How many wait, 0..999; the ticket half goes blank."""
        return self.order("show_waiting", address, waiting=waiting)

    def show(self, address: int, waiting: int, number: str) -> bytes:
        """Both halves of the caller's display."""
        return self.order("show", address, waiting=waiting, ticket=number)

    def beep(self, address: int) -> bytes:
        return self.order("beep", address)

    def ask_evaluation(self, address: int) -> bytes:
        """Open the evaluation at the evaluator's own address."""
        return self.order("ask_evaluation", address)

    def stars(self, address: int, stars: int) -> bytes:
        """Stars 0..5 on the evaluator."""
        return self.order("stars", address, stars=stars)
