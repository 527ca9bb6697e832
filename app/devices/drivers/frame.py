"""The codec of every device with a profile: what the profile says, applied to bytes. No port, no clock, no thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.devices.contract import Heard, Signal, State
from app.devices.drivers.awaiting import Awaiting
from app.devices.layout import Packet
from app.devices.patterns import Found
from app.devices.protocol import Profile, Receive, Value
from app.domain.errors import Unreadable

UNREAD = 64
"""Bytes that nobody could read, with no whole frame between them, after which the line is said to be wrong."""


@dataclass(slots=True)
class _Told:
    """What one feed came to, while it is gathered."""

    rejected: list[bytes]
    signals: list[Signal] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    state: State | None = None
    reason: str = ""


class FrameDriver:
    """Callers, evaluators, displays. `ratings` are the maps calibrated at the devices, by address (0: any address); an
    address without one has the profile's. `mine`: only these addresses are answered (None or 0 in it: all), so that
    an evaluator of another window isn't told that its rating was taken here."""

    def __init__(
        self,
        profile: Profile,
        ratings: Mapping[int, Mapping[int, str]] | None = None,
        mine: frozenset[int] | None = None,
    ) -> None:
        self.profile = profile
        self._ratings = {0: profile.rating, **(ratings or {})}
        self._mine = mine
        self._cutter = profile.cutter()
        self._told: dict[tuple[int, str], tuple[bytes, float]] = {}
        self._echoes: deque[tuple[bytes, float]] = deque(maxlen=64)
        self._awaiting = Awaiting(profile)
        self._unread = 0
        self._seq = 0

    @property
    def gap(self) -> float:
        return self.profile.gap

    def reset(self) -> None:
        """Half a frame and awaited echoes go; what was told lately stays, so that a replug doubles nothing."""
        self._cutter = self.profile.cutter()
        self._echoes.clear()
        self._awaiting.forget()
        self._unread = 0

    def feed(self, data: bytes, now: float) -> Heard:
        packets, rejected = self._cutter.feed(data, now)
        told = _Told(rejected)
        for packet in packets:
            if not self._is_echo(packet.raw, now):
                self._hear(packet, now, told)
        if not data:
            self._wait(now, told)
        self._judge(told)
        return Heard(tuple(told.signals), tuple(told.answers), tuple(told.rejected), told.state, told.reason)

    def wrote(self, data: bytes, now: float) -> None:
        self._awaiting.wrote(data, now)
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

    def _hear(self, packet: Packet, now: float, told: _Told) -> None:
        matched = ((rule, found) for rule in self.profile.receive if (found := rule.match(packet)))
        rule, found = next(matched, (None, None))
        if rule is None or found is None:
            told.rejected.append(packet.raw)
            return
        said = found[1]
        address = said.at if said.at is not None else packet.address
        told.state = State.READY
        self._awaiting.heard(rule.event)
        if rule.answer and self._answered(address):
            values: dict[str, Value] = {"data": packet.data, "key": said.key or 0, "number": said.value or ""}
            told.answers.append(self._build(rule.answer, packet.address, values, packet.seq))
        if not rule.quiet and self._is_new(rule, packet, address, now):
            told.signals.append(self._signal(rule, packet, said, address))

    def _answered(self, address: int) -> bool:
        return self._mine is None or not self.profile.hearing.addressed or not self._mine.isdisjoint({0, address})

    def _is_new(self, rule: Receive, packet: Packet, address: int, now: float) -> bool:
        """A frame that comes again before its time is over starts that time anew: a stuck key is one event."""
        raw, at = self._told.get((address, rule.event), (b"", 0.0))
        self._told[address, rule.event] = (packet.raw, now)
        return raw != packet.raw or now - at >= rule.repeat

    def _signal(self, rule: Receive, packet: Packet, said: Found, address: int) -> Signal:
        rating = self._ratings.get(address, self._ratings[0])
        value = said.value if said.key is None else rating.get(said.key)
        named = address if self.profile.hearing.addressed or said.at is not None else None
        return Signal(event=rule.event, address=named, value=value, raw=packet.raw, key=said.key)

    def _wait(self, now: float, told: _Told) -> None:
        """Silence: an order that should have been receipted goes out again, and at last is given up."""
        again, given_up = self._awaiting.due(now)
        told.answers += again
        if given_up:
            told.state, told.reason = State.DEGRADED, "devices_no_answer"

    def _judge(self, told: _Told) -> None:
        """Bytes, but never a whole frame: another speed, or another maker's device."""
        self._unread = 0 if told.state else self._unread + sum(map(len, told.rejected))
        if self._unread > UNREAD:
            told.state, told.reason = State.DEGRADED, "devices_garbage"

    def order(self, name: str, address: int, **values: Value) -> bytes:
        """The bytes of one order. Raises Unreadable for an order, an address or a value the device doesn't have."""
        self._seq = (self._seq + 1) & 0xFF
        data = self._build(name, address, values, self._seq)
        self._awaiting.expect(name, data)
        return data

    def _build(self, name: str, address: int, values: Mapping[str, Value], seq: int) -> bytes:
        rule = self.profile.order(name)
        if address not in rule.addresses:
            raise Unreadable("devices_address_range", address=address, low=rule.addresses[0], high=rule.addresses[-1])
        packet = Packet(address=address, command=rule.command, data=rule.fill(values), seq=seq)
        try:
            return self.profile.layout.build(packet)
        except ValueError as error:
            raise Unreadable("devices_order_value", order=name, key="data", value=packet.data.hex(" ")) from error

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
