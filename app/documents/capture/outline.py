"""Finding the page in a picture: its four corners, and a score that says whether to ask a person.

Lines and outlines are searched at a small working size, the winner is refined on a larger one. Where nothing
convinces, the whole frame is the outline and the score says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.cv import cv2
from app.documents.capture.geometry import Corners, convex, full_frame, ordered, tilt
from app.documents.capture.lines import lines_of
from app.documents.capture.planes import Floats, Image, Planes, planes_of, shrunk
from app.documents.capture.quads import Quad, best_quad
from app.documents.capture.refine import Side, refine

WORKING = 448  # longer side in pixels while searching
FINE = 1280  # longer side in pixels while refining
MOST_LINES = 26
ASK = 0.7  # below this score a person looks at the outline
STRAIGHT = 0.0035  # a side that bows more than this share of its length isn't that of a flat page
FRAME_SCORE = 0.2  # the whole frame, taken because nothing was found
DARKER = 0.68  # factor for what is darker than its surroundings: more likely a picture or a table on the page
BORDER = 4.0  # working pixels from the picture's border
CUT = 0.6  # the most for a page that runs out of the picture: a person sees whether it matters
USABLE = 0.35  # an outline scored lower is worse than the whole frame


@dataclass(frozen=True)
class Outline:
    """corners: (4, 2) pixels of the picture, clockwise from the top left. score: 0..1, below ASK means ask."""

    corners: Corners
    score: float

    @property
    def tilt(self) -> float:
        """Degrees the page lies turned clockwise."""
        return tilt(self.corners)


def find(image: Image) -> Outline:
    """The page in a BGR picture of any size; the whole frame with a low score where none stands out."""
    planes = planes_of(image, WORKING)
    quad = best_quad(planes, lines_of(planes, MOST_LINES))
    outline = _refined(image, planes, quad) if quad else None
    if outline is None or outline.score < USABLE:
        return Outline(full_frame(image.shape[1], image.shape[0]), FRAME_SCORE)
    return outline


def _refined(image: Image, planes: Planes, quad: Quad) -> Outline | None:
    small, scale = shrunk(image, FINE)
    plane = _fine_plane(small, quad.plane)
    corners = (quad.corners + 0.5) * (scale / planes.scale) - 0.5
    sides: tuple[Side, ...] = ()
    for reach in (8, 4):
        corners, sides = refine(plane, corners, quad.sign, reach)
        if not convex(corners):
            return None
    inner = tuple(side for side, at in zip(sides, _at_border(quad, planes), strict=True) if not at)
    score = _score(quad, inner) if len(inner) == 4 else min(CUT, _score(quad, inner)) if inner else FRAME_SCORE
    return Outline(ordered((corners + 0.5) / scale - 0.5), score)


def _at_border(quad: Quad, planes: Planes) -> list[bool]:
    """Which sides run along the picture's own border: there the page may go on."""
    far = np.array(planes.size, np.float64) - 1
    near = np.stack([quad.corners < BORDER, quad.corners > far - BORDER])
    return [bool((near[:, n] & near[:, (n + 1) % 4]).any()) for n in range(4)]


def _fine_plane(small: Image, plane: int) -> Floats:
    if plane == 0:
        grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        return np.asarray(grey.astype(np.float32), np.float32)
    return np.asarray(planes_of(small, FINE).planes[plane], np.float32)


def _score(quad: Quad, sides: tuple[Side, ...]) -> float:
    """Evidence of the steps, times how well the weakest side holds to a line, less for sides that bow."""
    held = 0.5 * min(s.held for s in sides) + 0.5 * float(np.mean([s.held for s in sides]))
    bow = max(s.bow for s in sides)
    flat = min(1.0, STRAIGHT / max(bow, 1e-9)) ** 0.7
    sure = DARKER if quad.darker else 1.0
    return round(float(np.clip(quad.evidence, 0, 1) * (0.35 + 0.65 * held) * flat * sure), 3)
