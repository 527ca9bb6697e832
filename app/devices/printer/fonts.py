"""Characters drawn as a printer's own font would: into a box 24 dots high, 12 (half) or 24 (full) wide."""

from __future__ import annotations

from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from app import fonts

CELL = 12
HEIGHT = 24
_FACE = "hei"
_BASELINE = 0.86  # of the height: Chinese fonts put the em box's foot at 0.12 to 0.14
_FINE = 4
_THICKEN = 0.25  # of a dot at each side
_NARROW = 0.8  # of the cell: such a glyph stands in its middle, as · does in printers
_SEAMS = "─━"  # in printers these fill their cell, so that they join


def font_for(char: str, size: int = HEIGHT) -> ImageFont.FreeTypeFont | None:
    """The shipped font that holds `char`, the sans before the song faces, at `size` pixels to the em; None where
    none does."""
    face = fonts.face_for(char, _FACE)
    return _open(face, size) if face else None


@cache
def _open(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.path(face)), size)


@lru_cache(maxsize=8192)
def glyph(char: str, width: int, scale: int = 1) -> Image.Image:
    """One character as ink (255) on nothing (0), mode "L", `width` × 24 dots times `scale`; a character that no
    font holds is a box with its code point, so that a person sees what is missing."""
    box = Image.new("L", (width * scale, HEIGHT * scale), 0)
    font = font_for(char, (HEIGHT if width > CELL else HEIGHT - 3) * scale * _FINE)
    if char in _SEAMS:
        ImageDraw.Draw(box).rectangle((0, 11 * scale, box.width, 13 * scale - 1), 255)
        return box
    return _tofu(box, char) if font is None else _drawn(font, char, box.size)


def _drawn(font: ImageFont.FreeTypeFont, char: str, size: tuple[int, int]) -> Image.Image:
    """Drawn larger and brought down; what is too wide for its cell is squeezed. Song's hairlines get a dot's width."""
    width, height = size[0] * _FINE, size[1] * _FINE
    stroke = 0 if font is _open(_FACE, round(font.size)) else round(_THICKEN * height / HEIGHT)
    left, _, right, _ = font.getbbox(char, anchor="ls")
    room = max(round(right) + 1, width)
    sheet = Image.new("L", (room, height), 0)
    narrow = width * 2 <= height or font.getlength(char) < _NARROW * width
    x = (room - (right - left)) / 2 - left if narrow else 0
    at = (x, round(_BASELINE * height))
    ImageDraw.Draw(sheet).text(at, char, 255, font, "ls", stroke_width=stroke)
    return sheet.resize(size, Image.Resampling.BOX)


def _tofu(box: Image.Image, char: str) -> Image.Image:
    draw, scale = ImageDraw.Draw(box), box.height // HEIGHT
    draw.rectangle((scale, 3 * scale, box.width - 2 * scale, 21 * scale), outline=255, width=scale)
    code, font = f"{ord(char):X}", ImageFont.load_default(8 * scale)
    half = (len(code) + 1) // 2 if box.width > CELL * scale else len(code)
    for row, part in enumerate((code[:half], code[half:])):
        draw.text((3 * scale, (4 + 8 * row) * scale), part, 255, font)
    return box
