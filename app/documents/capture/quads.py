"""Which four lines are the page: every pair of opposite lines with every other pair, judged by the edge along them.

The evidence of an edge is the step between a strip on one side of the line and a strip on the other, measured
at points along the line in each plane. Steps add up along a side by running sums, so thousands of outlines
are judged at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.geometry import Corners, Lines, crossing
from app.documents.capture.planes import Planes

Array = NDArray[np.float64]
STRIP = 4.0  # working pixels from the line to the middle of each strip
STEP = 3.0  # working pixels between points along a line
SMALLEST = 0.02  # of the frame's area: an identity card under an A4 camera takes 0.04
SMALLEST_CUT = 0.12  # the same for one that runs out of the picture: less is a corner of something printed
SQUARENESS = np.cos(np.radians(62))
OPPOSITE = np.sin(np.radians(52))  # how far opposite sides may lean, seen from 55 degrees aside
BEYOND = 0.12  # how much of a side's length is looked at past its corners: a page's edge ends there
HIGHEST = 12.0  # of what counts as a step in full: beyond it all edges are alike
FRAME = 0.5  # what the picture's border counts as a page's side, where a step counts 1
PIECES = 4  # a side is judged in so many pieces, since a coloured heading turns the step round
ALIKE = 0.35  # weight of the whole outline standing out in one plane with one sign
PAST = 0.4  # what an edge costs that goes on past its corners
LIGHTNESS = 0.15  # what lightness is ahead of the colour planes, which cameras record at half the sharpness
LARGER = 0.2  # what a larger outline is worth: a page has frames and pictures on it, a desk seldom has
DARKER = -0.3  # mean step in lightness of a page darker than its desk: rather a picture on the page


@dataclass(frozen=True)
class Quad:
    """corners: working pixels, in order round. plane: the one that shows it best. sign: +1 lighter inside.
    evidence: 0..1. darker: what lies inside is darker than what lies around."""

    corners: Corners
    evidence: float
    plane: int
    sign: int
    darker: bool


@dataclass(frozen=True)
class Evidence:
    """sums: (lines, points + 1, planes) running sums of signed steps in -1..1; point k lies at start + k·STEP.
    heights: the same of steps in -HIGHEST..HIGHEST, for telling whether it is the same edge that goes on."""

    sums: Array
    heights: Array
    start: float

    def mean(self, line: NDArray[np.intp], low: Array, high: Array) -> Array:
        """Mean step between two positions along each line, (n, planes)."""
        return self._mean(self.sums, line, low, high)

    def height(self, line: NDArray[np.intp], low: Array, high: Array) -> Array:
        """Mean height of the step, (n, planes)."""
        return self._mean(self.heights, line, low, high)

    def _mean(self, sums: Array, line: NDArray[np.intp], low: Array, high: Array) -> Array:
        a, b = self._at(low), self._at(high)
        count = np.maximum(b - a, 1)[:, None]
        return np.asarray((sums[line, b] - sums[line, a]) / count, np.float64)

    def _at(self, where: Array) -> NDArray[np.intp]:
        return np.clip(np.rint((where - self.start) / STEP), 0, self.sums.shape[1] - 1).astype(np.intp)


def evidence_of(planes: Planes, lines: Lines) -> Evidence:
    """Signed steps across each line, from outside (-normal) to inside (+normal), every STEP pixels."""
    reach = float(np.hypot(*planes.size))
    along = np.arange(-reach, reach, STEP)
    foot = lines[:, :2] * lines[:, 2:]
    direction = np.stack([-lines[:, 1], lines[:, 0]], axis=1)
    points = foot[:, None] + along[None, :, None] * direction[:, None]
    across = lines[:, None, :2] * STRIP
    steps = (_sampled(planes, points + across) - _sampled(planes, points - across)) / _noise(planes)
    seen = np.asarray(((points > -1) & (points < planes.size)).all(axis=2))
    sums, heights = (_running(np.clip(steps, -most, most) * seen[..., None]) for most in (1.0, HIGHEST))
    return Evidence(sums, heights, -reach)


def _running(steps: Array) -> Array:
    start = np.zeros((len(steps), 1, steps.shape[2]))
    return np.concatenate([start, np.cumsum(steps, axis=1)], axis=1)


def _sampled(planes: Planes, points: Array) -> Array:
    """Each plane at points (lines, along, 2) → (lines, along, planes)."""
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    read = [cv2.remap(p, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for p in planes.planes]
    return np.stack(read, axis=-1).astype(np.float64)


def _noise(planes: Planes) -> Array:
    """The step in each plane that counts in full: well above what texture makes between two strips."""
    gap = int(2 * STRIP)
    away = [np.abs(p[::2, gap::2] - p[::2, :-gap:2]) for p in planes.planes]
    return np.array([max(4.0, 3.5 * float(np.median(d))) for d in away])


def _with_frame(planes: Planes, lines: Lines, evidence: Evidence) -> tuple[Lines, Evidence]:
    """The frame's own four borders as last lines: a page that runs out of the picture ends there, as far as is seen."""
    width, height = planes.size
    borders = np.array([[1, 0, -0.5], [0, 1, -0.5], [-1, 0, 0.5 - width], [0, -1, 0.5 - height]], np.float64)
    seen = np.zeros((4, evidence.sums.shape[1], evidence.sums.shape[2]))
    seen[..., 0] = np.arange(evidence.sums.shape[1]) * FRAME
    return np.concatenate([lines, borders]), Evidence(
        np.concatenate([evidence.sums, seen]), np.concatenate([evidence.heights, seen]), evidence.start
    )


def best_quad(planes: Planes, lines: Lines) -> Quad | None:
    """The outline with most evidence on all four sides, or None where no four lines make one."""
    if len(lines) < 4:
        return None
    lines, evidence = _with_frame(planes, lines, evidence_of(planes, lines))
    slant = np.degrees(np.arctan2(lines[:, 1], lines[:, 0])) % 180
    upright = np.abs((slant + 45) % 180 - 45) <= 45
    diagonal = (slant >= 0) & (slant < 90)
    found = [_best(planes, lines, evidence, family) for family in (upright, diagonal)]
    return max((q for q in found if q), key=lambda q: q.evidence, default=None)


def _best(planes: Planes, lines: Lines, evidence: Evidence, family: NDArray[np.bool_]) -> Quad | None:
    first, second = _pairs(lines, np.flatnonzero(family)), _pairs(lines, np.flatnonzero(~family))
    if not len(first) or not len(second):
        return None
    a, b = np.repeat(first, len(second), axis=0), np.tile(second, (len(first), 1))
    ring = np.stack([a[:, 0], b[:, 0], a[:, 1], b[:, 1]], axis=1)
    corners = np.stack([crossing(lines[ring[:, n]], lines[ring[:, n - 3]]) for n in range(4)], axis=1)
    corners = np.roll(corners, 1, axis=1)  # corner n is where side n starts
    borders = (ring >= len(lines) - 4).sum(axis=1)
    cut = (borders == 1) & (_areas(corners) > SMALLEST_CUT * float(np.prod(planes.size)))
    fits = _plausible(planes, corners) & ((borders == 0) | cut)
    if not fits.any():
        return None
    return _judged(planes, lines, evidence, ring[fits], corners[fits])


def _pairs(lines: Lines, family: NDArray[np.intp]) -> NDArray[np.intp]:
    """Every two lines of a family that could be opposite sides."""
    a, b = np.triu_indices(len(family), 1)
    i, j = family[a], family[b]
    leaning = np.abs(lines[i, 0] * lines[j, 1] - lines[i, 1] * lines[j, 0])
    near = leaning < OPPOSITE
    return np.stack([i[near], j[near]], axis=1)


def _plausible(planes: Planes, corners: Array) -> NDArray[np.bool_]:
    """Inside the frame (a little over is allowed), large enough, convex and roughly square-cornered."""
    width, height = planes.size
    edge = np.roll(corners, -1, axis=1) - corners
    length = np.maximum(np.linalg.norm(edge, axis=2), 1e-6)
    before = np.roll(edge, 1, axis=1)
    turn = edge[..., 0] * before[..., 1] - edge[..., 1] * before[..., 0]
    angle = np.abs((edge * before).sum(axis=2)) / (length * np.roll(length, 1, axis=1))
    slack = 0.02 * max(width, height)
    with np.errstate(invalid="ignore"):
        framed = ((corners > -slack) & (corners < np.array([width, height]) + slack)).all(axis=(1, 2))
        turning = (turn > 0).all(axis=1) | (turn < 0).all(axis=1)
        return np.asarray(
            framed & turning & (angle < SQUARENESS).all(axis=1) & (_areas(corners) > SMALLEST * width * height)
        )


def _judged(planes: Planes, lines: Lines, evidence: Evidence, ring: NDArray[np.intp], corners: Array) -> Quad:
    """The best of many outlines (n, 4, 2) whose sides lie on lines `ring` (n, 4)."""
    parts, past = _along_sides(lines, evidence, ring, corners)
    inner = parts.mean(axis=2)
    signed = np.concatenate([inner, -inner], axis=2)
    alike = 0.5 * signed.mean(axis=1) + 0.5 * signed.min(axis=1)  # one plane, one sign, all round
    each = np.abs(parts).max(axis=3).mean(axis=2)  # any plane, any sign, piece by piece
    anyhow = 0.5 * each.mean(axis=1) + 0.5 * each.min(axis=1)
    going_on = np.clip(past, 0, 1) * np.abs(inner)[:, :, None]
    beyond = np.clip(going_on, 0, 1).max(axis=3).mean(axis=(1, 2))
    evident = (1 - ALIKE) * anyhow + ALIKE * np.clip(alike.max(axis=1), 0, 1)
    total = evident - PAST * beyond + LARGER * np.sqrt(_areas(corners) / float(np.prod(planes.size)))
    at, planes_count = int(np.argmax(total)), inner.shape[2]
    best = int(np.argmax(alike[at] + np.tile([LIGHTNESS] + [0.0] * (planes_count - 1), 2)))
    darker = float(inner[at, :, 0].mean()) < DARKER
    return Quad(corners[at], float(evident[at]), best % planes_count, 1 if best < planes_count else -1, darker)


def _along_sides(lines: Lines, evidence: Evidence, ring: NDArray[np.intp], corners: Array) -> tuple[Array, Array]:
    """Mean inward steps of each PIECE of each side (n, 4, PIECES, planes), and what share of
    the step goes on just past its ends (n, 4, 2, planes)."""
    centre = corners.mean(axis=1)
    within, past = [], []
    for n in range(4):
        line = lines[ring[:, n]]
        inward = np.sign((centre * line[:, :2]).sum(axis=1) - line[:, 2])[:, None]
        a, b = np.sort(np.stack([_along(line, corners[:, n]), _along(line, corners[:, (n + 1) % 4])]), axis=0)
        cuts = [a + (b - a) * k / PIECES for k in range(PIECES + 1)]
        pieces = [inward * evidence.mean(ring[:, n], cuts[k], cuts[k + 1]) for k in range(PIECES)]
        within.append(np.stack(pieces, axis=1))
        more = BEYOND * (b - a)
        step = evidence.height(ring[:, n], a, b)
        level = np.where(np.abs(step) < 0.5, np.inf, step)
        ends = [evidence.height(ring[:, n], a - more, a), evidence.height(ring[:, n], b, b + more)]
        past.append(np.stack([end / level for end in ends], axis=1))
    return np.stack(within, axis=1), np.stack(past, axis=1)


def _along(line: Array, point: Array) -> Array:
    return np.asarray(point[:, 1] * line[:, 0] - point[:, 0] * line[:, 1], np.float64)


def _areas(corners: Array) -> Array:
    after = np.roll(corners, -1, axis=1)
    doubled = (corners[..., 0] * after[..., 1] - corners[..., 1] * after[..., 0]).sum(axis=1)
    return np.asarray(np.abs(doubled) / 2, np.float64)
