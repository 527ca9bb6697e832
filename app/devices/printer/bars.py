"""Bar codes: drawn by the printer (`GS k`, function B) where it can, else sent as a picture.

Code 128 (ISO/IEC 15417) packs pairs of digits into set C, so that a case number fits 58 mm paper with bars a gun reads;
python-escpos leaves the sets and the width to its caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import zxingcpp
from PIL import Image

from app.devices.printer.raster import command, defused
from app.domain.errors import Unreadable
from app.domain.slip import Bars

_HEIGHT = 80  # dots: 10 mm
_NATIVE_DOTS = (3, 2)  # a bar's width: 0.375 mm, or 0.25 mm where that doesn't fit
_PICTURE_DOTS = 2
_FORMATS = {"code128": zxingcpp.BarcodeFormat.Code128, "ean13": zxingcpp.BarcodeFormat.EAN13}
_LAWFUL = {"code128": re.compile(r"[ -~]+"), "ean13": re.compile(r"[0-9]{12,13}")}
_REFUSED = {"code128": "printer_bars_too_long", "ean13": "printer_bars_wrong"}
_PAIRS = re.compile(r"(^(?:[0-9]{2}){2,}|(?:[0-9]{2}){3,}|(?:[0-9]{2}){2,}$)")
"""Where changing to set C and back costs less than it saves."""
_EAN_MODULES = 95


def native(bars: Bars, width: int) -> bytes:
    """Height, bar width, no text of the printer's own, the code. Raises Unreadable where it can't be or can't fit."""
    whole = _made(bars).text
    system, data, modules = _code128(whole) if bars.symbology == "code128" else (b"C", whole.encode(), _EAN_MODULES)
    dots = next((dots for dots in _NATIVE_DOTS if modules * dots <= width), 0)
    if not dots:
        raise Unreadable("printer_bars_too_long", data=bars.data)
    settings = b"\x1dh" + bytes([_HEIGHT]) + b"\x1dw" + bytes([dots]) + b"\x1dH\0"
    return settings + b"\x1dk" + system + bytes([len(data)]) + data


def picture(bars: Bars, width: int) -> bytes:
    """The code in the middle of the paper as a picture, half size and doubled by the printer."""
    row = np.asarray(_made(bars).to_image(scale=1, add_quiet_zones=False))[0]
    if len(row) * _PICTURE_DOTS > width:
        raise Unreadable("printer_bars_too_long", data=bars.data)
    left = (width // _PICTURE_DOTS - len(row)) // 2
    line = np.concatenate([np.full(left, 255, np.uint8), row])
    sheet = Image.fromarray(np.tile(line, (_HEIGHT // _PICTURE_DOTS, 1)))
    return command(sheet.convert("1"), doubled=True)


def _made(bars: Bars) -> zxingcpp.Barcode:
    """The code as zxing has it: it knows the check digit of an EAN."""
    if not _LAWFUL[bars.symbology].fullmatch(bars.data):
        raise Unreadable("printer_bars_wrong", data=bars.data)
    try:
        return zxingcpp.create_barcode(bars.data, _FORMATS[bars.symbology])
    except ValueError as error:
        raise Unreadable(_REFUSED[bars.symbology], data=bars.data) from error


def _code128(text: str) -> tuple[bytes, bytes, int]:
    """Number system, data and modules. Pairs that would be a command printers obey anywhere (DLE EOT and its like are
    16 04, 16 05, 16 20) stay single digits."""
    packed = list(_packed(text))
    if defused(b"".join(part for part, _ in packed)) != b"".join(part for part, _ in packed):
        packed = [_letters(text)]
    return b"I", b"".join(part for part, _ in packed), 11 * (sum(size for _, size in packed) + 1) + 13


def _packed(text: str) -> Iterator[tuple[bytes, int]]:
    """Bytes and symbols of each run in one set, the start or change of set among them."""
    for n, part in enumerate(_PAIRS.split(text)):
        if n % 2:
            pairs = bytes(int(part[at : at + 2]) for at in range(0, len(part), 2))
            yield b"{C" + pairs, 1 + len(pairs)
        elif part:
            yield _letters(part)


def _letters(text: str) -> tuple[bytes, int]:
    return b"{B" + text.replace("{", "{{").encode(), 1 + len(text)
