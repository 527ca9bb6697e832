"""How a printer draws bar codes from the bytes of `GS k`, function B. The patterns are python-barcode's."""

from __future__ import annotations

from barcode import EAN13
from barcode.charsets import code128
from barcode.errors import BarcodeError
from PIL import Image

CODE128, EAN = 73, 67
TEXTS = {CODE128: "Code 128", EAN: "EAN-13"}
STARTS = {ord("A"): 103, ord("B"): 104, ord("C"): 105}
CHANGES = {ord("A"): 101, ord("B"): 100, ord("C"): 99}
BRACE = ord("{")


def drawn(system: int, data: bytes, dots: int, height: int) -> tuple[Image.Image, str] | None:
    """The bars and what they stand for; None for what a printer doesn't print as a code."""
    made = _code128(data) if system == CODE128 else _ean(data) if system == EAN else None
    if made is None:
        return None
    modules, text = made
    row = Image.new("1", (len(modules), 1))
    row.putdata([module == "0" for module in modules])
    return row.resize((len(modules) * dots, height), Image.Resampling.NEAREST), f"[{TEXTS[system]} {text}]"


def _ean(data: bytes) -> tuple[str, str] | None:
    try:
        code = EAN13(data.decode("ascii", "replace"))
    except BarcodeError:
        return None
    return (code.build()[0], code.ean) if len(data) == 12 or code.ean.encode() == data else None


def _code128(data: bytes) -> tuple[str, str] | None:
    """Set by set; the printer adds check and stop. The first two bytes must choose a set."""
    symbols, text, charset, at = list[int](), "", 0, 0
    while at < len(data):
        following = data[at + 1] if data[at] == BRACE and at + 1 < len(data) else 0
        if following in STARTS:
            symbols.append((CHANGES if charset else STARTS)[following])
            charset, at = following, at + 2
            continue
        value, said = _symbol(data[at], charset)
        if value < 0:
            return None
        symbols, text, at = [*symbols, value], text + said, at + 1 + (following == BRACE)
    if not symbols:
        return None
    check = (symbols[0] + sum(n * value for n, value in enumerate(symbols))) % 103
    return "".join(code128.CODES[value] for value in (*symbols, check)) + code128.STOP + "11", text


def _symbol(byte: int, charset: int) -> tuple[int, str]:
    """Value and text of one byte, -1 where its set doesn't hold it."""
    if charset == ord("C"):
        return (byte, f"{byte:02}") if byte < 100 else (-1, "")
    if charset == ord("B") and 32 <= byte < 127:
        return byte - 32, chr(byte)
    if charset == ord("A") and byte < 96:
        return (byte - 32) % 96, chr(byte)
    return -1, ""
