"""A slip as the bytes of one print job: `ESC @`, `FS &`, GB18030 text, pictures only where the printer's font ends.

Text, layout and status are ours and not python-escpos': it prints "?" for a text of only Chinese punctuation or only
rare characters, never sends `FS &`, and wraps by characters instead of cells. GB 18030-2022 is mandatory here just
because of the rare characters in names (䶮, 㛃, 𠮷, 鿍).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.devices.printer import bars, codes, raster
from app.devices.printer.layout import Row, lay_out
from app.devices.printer.profile import PrinterProfile
from app.devices.printer.repertoire import cells, coded, native
from app.devices.printer.status import consumed
from app.devices.printer.talk import ONE_WAY
from app.devices.transport import parse_url
from app.domain.slip import Bars, Code, Slip

_START = b"\x1b@\x1c&"
_ALIGNS = {"left": b"\x1ba\0", "center": b"\x1ba\1", "right": b"\x1ba\2"}
_BOLD = {False: b"\x1bE\0", True: b"\x1bE\1"}
#: `GS !` doubles ASCII everywhere, Chinese only on some printers; `FS W` doubles Chinese on the others.
_BIG = {False: b"\x1d!\0\x1cW\0", True: b"\x1d!\x11\x1cW\1"}
CUTS = {"partial": b"\x1dVB\x18", "full": b"\x1dVA\x18", "none": b"\x1bd\x05"}
_TEXT_DOTS = 24
_CODE_GAP = b"\x1bJ\x0c"
_ROWS_A_MARK = 4


def encode(slip: Slip, profile: PrinterProfile) -> bytes:
    """The whole job. Raises Unreadable for a code that doesn't fit the paper."""
    return b"".join(_parts(slip, profile))


def marked(slip: Slip, profile: PrinterProfile, url: str) -> tuple[bytes, int]:
    """The job for the printer at `url` with questions between its rows, and how many: each answer that comes back
    proves that the rows before it were not lost, for a printer switched off and on in the middle forgets its questions
    with its rows."""
    head, *rows, cut = _parts(slip, profile)
    if not profile.answers or parse_url(url).scheme in ONE_WAY:
        return b"".join((head, *rows, cut)), 0
    groups = [b"".join(rows[n : n + _ROWS_A_MARK]) for n in range(0, len(rows), _ROWS_A_MARK)]
    return head + consumed().join(groups) + cut, max(len(groups) - 1, 0)


def _parts(slip: Slip, profile: PrinterProfile) -> list[bytes]:
    """The head, each row, and the cut."""
    rows = lay_out(slip, profile.columns, profile.repertoire)
    taught = _taught(rows, profile)
    pen = _Pen(profile, taught)
    start = _START + b"\x1b3" + bytes([profile.line_dots]) + b"".join(map(_teach, taught.items()))
    return [start, *map(pen.draw, rows), CUTS[profile.cut]]


def _taught(rows: Iterable[Row | Code | Bars], profile: PrinterProfile) -> Mapping[str, bytes]:
    """Rare characters and the codes (FE A1 …) under which the printer is taught them, as many as it keeps."""
    text = dict.fromkeys(char for row in rows if isinstance(row, Row) for char in row.text)
    rare = [c for c in text if native(c, profile.repertoire) is None and cells(c, profile.repertoire) == 2]
    return {char: bytes([0xFE, 0xA1 + n]) for n, char in enumerate(rare[: profile.user_glyphs])}


def _teach(pair: tuple[str, bytes]) -> bytes:
    return b"\x1c2" + pair[1] + raster.user_glyph(pair[0])


@dataclass(slots=True)
class _Pen:
    """Writes rows, changing the printer's settings only when a row needs others."""

    profile: PrinterProfile
    taught: Mapping[str, bytes]
    align: str = "left"
    bold: bool = False
    big: bool = False

    def draw(self, row: Row | Code | Bars) -> bytes:
        if isinstance(row, Code):
            return self._code(row.data)
        if isinstance(row, Bars):
            return self._bars(row)
        sent = [self._sent(char) for char in row.text]
        if None in sent:
            return self._picture(row)
        line = b"".join(filter(None, sent)) + b"\n"
        return self._set(row.align, row.bold, row.big) + line + (self._gap() if row.big else b"")

    def _gap(self) -> bytes:
        """What stands between two lines: printers put none below a picture or a big line."""
        return b"\x1bJ" + bytes([self.profile.line_dots - _TEXT_DOTS])

    def _sent(self, char: str) -> bytes | None:
        return self.taught.get(char) or native(char, self.profile.repertoire)

    def _picture(self, row: Row) -> bytes:
        drawn = raster.line(row, self.profile.columns, self.profile.repertoire)
        return self._set("left", self.bold, self.big) + drawn + self._gap()

    def _code(self, data: str) -> bytes:
        text = coded(data)
        if not text:
            return b""
        draw = {"native": codes.native, "picture": codes.picture}[self.profile.qr]
        return self._drawn(self.profile.qr, draw(text, self.profile.width))

    def _bars(self, row: Bars) -> bytes:
        draw = {"native": bars.native, "picture": bars.picture}[self.profile.bars]
        return self._drawn(self.profile.bars, draw(row, self.profile.width))

    def _drawn(self, how: str, code: bytes) -> bytes:
        """A code with white above and below; the printer centres what it draws itself."""
        align = "center" if how == "native" else "left"
        return _CODE_GAP + self._set(align, self.bold, self.big) + code + _CODE_GAP

    def _set(self, align: str, bold: bool, big: bool) -> bytes:
        changes = _ALIGNS[align] if align != self.align else b""
        changes += _BOLD[bold] if bold != self.bold else b""
        changes += _BIG[big] if big != self.big else b""
        self.align, self.bold, self.big = align, bold, big
        return changes
