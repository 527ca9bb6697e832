"""Bytes in a frame that look like its start or end, made to look otherwise on the wire."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Escape:
    """`mask` None: the mark stands twice for itself, and the mark before another byte is a sign (DLE STX … DLE ETX).
    Else `mark` and the byte exclusive-or `mask` stand for a byte that may not stand there (HDLC, PPP)."""

    mark: int
    mask: int | None
    taken: frozenset[int]

    def hide(self, body: bytes) -> bytes:
        """The body as it goes onto the wire."""
        return b"".join(self._hidden(byte) for byte in body)

    def _hidden(self, byte: int) -> bytes:
        if self.mask is None:
            return bytes([byte, byte]) if byte == self.mark else bytes([byte])
        return bytes([self.mark, byte ^ self.mask]) if byte in self.taken else bytes([byte])

    def show(self, wire: bytes) -> bytes | None:
        """The body that the wire's bytes stand for, None where a mark stands alone or before what it can't mark."""
        body, at = bytearray(), 0
        while at < len(wire):
            marked = wire[at] == self.mark
            at += marked
            if at == len(wire) or (marked and self.mask is None and wire[at] != self.mark):
                return None
            body.append(wire[at] ^ (self.mask or 0) if marked else wire[at])
            at += 1
        return bytes(body)

    def end(self, buffer: bytes, start: int, tail: bytes) -> int | None:
        """Where the tail stands that no mark hides, from `start` on; -1 = not yet, None = another frame begins."""
        at = start
        while at < len(buffer):
            if buffer.startswith(tail, at):
                return at
            if self.mask is None and buffer[at] == self.mark:
                if at + 1 == len(buffer):
                    return -1
                if buffer[at + 1] != self.mark:
                    return None
                at += 1
            at += 1
        return -1


def read_escape(text: str, start: bytes, tail: bytes) -> Escape | None:
    """A profile's `double 10` or `xor 7D 20`, "" for none. Raises ValueError with what is wrong."""
    if not text:
        return None
    how, *numbers = text.split()
    mark, *mask = [int(number, 16) for number in numbers] or [-1]
    if {"double": 0, "xor": 1}.get(how) != len(mask) or not 0 <= mark <= 255:
        raise ValueError(text)
    if how == "double" and not (start[:1] == tail[:1] == bytes([mark]) and len(start) > 1 and len(tail) > 1):
        raise ValueError(text)  # the mark must begin both signs, or the end can't be told from data
    return Escape(mark, mask[0] if mask else None, frozenset({mark, *start, *tail}))
