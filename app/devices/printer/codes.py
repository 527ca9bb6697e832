"""QR codes: drawn by the printer (`GS ( k`) where it can, else sent as a picture.

python-escpos' `qr(native=True)` makes the same bytes (a test compares them), but costs 0.4 s of import and can't say
whether a code fits the paper.
"""

from __future__ import annotations

import numpy as np
import zxingcpp
from PIL import Image

from app.devices.printer.raster import command
from app.domain.errors import Unreadable

_QUIET = 2  # modules of white at each side; the paper gives the rest
_NATIVE_DOTS = 6  # a module at 203 dpi: 0.75 mm
_PICTURE_DOTS = 4  # half a millimetre is read as well and costs half the bytes
_LEVEL = "M"
_LEVEL_CODE = b"1"


def native(data: str, width: int) -> bytes:
    """`GS ( k`: model 2, module size, level M, data as UTF-8, print. Raises Unreadable where it can't fit."""
    size = _module_dots(_modules(data), width, _NATIVE_DOTS)
    settings = (b"A2\0", b"C" + bytes([size]), b"E" + _LEVEL_CODE, b"P0" + data.encode(), b"Q0")
    return b"".join(_function(setting) for setting in settings)


def _function(setting: bytes) -> bytes:
    return b"\x1d(k" + (len(setting) + 1).to_bytes(2, "little") + b"1" + setting


def picture(data: str, width: int) -> bytes:
    """The code in the middle of the paper as a picture, half size and doubled by the printer where that fits."""
    modules = _modules(data)
    size = _module_dots(modules, width, _PICTURE_DOTS)
    times = 2 if size > 1 else 1
    drawn = modules.resize([side * (size // times) for side in modules.size], Image.Resampling.NEAREST)
    left = (width // times - drawn.width) // 2
    sheet = Image.new("1", (left + drawn.width, drawn.height), 1)
    sheet.paste(drawn, (left, 0))
    return command(sheet, doubled=times == 2)


def _modules(data: str) -> Image.Image:
    """The code with one dot a module (ISO/IEC 18004), UTF-8."""
    try:
        code = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL)
    except ValueError as error:
        raise Unreadable("printer_code_too_long") from error
    return Image.fromarray(np.asarray(code.to_image(scale=1, add_quiet_zones=False))).convert("1")


def _module_dots(modules: Image.Image, width: int, most: int) -> int:
    side = modules.width + 2 * _QUIET
    if side > width:
        raise Unreadable("printer_code_too_long")
    return min(most, width // side)
