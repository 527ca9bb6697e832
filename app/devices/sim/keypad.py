"""What the simulated caller and evaluator share: a line, an address, commands typed by a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.devices.framing import Framer
from app.devices.layout import Packet
from app.devices.profiles import load
from app.devices.protocol import Profile
from app.devices.sim.contract import SimOptions
from app.devices.sim.line import SerialLine
from app.domain.errors import Unreadable

SILENCE = 0.3
FAULTS_TYPED = ("unplug", "plug")


class Keypad:
    """A device on an FF 68 line. Each kind says which words it knows and what the host's frames do to it."""

    kind = ""

    def __init__(self, options: SimOptions, profile: str) -> None:
        self.profile: Profile = load(options.profile or profile)
        self.address = options.address or self.profile.address.get(self.kind, 1)
        self._say = options.say
        self._framer = Framer(self.profile.layout, SILENCE)
        self._seq = 0
        self._line = SerialLine(options.tcp, self.profile.line.baud, options.faults)
        self._line.heard = self._heard

    @property
    def url(self) -> str:
        return self._line.url

    def fault(self, name: str) -> None:
        self._line.fault(name)

    def stop(self) -> None:
        self._line.stop()

    def words(self) -> Mapping[str, Callable[[list[str]], None]]:
        """First word of a command → what it does with the rest."""
        return {
            "unplug": lambda _: self.fault("unplug"),
            "plug": lambda _: self.fault("plug"),
            "fault": self._fault,
            "show": lambda _: self.say("show", **self.shown()),
        }

    def command(self, line: str) -> None:
        """Raises Unreadable for a command that this device doesn't have."""
        first, *rest = line.split() or [""]
        words = self.words()
        if first not in words:
            raise Unreadable("devices_sim_command", text=line.strip(), known=" ".join(words))
        words[first](rest)

    def shown(self) -> Mapping[str, object]:
        """What a person sees on the device now."""
        return {}

    def host_says(self, packet: Packet) -> None:
        """A frame for this device."""

    def say(self, event: str, **more: object) -> None:
        self._say({"event": event, "address": self.address, **more})

    def press(self, command: int, data: bytes) -> bytes:
        """Send one frame, as a key pressed; the frame that went out."""
        self._seq = (self._seq + 1) & 0xFF
        frame = self._frame(command, data)
        self._line.send(frame)
        return frame

    def _frame(self, command: int, data: bytes) -> bytes:
        packet = Packet(address=self.address, command=command, data=data, seq=self._seq)
        try:
            return self.profile.layout.build(packet)
        except ValueError as error:
            raise Unreadable("devices_sim_too_long", text=data.hex(" ")) from error

    def _fault(self, words: list[str]) -> None:
        for name in words or ["none"]:
            self.fault(name)

    def _heard(self, data: bytes) -> None:
        for packet in self._framer.feed(data, 0.0)[0]:
            if packet.address == self.address or not self.profile.layout.addressed:
                self.host_says(packet)
