"""What one model of printer can do: the schema of resources/devices/printers/*.toml."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from app.devices.printer.repertoire import Repertoire

DOTS_A_CELL = 12


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transmit vector: this line of text, or bar code, must become these bytes somewhere in the job."""

    text: str
    hex: str
    kind: Literal["text", "code128", "ean13"] = "text"


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receive vector: this answer to `DLE EOT asked` must mean that reason ("" for none)."""

    asked: Annotated[int, msgspec.Meta(ge=1, le=4)]
    hex: str
    means: str


class PrinterProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`width` in dots; `line_dots` from one line of text to the next; `user_glyphs` how many taught characters it
    keeps; `answers` whether it has a way back at all; `baud` where the link's address says nothing."""

    id: str
    name: str
    width: Annotated[int, msgspec.Meta(ge=192, le=1024, multiple_of=8)]
    repertoire: Repertoire
    user_glyphs: Annotated[int, msgspec.Meta(ge=0, le=94)] = 0
    qr: Literal["native", "picture"] = "native"
    bars: Literal["native", "picture"] = "native"
    cut: Literal["partial", "full", "none"] = "partial"
    line_dots: Annotated[int, msgspec.Meta(ge=24, le=64)] = 30
    answers: bool = True
    baud: Literal[1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] = 9600
    sent: tuple[Sent, ...]
    told: tuple[Told, ...]

    @property
    def columns(self) -> int:
        """Cells across the paper."""
        return self.width // DOTS_A_CELL
