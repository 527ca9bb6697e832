"""An ESC/POS interpreter: bytes in, paper out, as the command manuals say. Written from the manuals, not from the
encoder, so that one can judge the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import qrcode
from PIL import Image

from app.devices.sim import bars
from app.devices.sim.lengths import DLE, ESC, FS, GS, length
from app.devices.sim.models import Model
from app.devices.sim.roll import Feed, Line, Mark, Picture, Roll

HALF, FULL, TALL = 12, 24, 24
DEFAULT_FEED = 34
UNKNOWN = "?"
#: Table 1 (katakana) holds the rules that other encoders draw with.
RULES = dict(zip(b"\x8f\x90\x91\x92\x93\x95\x96\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f", "┼┴┬┤├─│┌┐└┘╭╮╰╯", strict=True))
MAKER, NAME = b"YICHUANG", b"SIMULATOR"
TAUGHT = "〓"
LEVELS = {48: qrcode.constants.ERROR_CORRECT_L, 49: qrcode.constants.ERROR_CORRECT_M,
          50: qrcode.constants.ERROR_CORRECT_Q, 51: qrcode.constants.ERROR_CORRECT_H}  # fmt: skip


@dataclass(slots=True)
class Style:
    """The head's settings since the last `ESC @`."""

    align: int = 0
    bold: bool = False
    underlined: bool = False
    wide: int = 1
    tall: int = 1
    chinese_wide: int = 1
    chinese_tall: int = 1
    feed: int = DEFAULT_FEED
    chinese: bool = False
    table: int = 0
    bar_dots: int = 3
    bar_height: int = 162


@dataclass(slots=True)
class Interpreter:
    """Calls `cut` when the knife falls, `answer` with bytes for the host, `sensor` for `GS r n`, `line` after each
    printed line, and `watched` when the host wants to be told of changes."""

    model: Model
    cut: Callable[[], None]
    answer: Callable[[bytes], None]
    sensor: Callable[[int], int]
    line: Callable[[], None]
    watched: Callable[[], None]
    roll: Roll = field(init=False)
    style: Style = field(default_factory=Style)
    asked_for: int = 0
    _marks: list[Mark] = field(default_factory=list)
    _taught: dict[bytes, Image.Image] = field(default_factory=dict)
    _code: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roll = Roll(self.model.width)

    def take(self, data: bytes) -> int:
        """Obey the first command of `data`; how many bytes it was, 0 when it isn't all there yet."""
        first = data[:1]
        if first in (ESC, FS, GS, DLE):
            return self._command(data)
        if first == b"\n":
            self._end_line()
        elif first >= b" ":
            return self._character(data)
        return 1

    def forget(self) -> None:
        """`ESC @`: settings and the unfinished line go; what has been printed stays."""
        self.style = Style()
        self._marks, self._taught, self._code = [], {}, {}

    def _command(self, data: bytes) -> int:
        name = data[:2]
        if len(name) < 2:
            return 0
        end = length(data)
        if end == 0 or len(data) < end:
            return 0
        obey = OBEYED.get(name)
        if obey is not None:
            obey(self, data[2:end])
        return end

    def _character(self, data: bytes) -> int:
        if data[0] < 0x80 or not self.style.chinese:
            self._put(Mark(self._single(data[0]), HALF))
            return 1
        if len(data) < 2:
            return 0
        size = 4 if self.model.codec == "gb18030" and 0x30 <= data[1] <= 0x39 else 2
        if len(data) < size:
            return 0
        self._put(self._chinese(data[:size]))
        return size

    def _single(self, code: int) -> str:
        if code < 0x80:
            return chr(code)
        return RULES.get(code, UNKNOWN) if self.style.table == 1 else UNKNOWN

    def _chinese(self, code: bytes) -> Mark:
        if code in self._taught:
            return Mark(TAUGHT, FULL, dots=self._taught[code])
        try:
            return Mark(_decoded(code, self.model.codec), FULL)
        except UnicodeDecodeError:
            return Mark(UNKNOWN, FULL)

    def _put(self, mark: Mark) -> None:
        style = self.style
        chinese = mark.width == FULL
        wide = max(style.wide, style.chinese_wide) if chinese else style.wide
        tall = max(style.tall, style.chinese_tall) if chinese else style.tall
        mark = replace(mark, wide=wide, tall=tall, bold=style.bold, underlined=style.underlined)
        if sum(m.span for m in self._marks) + mark.span > self.model.width:
            self._end_line()
        self._marks.append(mark)

    def _end_line(self) -> None:
        marks, self._marks = tuple(self._marks), []
        height = max((mark.tall for mark in marks), default=1) * TALL
        self.roll.items.append(Line(marks, self.style.align, max(self.style.feed, height)))
        self.line()

    # one method a command; parameters as the manual names them

    def set_align(self, n: bytes) -> None:
        self.style.align = n[0] % 48 if n[0] % 48 < 3 else 0

    def set_bold(self, n: bytes) -> None:
        self.style.bold = bool(n[0] & 1)

    def set_underline(self, n: bytes) -> None:
        self.style.underlined = n[0] % 48 > 0

    def set_size(self, n: bytes) -> None:
        """`GS !` sets Chinese too, as the maker's manual has it."""
        self.style.wide = self.style.chinese_wide = (n[0] >> 4) + 1
        self.style.tall = self.style.chinese_tall = (n[0] & 7) + 1

    def set_mode(self, n: bytes) -> None:
        self.style.bold, self.style.underlined = bool(n[0] & 0x08), bool(n[0] & 0x80)
        self.style.tall, self.style.wide = 1 + bool(n[0] & 0x10), 1 + bool(n[0] & 0x20)

    def set_chinese_mode(self, n: bytes) -> None:
        self.style.chinese_wide, self.style.chinese_tall = 1 + bool(n[0] & 0x04), 1 + bool(n[0] & 0x08)

    def set_chinese_big(self, n: bytes) -> None:
        self.style.chinese_wide = self.style.chinese_tall = 1 + (n[0] & 1)

    def set_table(self, n: bytes) -> None:
        self.style.table = n[0]

    def move_right(self, n: bytes) -> None:
        """`ESC \\`: so many dots from here; to the left isn't built."""
        dots = int.from_bytes(n, "little", signed=True)
        for at in range(0, max(dots, 0), HALF):
            self._put(Mark(" ", min(HALF, dots - at)))

    def move_to(self, n: bytes) -> None:
        """`ESC $`: so many dots from the line's left end."""
        dots = int.from_bytes(n, "little") - sum(mark.span for mark in self._marks)
        self.move_right(max(dots, 0).to_bytes(2, "little"))

    def chinese_on(self, _: bytes) -> None:
        self.style.chinese = True

    def chinese_off(self, _: bytes) -> None:
        self.style.chinese = False

    def default_feed(self, _: bytes) -> None:
        self.style.feed = DEFAULT_FEED

    def set_feed(self, n: bytes) -> None:
        self.style.feed = n[0]

    def feed_dots(self, n: bytes) -> None:
        if self._marks:
            self._end_line()
        self.roll.items.append(Feed(n[0]))

    def feed_lines(self, n: bytes) -> None:
        self.feed_dots(bytes([min(n[0] * self.style.feed, 255)]))

    def teach(self, given: bytes) -> None:
        if given[:1] != b"\xfe" or len(self._taught) >= self.model.user_glyphs:
            return
        columns = Image.frombytes("1", (24, 24), bytes(255 - b for b in given[2:]))
        self._taught[given[:2]] = columns.transpose(Image.Transpose.TRANSPOSE)

    def raster(self, given: bytes) -> None:
        """0 m xL xH yL yH and the rows, most significant bit at the left, 1 = black."""
        across, down = int.from_bytes(given[2:4], "little"), int.from_bytes(given[4:6], "little")
        dots = Image.frombytes("1", (across * 8, down), bytes(255 - b for b in given[6:]))
        times = (1 + (given[1] & 1), 1 + (given[1] >> 1 & 1))
        dots = dots.resize((dots.width * times[0], dots.height * times[1]), Image.Resampling.NEAREST)
        dots = dots.crop((0, 0, min(dots.width, self.model.width), dots.height))
        self._picture(dots, f"[图 {dots.width}×{dots.height}]")

    def symbol(self, given: bytes) -> None:
        """`GS ( k` pL pH cn fn …: cn 49 is the QR code; fn 67 size, 69 level, 80 data, 81 print."""
        family, function, parameters = given[3:4], given[4], given[5:]
        if given[:1] != b"k" or family != b"1" or not self.model.draws_codes:
            return
        self._code[function] = parameters
        if function == 81 and 80 in self._code:
            data, size, level = self._code[80][1:], self._code.get(67, b"\x03")[0], self._code.get(69, b"0")[0]
            self._picture(_qr(data, size, level), f"[二维码 {data.decode('utf-8', 'replace')}]")

    def set_bar_width(self, n: bytes) -> None:
        self.style.bar_dots = n[0] if 2 <= n[0] <= 6 else self.style.bar_dots

    def set_bar_height(self, n: bytes) -> None:
        self.style.bar_height = n[0] or self.style.bar_height

    def barcode(self, given: bytes) -> None:
        """`GS k` m n data (function B; function A isn't built): what doesn't fit the paper isn't printed."""
        if given[0] < 65 or not self.model.draws_bars:
            return
        code = bars.drawn(given[0], given[2:], self.style.bar_dots, self.style.bar_height)
        if code is not None and code[0].width <= self.model.width:
            self._picture(*code)

    def _picture(self, dots: Image.Image, text: str) -> None:
        if self._marks:
            self._end_line()
        self.roll.items.append(Picture(dots, self.style.align, text))
        self.line()

    def knife(self, given: bytes) -> None:
        if self._marks:
            self._end_line()
        if len(given) > 1:
            self.roll.items.append(Feed(given[1]))
        self.cut()

    def old_knife(self, _: bytes) -> None:
        self.knife(b"\0")

    def reset(self, _: bytes) -> None:
        self.forget()

    def report(self, n: bytes) -> None:
        """`GS r`: answered from the buffer, after everything before it has been printed."""
        self.answer(bytes([self.sensor(n[0])]))

    def automatic(self, n: bytes) -> None:
        """`GS a`: the status at once, and on every change."""
        self.asked_for = n[0]
        if n[0]:
            self.watched()

    def identify(self, n: bytes) -> None:
        """`GS I`: maker and name as text, anything else as no such thing."""
        name = {66: MAKER, 67: NAME}.get(n[0])
        self.answer(b"\0" if name is None else b"_" + name + b"\0")


OBEYED: Mapping[bytes, Callable[[Interpreter, bytes], None]] = {
    ESC + b"@": Interpreter.reset,
    ESC + b"a": Interpreter.set_align,
    ESC + b"E": Interpreter.set_bold,
    ESC + b"G": Interpreter.set_bold,
    ESC + b"-": Interpreter.set_underline,
    ESC + b"!": Interpreter.set_mode,
    ESC + b"t": Interpreter.set_table,
    ESC + b"\\": Interpreter.move_right,
    ESC + b"$": Interpreter.move_to,
    ESC + b"2": Interpreter.default_feed,
    ESC + b"3": Interpreter.set_feed,
    ESC + b"J": Interpreter.feed_dots,
    ESC + b"d": Interpreter.feed_lines,
    ESC + b"i": Interpreter.old_knife,
    ESC + b"m": Interpreter.old_knife,
    FS + b"&": Interpreter.chinese_on,
    FS + b".": Interpreter.chinese_off,
    FS + b"W": Interpreter.set_chinese_big,
    FS + b"!": Interpreter.set_chinese_mode,
    FS + b"2": Interpreter.teach,
    GS + b"!": Interpreter.set_size,
    GS + b"v": Interpreter.raster,
    GS + b"(": Interpreter.symbol,
    GS + b"w": Interpreter.set_bar_width,
    GS + b"h": Interpreter.set_bar_height,
    GS + b"k": Interpreter.barcode,
    GS + b"V": Interpreter.knife,
    GS + b"r": Interpreter.report,
    GS + b"a": Interpreter.automatic,
    GS + b"I": Interpreter.identify,
}


def _decoded(code: bytes, codec: str) -> str:
    """Python's gb2312 codec calls A1A4 and A1AA by other names than every printer prints."""
    code.decode(codec)
    return code.decode("gbk" if codec == "gb2312" else codec)


def _qr(data: bytes, size: int, level: int) -> Image.Image:
    code = qrcode.QRCode(border=0, error_correction=LEVELS.get(level, qrcode.constants.ERROR_CORRECT_L))
    code.add_data(data, optimize=0)
    code.make()
    matrix = code.get_matrix()
    dots = Image.new("1", (len(matrix), len(matrix)), 1)
    dots.putdata([not black for row in matrix for black in row])
    return dots.resize((len(matrix) * size, len(matrix) * size), Image.Resampling.NEAREST)
