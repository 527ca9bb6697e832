"""JPEG pictures cut out of an MJPEG stream: `multipart/x-mixed-replace` as cameras and servers write it."""

from __future__ import annotations

START, END = b"\xff\xd8\xff", b"\xff\xd9"
MOST = 64 * 1024 * 1024
"""Bytes kept while looking for a picture's end; a stream that never has one isn't a camera's."""
LENGTH = b"content-length:"


class Pictures:
    """Pure: bytes in, in any pieces; whole pictures out. Noise and halves between pictures are dropped.

    A part's Content-Length is believed where the picture then really ends; some servers leave it out, some lie.
    """

    def __init__(self) -> None:
        self._held = bytearray()
        self._looked = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The pictures that became whole with `data`, oldest first."""
        self._held += data
        found: list[bytes] = []
        while (picture := self._next()) is not None:
            found.append(picture)
        if len(self._held) > MOST:
            self._held.clear()
            self._looked = 0
        return found

    def _next(self) -> bytes | None:
        start = self._held.find(START)
        if start < 0:
            return None
        end = self._end(start)
        if end is None:
            return None
        picture = bytes(self._held[start:end])
        del self._held[:end]
        self._looked = 0
        return picture

    def _end(self, start: int) -> int | None:
        length = self._length(start)
        if length is not None and len(self._held) < start + length:
            return None
        if length is not None and self._held[start + length - len(END) : start + length] == END:
            return start + length
        return self._searched(start)

    def _length(self, start: int) -> int | None:
        """What the part's head says, None where it says nothing that can be true."""
        head = bytes(self._held[max(0, start - 1024) : start]).lower()
        at = head.rfind(LENGTH)
        text = head[at + len(LENGTH) :].split(b"\r\n", 1)[0].strip() if at >= 0 else b""
        return int(text) if text.isdigit() and 4 < int(text) <= MOST else None

    def _searched(self, start: int) -> int | None:
        """By the end mark; a picture within the picture (EXIF thumbnail) ends before another mark segment."""
        at = self._held.find(END, max(start, self._looked - 1))
        while at >= 0:
            after = bytes(self._held[at + 2 : at + 4])
            if len(after) < 2 or after[:2] in (b"\r\n", b"--") or after == START[:2]:
                return at + 2 if len(after) == 2 or at + 2 == len(self._held) else None
            at = self._held.find(END, at + 2)
        self._looked = len(self._held)
        return None
