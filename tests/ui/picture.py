"""What a document camera sees: a sheet lying askew on a dark desk, as BGR rows."""

from __future__ import annotations

from functools import cache


@cache
def desk_picture() -> tuple[int, int, bytes]:
    """Width, height and pixels (BGR, unpadded)."""
    from PIL import Image, ImageDraw

    wide, high = 1280, 960
    image = Image.new("RGB", (wide, high), "#5b4632")
    pen = ImageDraw.Draw(image)
    for y in range(0, high, 6):
        pen.line((0, y, wide, y + (y * 7) % 11 - 5), fill="#64503b" if y % 12 else "#523e2c", width=2)
    corners = [(0.27, 0.1), (0.76, 0.15), (0.72, 0.9), (0.2, 0.84)]
    pen.polygon([(x * wide, y * high) for x, y in corners], fill="#eef1f6")
    for n in range(22):
        x, y = 340 + n * -3, 190 + n * 26
        pen.line((x + 60, y, x + 480 - (n * 53) % 120, y + 24), fill="#7b8494", width=5)
    red, green, blue = image.split()
    return wide, high, Image.merge("RGB", (blue, green, red)).tobytes()
