"""QR codes and barcodes on a page."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.capture.planes import Image


@dataclass(frozen=True)
class Code:
    """format: zxing's name, e.g. QRCode, Code128. text: the payload."""

    format: str
    text: str


def read(*pictures: Image) -> tuple[Code, ...]:
    """Every code in the first of `pictures` (grey or BGR) in which there is any."""
    import zxingcpp

    for picture in pictures:
        found = zxingcpp.read_barcodes(picture)
        if found:
            return tuple(dict.fromkeys(Code(name(b.format), payload(b.bytes, b.text)) for b in found))
    return ()


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
