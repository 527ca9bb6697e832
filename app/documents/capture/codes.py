"""QR codes and barcodes on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.cv import cv2
from app.documents.capture.planes import Image

AROUND = 61  # pixels: about a code's own width, in which contrast is judged
LEAST = 4.0  # grey levels of contrast: less is grain
CONTRAST = 60.0


@dataclass(frozen=True)
class Code:
    """format: zxing's name, e.g. QRCode, Code128. text: the payload."""

    format: str
    text: str


def read(page: Image, photo: Image | None = None) -> tuple[Code, ...]:
    """Every code of a page (grey); where there is none, of its photograph, which may show more; and where that has
    none either, QR codes of the page sharpened, then calmed and its contrast raised."""
    for found in _tries(page, photo):
        if found:
            return tuple(dict.fromkeys(Code(name(b.format), payload(b.bytes, b.text)) for b in found))
    return ()


def _tries(page: Image, photo: Image | None) -> Iterator[Sequence[Any]]:
    """The likelier the earlier: most pages have no code, and each try costs them time."""
    import zxingcpp

    qr = zxingcpp.barcode_formats_from_str("QRCode")
    yield zxingcpp.read_barcodes(page, try_invert=False)
    if photo is not None:
        yield zxingcpp.read_barcodes(photo, try_invert=False, try_rotate=False, try_downscale=False)
        yield zxingcpp.read_barcodes(photo, formats=qr, try_invert=False)
    for mend in (sharpened, evened):
        yield zxingcpp.read_barcodes(mend(page), formats=qr, try_invert=False)


def sharpened(grey: Image) -> Image:
    """For codes out of focus: blur taken out, noise not put in."""
    near, far = cv2.GaussianBlur(grey, (0, 0), 1.0), cv2.GaussianBlur(grey, (0, 0), 4.0)
    return np.asarray(cv2.addWeighted(near, 3.0, far, -2.0, 0), np.uint8)


def evened(grey: Image) -> Image:
    """For codes that are faint or speckled: calmed, and the contrast the same everywhere."""
    calm = cv2.GaussianBlur(grey, (0, 0), 1.5).astype(np.float32)
    off = calm - cv2.blur(calm, (AROUND, AROUND))
    spread = cv2.sqrt(cv2.blur(off * off, (AROUND, AROUND))) + LEAST
    return np.asarray(cv2.convertScaleAbs(cv2.divide(off, spread, scale=CONTRAST) + 128), np.uint8)


def name(barcode_format: object) -> str:
    """`QRCode` for the library's BarcodeFormat.QRCode, whatever way it prints itself."""
    return str(getattr(barcode_format, "name", barcode_format))


def payload(content: bytes, guess: str) -> str:
    """Strict UTF-8, then GB18030: what older Chinese encoders write without saying so.

    Between the two, a QR code's own Kanji mode, in which some encoders pack Chinese characters: those bytes are
    Shift JIS, and the reader's guess is right when it gives the same bytes back and no half-width katakana.
    """
    for encoding in ("utf-8", "gb2312"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return guess if _kanji(content, guess) else content.decode("gb18030", errors="replace")


def _kanji(content: bytes, guess: str) -> bool:
    try:
        same = guess.encode("shift_jis") == content
    except UnicodeEncodeError:
        return False
    return same and not any("\uff61" <= c <= "\uff9f" for c in guess)
