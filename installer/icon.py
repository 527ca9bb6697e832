"""The program's icon: a window with one light in it, drawn at every size that Windows asks for."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
BLUE, LIGHT, WARM = (22, 93, 170, 255), (255, 255, 255, 255), (255, 196, 61, 255)
FINE = 8
"""Drawn this many times larger, then made small."""


def picture(size: int) -> Image.Image:
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), radius=side // 6, fill=BLUE)
    edge, bar = side * 3 // 16, max(side // 16, FINE)
    draw.rectangle((edge, edge, side - edge, side - edge), fill=LIGHT)
    half = side // 2
    for left, top in ((edge, edge), (half, edge), (edge, half), (half, half)):
        pane = (left + bar, top + bar, left + half - edge - bar, top + half - edge - bar)
        draw.rectangle(pane, fill=WARM if (left, top) == (half, edge) else BLUE)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def write(file: Path) -> None:
    pictures = [picture(size) for size in SIZES]
    pictures[-1].save(file, format="ICO", sizes=[(s, s) for s in SIZES], append_images=pictures[:-1])
