"""Is it sharp enough to read, and is anything on it at all."""

from __future__ import annotations

import numpy as np

from app.cv import cv2
from app.documents.capture.geometry import Corners, sides
from app.documents.capture.planes import Floats, Image, shrunk

BLURRED = 2.0  # pixels of the photograph: the spread of the edges of ink; a sharp camera gives 0.7 to 1.3
SOFT_SIDE = 3.3  # pixels: the same for the page's own sides, which a thick or shaded edge makes softer
OUTSIDE = 24  # pixels to each side of a page's side
CALM = 0.8  # pixels of smoothing against noise before measuring
REACH = 1 / 60  # of the page's longer side (5 mm) in which an edge is looked for; a finger's shadow is wider
FAINTEST = 22.0  # grey levels of contrast: less is grain, not ink
TELLING = 0.45  # of the strongest contrast: weaker places are stains and shadows
ENOUGH = 0.004  # share of pixels with contrast below which a direction isn't judged
TILE, TILES = 128, 32
INK = 45  # grey levels below the paper around it
STROKE = 15  # points at 100 dpi: 4 mm, wider than any stroke
SOLID = 110  # grey level of printed areas that are wider than a stroke; no shadow is left that dark
COVERED = 0.98  # share of dark points above which no paper is seen at all
BLANK_DOTS = 60  # points of ink at about 100 dpi: fewer than in one printed character
RIM = 0.03  # of the shorter side left out: shadow, dog-ears, desk


def spread_of_edges(photo: Image, corners: Corners) -> float:
    """Standard deviation in pixels of the blur across the page's edges of ink, in the worse direction; 0: no ink.

    Contrast over steepest slope is √(2π) standard deviations for an edge, whatever the contrast. Taken along rows
    and along columns, since a page that moved is sharp along its movement. Only the tiles with most on them are
    looked at.
    """
    reach = 2 * round(float(np.clip(max(sides(corners)) * REACH, 15, 41)) / 2) + 1
    tiles = [_ink(tile, reach) for tile in _telling(photo, corners)]
    return max(_spread(tiles, reach), _spread([np.asarray(tile.T) for tile in tiles], reach))


def _ink(tile: Image, reach: int) -> Floats:
    """How much darker each point is than the paper near it, as a share of 255: shadows and slow shading are gone."""
    calm = cv2.GaussianBlur(tile.astype(np.float32), (0, 0), CALM)
    paper = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    return np.asarray(255 - calm * (255 / np.maximum(paper, 20)), np.float32)


def _telling(photo: Image, corners: Corners) -> list[Image]:
    """The TILES squares (grey) inside the page in which most happens."""
    grey = cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY)
    half = TILE // 2
    left, top = np.maximum(corners.min(axis=0), half).astype(int)
    right, bottom = np.minimum(corners.max(axis=0), [grey.shape[1] - half, grey.shape[0] - half]).astype(int)
    shape = corners.astype(np.float32)
    squares = [
        np.asarray(grey[y - half : y + half, x - half : x + half], np.uint8)
        for y in range(top, bottom + 1, TILE)
        for x in range(left, right + 1, TILE)
        if cv2.pointPolygonTest(shape, (float(x), float(y)), True) > half * 1.45
    ]
    return sorted(squares, key=_busy, reverse=True)[:TILES] or [np.asarray(grey, np.uint8)]


def _busy(square: Image) -> float:
    """How much ink a square holds, judged on every fourth point."""
    coarse = np.ascontiguousarray(square[::4, ::4])
    return float(cv2.morphologyEx(coarse, cv2.MORPH_BLACKHAT, np.ones((11, 11), np.uint8)).std())


def _spread(tiles: list[Floats], reach: int) -> float:
    """The median spread along rows of all tiles together."""
    rows = [_row(tile, reach) for tile in tiles]
    contrast = np.concatenate([r[0].ravel() for r in rows])
    slope = np.concatenate([r[1].ravel() for r in rows])
    telling = contrast > max(FAINTEST, TELLING * float(np.percentile(contrast[::3], 99.7)))
    if telling.mean() < ENOUGH:
        return 0.0
    return float(np.median(contrast[telling] / slope[telling]) / np.sqrt(2 * np.pi))


def _row(tile: Floats, reach: int) -> tuple[Floats, Floats]:
    """(contrast, steepest slope) within `reach` along the row, at every second row and column."""
    along = np.ones((1, reach), np.uint8)
    slope = np.abs(cv2.filter2D(tile, cv2.CV_32F, np.array([[-0.5, 0, 0.5]], np.float32)))
    contrast = cv2.dilate(tile, along) - cv2.erode(tile, along)
    return np.asarray(contrast[::2, ::2]), np.asarray(np.maximum(cv2.dilate(slope, along)[::2, ::2], 0.1))


def spread_of_sides(photo: Image, corners: Corners) -> float:
    """The same in pixels across the page's own sides, at the sharpest of them; 0 where no side stands out.

    Tells a page so blurred that its print is gone from one that is blank.
    """
    read = [_across(photo, corners[n], corners[(n + 1) % 4]) for n in range(4)]
    return min((spread for spread in read if spread), default=0.0)


def _across(photo: Image, a: Floats | Corners, b: Floats | Corners) -> float:
    along = (b - a) / float(np.linalg.norm(b - a))
    feet = a + np.linspace(0.1, 0.9, 80)[:, None] * (b - a)
    points = feet[:, None] + np.arange(-OUTSIDE, OUTSIDE + 1)[None, :, None] * np.array([-along[1], along[0]])
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    read = cv2.remap(photo, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    strip = cv2.blur(cv2.cvtColor(read, cv2.COLOR_BGR2GRAY).astype(np.float32), (1, 9))
    contrast = strip.max(axis=1) - strip.min(axis=1)
    slope = np.maximum(np.abs(np.diff(strip, axis=1)).max(axis=1), 0.1)
    return float(np.median(contrast / slope) / np.sqrt(2 * np.pi)) if np.median(contrast) > 1.2 * FAINTEST else 0.0


def blurred(photo: Image, corners: Corners) -> bool:
    """True when strokes are too soft to read. A page with nothing to judge by is not called blurred."""
    return spread_of_edges(photo, corners) > BLURRED or spread_of_sides(photo, corners) > SOFT_SIDE


def ink_dots(page: Image) -> int:
    """Points of ink on an evened page, counted at about 100 dpi: darker than the paper a stroke's width away.

    What is dark from rim to rim (a covered lens) has no paper, and no ink.
    """
    small, _ = shrunk(page, 1170)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    rim = round(RIM * min(grey.shape))
    inner = cv2.medianBlur(np.ascontiguousarray(grey[rim:-rim, rim:-rim]), 3)
    strokes = cv2.morphologyEx(inner, cv2.MORPH_BLACKHAT, np.ones((STROKE, STROKE), np.uint8))
    solid = inner < SOLID
    return 0 if solid.mean() > COVERED else int(np.count_nonzero((strokes > INK) | solid))


def blank(page: Image) -> bool:
    """True when nothing is written or printed on an evened page."""
    return ink_dots(page) < BLANK_DOTS
