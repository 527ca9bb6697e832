"""What a receipt printer prints, as values: documents make it, the printer's encoder lays it out in cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph; the encoder wraps it. `big` doubles width and height."""

    text: str
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    big: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left and its value, hanging indent for long values."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of `data` with a caption below."""

    data: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code of `data` for guns that read no QR code, with a caption below. `code128` takes printable ASCII,
    `ean13` twelve digits, or thirteen with the right check digit."""

    data: str
    caption: str = ""
    symbology: Literal["code128", "ean13"] = "code128"


Line = Text | Pair | Rule | Code | Bars


@dataclass(frozen=True, slots=True)
class Slip:
    """One receipt, cut at its end."""

    lines: tuple[Line, ...]
