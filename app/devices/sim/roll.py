"""The paper of a simulated printer: what stands on it, and its picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw

from app.devices.printer.fonts import HEIGHT, glyph

SCALE = 2
MARGIN = 32
PAPER, INK, TABLE = (253, 252, 248), (34, 34, 38), (214, 216, 220)
TOP, TOOTH, BORDER = 48, 6, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One character as printed. `dots` is a glyph that the host taught, else the printer's own font draws `char`."""

    char: str
    width: int
    wide: int = 1
    tall: int = 1
    bold: bool = False
    underlined: bool = False
    dots: Image.Image | None = None

    @property
    def span(self) -> int:
        return self.width * self.wide


@dataclass(frozen=True, slots=True)
class Line:
    """A line of characters, `feed` dots from its top to the next line's."""

    marks: tuple[Mark, ...]
    align: int
    feed: int

    @property
    def text(self) -> str:
        return "".join(mark.char for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Picture:
    """Black-on-white dots (mode "1"); `text` is what it stands for."""

    dots: Image.Image
    align: int
    text: str

    @property
    def feed(self) -> int:
        return self.dots.height


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper."""

    feed: int
    text: str = ""


@dataclass(slots=True)
class Roll:
    """What has come out since the last cut, `width` dots wide."""

    width: int
    items: list[Line | Picture | Feed] = field(default_factory=list)
    cut: bool = False

    @property
    def printed(self) -> bool:
        """Whether there is anything but empty paper."""
        return any(isinstance(item, Picture) or item.text.strip() for item in self.items)

    def text(self) -> str:
        return "".join(f"{item.text.rstrip()}\n" for item in self.items if not isinstance(item, Feed))

    def png(self) -> Image.Image:
        """The paper as it lies on the table, two pixels a dot."""
        height = TOP + sum(item.feed for item in self.items) + TOOTH
        strip = Image.new("L", (self.width * SCALE, height * SCALE), 0)
        y = TOP
        for item in self.items:
            self._draw(strip, item, y)
            y += item.feed
        return self._laid(strip)

    def _draw(self, strip: Image.Image, item: Line | Picture | Feed, y: int) -> None:
        if isinstance(item, Picture):
            ink = ImageChops.invert(item.dots.convert("L"))
            big = ink.resize((ink.width * SCALE, ink.height * SCALE), Image.Resampling.NEAREST)
            strip.paste(255, (self._left(ink.width, item.align) * SCALE, y * SCALE), big)
        elif isinstance(item, Line):
            self._write(strip, item, y)

    def _write(self, strip: Image.Image, line: Line, y: int) -> None:
        x = self._left(sum(mark.span for mark in line.marks), line.align)
        foot = max((mark.tall for mark in line.marks), default=1) * HEIGHT
        for mark in line.marks:
            ink = _ink(mark)
            at = (x * SCALE, (y + foot - mark.tall * HEIGHT) * SCALE)
            for shift in (0, SCALE) if mark.bold else (0,):
                strip.paste(255, (at[0] + shift, at[1]), ink)
            if mark.underlined:
                ImageDraw.Draw(strip).rectangle(
                    (at[0], (y + foot) * SCALE, at[0] + mark.span * SCALE, (y + foot + 1) * SCALE), 255
                )
            x += mark.span

    def _left(self, width: int, align: int) -> int:
        return (0, (self.width - width) // 2, self.width - width)[align]

    def _laid(self, strip: Image.Image) -> Image.Image:
        """The strip as ink on paper, its cut edge toothed, on a table."""
        paper = Image.new("RGB", (strip.width + 2 * MARGIN * SCALE, strip.height), PAPER)
        paper.paste(INK, (MARGIN * SCALE, 0), strip)
        shape = Image.new("L", paper.size, 255)
        ImageDraw.Draw(shape).polygon(list(_edge(paper.size, self.cut)), 0)
        edge = BORDER * SCALE
        table = Image.new("RGB", (paper.width + 2 * edge, paper.height + 2 * edge), TABLE)
        table.paste(paper, (edge, edge), shape)
        return table


def _ink(mark: Mark) -> Image.Image:
    size = (mark.span * SCALE, mark.tall * HEIGHT * SCALE)
    if mark.dots is not None:
        return ImageChops.invert(mark.dots.convert("L")).resize(size, Image.Resampling.NEAREST)
    drawn = glyph(mark.char, mark.width, SCALE * max(mark.wide, mark.tall))
    return drawn if drawn.size == size else drawn.resize(size, Image.Resampling.LANCZOS)


def _edge(size: tuple[int, int], cut: bool) -> Iterator[tuple[int, int]]:
    """What is missing at the foot: teeth where it was cut, nothing where it still hangs in the printer."""
    width, height = size
    tooth = TOOTH * SCALE
    yield (0, height)
    if cut:
        for n, x in enumerate(range(0, width + tooth, tooth)):
            yield (x, height - (0 if n % 2 else tooth))
    yield (width, height)
