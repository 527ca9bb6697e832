"""Frames cut out of a stream that may hold noise, halves and doubles."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from app.devices.layout import Packet

P = TypeVar("P")
Cut = TypeVar("Cut", covariant=True)


class Shape(Protocol[Cut]):
    """How frames look to the Framer: a Layout, or a device's own with a longer length."""

    @property
    def start(self) -> bytes: ...
    @property
    def head(self) -> int: ...
    def size(self, head: bytes) -> int | None: ...
    def packet(self, raw: bytes) -> Cut | None: ...


class Cutter(Protocol):
    """Bytes in, in any pieces; packets and rejected bytes out, each in the order they came."""

    def feed(self, data: bytes, now: float) -> tuple[list[Packet], list[bytes]]: ...


class Framer(Generic[P]):
    """Cuts packets out of a stream. A header that can't be one is passed over at once; half a frame is given up
    after `silence` seconds without a byte, and what stands behind its first byte is looked at again."""

    def __init__(self, layout: Shape[P], silence: float) -> None:
        self._layout = layout
        self._silence = silence
        self._buffer = bytearray()
        self._refused = bytearray()
        self._heard_at = 0.0

    def feed(self, data: bytes, now: float) -> tuple[list[P], list[bytes]]:
        """Packets and rejected bytes, each in the order they came.

        Only b"" with the time at which an empty read began is proof of silence: bytes may have waited in the
        system's buffer while this program was held up.
        """
        rejected: list[bytes] = []
        if data:
            self._heard_at = now
            self._buffer += data
            return self._cut(rejected, ended=False), rejected
        if self._buffer and now - self._heard_at >= self._silence:
            return self._cut(rejected, ended=True), rejected
        return [], rejected

    def _cut(self, rejected: list[bytes], *, ended: bool) -> list[P]:
        packets: list[P] = []
        while (size := self._next(ended=ended)) is not None:
            packet = self._layout.packet(bytes(self._buffer[:size]))
            if packet is None:
                self._pass_over(1)
                continue
            self._put_away(rejected)
            del self._buffer[:size]
            packets.append(packet)
        self._put_away(rejected)
        return packets

    def _next(self, *, ended: bool) -> int | None:
        """The size of the whole frame now at the front, noise before it passed over; None when more must come."""
        while self._buffer:
            self._to_start()
            size = self._layout.size(bytes(self._buffer[: self._layout.head])) if self._buffer else 0
            if size and size <= len(self._buffer):
                return size
            if size is not None and not ended:
                return None
            self._pass_over(1)
        return None

    def _to_start(self) -> None:
        """Noise before the first byte that could begin a frame goes."""
        start = self._layout.start
        at = self._buffer.find(start)
        if at < 0:
            # the end of the buffer may hold the beginning of the start
            held = next((n for n in range(len(start) - 1, 0, -1) if self._buffer.endswith(start[:n])), 0)
            at = len(self._buffer) - held
        self._pass_over(at)

    def _pass_over(self, count: int) -> None:
        self._refused += self._buffer[:count]
        del self._buffer[:count]

    def _put_away(self, rejected: list[bytes]) -> None:
        if self._refused:
            rejected.append(bytes(self._refused))
            self._refused.clear()


class Bursts:
    """Devices without frames: a key is one byte, or the few that a keyboard types, alone between two silences. What
    comes in a longer burst is noise: a wrong speed, a line that hums."""

    MOST = 4

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._buffer = bytearray()
        self._heard_at = 0.0

    def feed(self, data: bytes, now: float) -> tuple[list[Packet], list[bytes]]:
        """As `Framer.feed`; a key comes out once the silence behind it is proven."""
        if data:
            self._heard_at = now
            self._buffer += data
            return [], []
        if not self._buffer or now - self._heard_at < self._silence:
            return [], []
        burst = bytes(self._buffer)
        self._buffer.clear()
        if len(set(burst)) == 1 and len(burst) <= self.MOST:  # a bouncing key
            return [Packet(data=burst[:1], raw=burst)], []
        return ([Packet(data=burst, raw=burst)], []) if len(burst) <= self.MOST else ([], [burst])
