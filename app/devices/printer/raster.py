"""Pictures for the printer: lines with characters its font lacks, and glyphs it is taught for them.

python-escpos' EscposImage turns dots into the printer's raster and column bytes; its `image()` isn't used because it
prints to stdout and can't place a line's gap.
"""

from __future__ import annotations

from escpos.image import EscposImage
from PIL import Image

from app.devices.printer.fonts import CELL, HEIGHT, glyph
from app.devices.printer.layout import Row
from app.devices.printer.repertoire import Repertoire, cells, span

_INK = 128  # of 255: a thermal dot is black or it isn't
_URGENT = ((b"\x10\x04", b"\x30\x04"), (b"\x10\x05", b"\x30\x05"), (b"\x10\x14", b"\x30\x14"))


def line(row: Row, columns: int, repertoire: Repertoire) -> bytes:
    """One row as `GS v 0`, cut off after its last ink. A big row is sent small and doubled by the printer."""
    width = span(row.text, repertoire)
    room = (columns // 2 if row.big else columns) - width
    left = {"left": 0, "center": room / 2, "right": room}[row.align]
    dots = _dots(row.text, repertoire, round(left * CELL))
    return command(_bold(dots) if row.bold else dots, doubled=row.big)


def _dots(text: str, repertoire: Repertoire, left: int) -> Image.Image:
    sheet = Image.new("L", (left + (span(text, repertoire) + 2) * CELL, HEIGHT), 0)
    x = left
    for char in text:
        wide = max(cells(char, repertoire), 1) * CELL
        mark = glyph(char, wide)
        back = 0 if cells(char, repertoire) else CELL
        sheet.paste(255, (x - back, 0), mark)
        x += cells(char, repertoire) * CELL
    return _ink(sheet)


def _ink(sheet: Image.Image) -> Image.Image:
    """Black on white, the empty right side cut off."""
    bits = sheet.point([0 if v < _INK else 255 for v in range(256)])
    box = bits.getbbox()
    return bits.crop((0, 0, box[2] if box else 8, bits.height)).point([255 - v for v in range(256)]).convert("1")


def _bold(dots: Image.Image) -> Image.Image:
    """Printed twice, one dot apart, as printers do."""
    wide = Image.new("1", (dots.width + 1, dots.height), 1)
    wide.paste(0, (0, 0), dots.point(lambda v: 255 - v))
    wide.paste(0, (1, 0), dots.point(lambda v: 255 - v))
    return wide


def command(dots: Image.Image, *, doubled: bool = False) -> bytes:
    """`GS v 0` for black-on-white dots (mode "1"); `doubled` lets the printer draw each dot twice as wide and high."""
    picture = EscposImage(dots)
    size: bytes = picture.width_bytes.to_bytes(2, "little") + picture.height.to_bytes(2, "little")
    header = b"\x1dv0" + bytes([3 if doubled else 0]) + size
    return header + defused(bytes(picture.to_raster_format()))


def defused(data: bytes) -> bytes:
    """Picture bytes without DLE EOT, DLE ENQ, DLE DC4: printers obey these even inside a picture. One dot is added."""
    for urgent, harmless in _URGENT:
        data = data.replace(urgent, harmless)
    return data


def user_glyph(char: str) -> bytes:
    """The 72 bytes (24 columns of 24 dots) that `FS 2` takes for one character."""
    box = glyph(char, 2 * CELL).point([255 if v < _INK else 0 for v in range(256)]).convert("1")
    return defused(b"".join(EscposImage(box).to_column_format()))
