"""How long an ESC/POS command is, known or not: an interpreter that lost its place would print commands as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"

#: Parameter bytes of the commands that have a fixed number of them.
FIXED: Mapping[bytes, int] = {
    **{ESC + bytes([c]): 0 for c in b"@2imLS<"},
    **{ESC + bytes([c]): 1 for c in b"!aEG-3JdtRMV{ r=T%eKU"},
    **{ESC + bytes([c]): 2 for c in b"$\\c"},
    ESC + b"p": 3,
    ESC + b"W": 8,
    **{FS + bytes([c]): 0 for c in b"&."},
    **{FS + bytes([c]): 1 for c in b"W!-C"},
    FS + b"S": 2,
    FS + b"2": 74,
    **{GS + bytes([c]): 1 for c in b"!raBhwHfIbx/"},
    **{GS + bytes([c]): 2 for c in b"LWP$\\"},
    DLE + b"\x04": 1,
    DLE + b"\x05": 1,
}


def length(data: bytes) -> int:
    """Bytes of the command that `data` (two or more) begins with; 0 when it isn't all there yet."""
    size = FIXED.get(data[:2])
    return 2 + size if size is not None else _told(data)


def _told(data: bytes) -> int:
    """The length of a command whose parameters tell it; 0 when those aren't there yet; 2 for an unknown command."""
    name = data[:2]
    if name == GS + b"V":
        return 0 if len(data) < 3 else 4 if data[2] in (65, 66, 97, 98) else 3
    if name == GS + b"v":
        return _counted(data, 8, lambda d: int.from_bytes(d[4:6], "little") * int.from_bytes(d[6:8], "little"))
    if name == GS + b"8":
        return _counted(data, 7, lambda d: int.from_bytes(d[3:7], "little"))
    if name in (GS + b"(", FS + b"("):
        return _counted(data, 5, lambda d: max(int.from_bytes(d[3:5], "little"), 2))
    if name == ESC + b"*":
        return _counted(data, 5, lambda d: int.from_bytes(d[3:5], "little") * (3 if d[2] >= 32 else 1))
    if name == GS + b"k":
        return _barcode(data)
    if name == ESC + b"D":
        return data.find(b"\0") + 1
    return 5 if name == DLE + b"\x14" else 2


def _counted(data: bytes, head: int, count: Callable[[bytes], int]) -> int:
    return head + count(data) if len(data) >= head else 0


def _barcode(data: bytes) -> int:
    if len(data) < 4:
        return 0
    return 4 + data[3] if data[2] >= 65 else data.find(b"\0", 3) + 1
