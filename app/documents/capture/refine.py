"""The sides of a roughly known page to a fraction of a pixel, and how straight they really are.

Across each side the lightness (or the plane that shows the page best) is read along many short normals; the
steepest point of each is where the edge runs. A robust line through them is the side. How far the points bow
away from that line tells a flat page from a curled one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.geometry import Corners, crossing

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
POINTS = 96
INSET = 0.03  # of a side's length left out at each corner, where the other side disturbs


@dataclass(frozen=True)
class Side:
    """line: (nx, ny, c). held: share of points on the line, 0..1. bow: largest smooth departure over the length."""

    line: Array
    held: float
    bow: float


def refine(plane: Floats, corners: Corners, sign: int, reach: int) -> tuple[Corners, tuple[Side, ...]]:
    """Corners moved onto the edge found within `reach` pixels of each side; `sign` +1 when lighter inside."""
    centre = corners.mean(axis=0)
    ends = [(corners[n], corners[(n + 1) % 4]) for n in range(4)]
    sides = tuple(_side(plane, a, b, centre, sign, reach) for a, b in ends)
    lines = np.array([s.line for s in sides])
    return crossing(np.roll(lines, 1, axis=0), lines), sides


def _side(plane: Floats, a: Array, b: Array, centre: Array, sign: int, reach: int) -> Side:
    length = float(np.linalg.norm(b - a))
    along = (b - a) / length
    inward = np.array([-along[1], along[0]])
    inward *= np.sign(inward @ (centre - a)) or 1.0
    t = np.linspace(INSET, 1 - INSET, POINTS) * length
    profiles = _profiles(plane, a + t[:, None] * along, inward, reach) * sign
    offset, strength = _steepest(profiles, reach)
    return _fitted(a, along, inward, t, offset, strength, length)


def _profiles(plane: Floats, feet: Array, inward: Array, reach: int) -> Floats:
    """(POINTS, 2·reach + 1): the plane along each normal, from outside to inside, calmed along the side."""
    away = np.arange(-reach, reach + 1)
    points = feet[:, None] + away[None, :, None] * inward
    x, y = points[..., 0].astype(np.float32), points[..., 1].astype(np.float32)
    read = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(read, (1, 3)), np.float32)


def _steepest(profiles: Floats, reach: int) -> tuple[Array, Array]:
    """Where each profile climbs most (parabola through three slopes) and how much it climbs there."""
    slope = cv2.GaussianBlur(np.diff(profiles, axis=1).astype(np.float32), (5, 1), 0.8).astype(np.float64)
    centre = (slope.shape[1] - 1) / 2
    weight = 1 - 0.4 * np.abs(np.arange(slope.shape[1]) - centre) / reach
    best = np.clip(np.argmax(slope * weight, axis=1), 1, slope.shape[1] - 2)
    rows = np.arange(len(slope))
    before, at, after = slope[rows, best - 1], slope[rows, best], slope[rows, best + 1]
    bend = before - 2 * at + after
    shift = np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0.0)
    return best + np.clip(shift, -0.5, 0.5) - centre, at


def _fitted(a: Array, along: Array, inward: Array, t: Array, offset: Array, strength: Array, length: float) -> Side:
    usable = strength > max(0.8, 0.3 * float(np.median(strength)))
    slope, level = _robust(t[usable], offset[usable]) if usable.sum() >= 8 else (0.0, 0.0)
    off = offset - (level + slope * t)
    held = float((usable & (np.abs(off) < 1.5)).mean())
    direction = along + slope * inward
    normal = np.array([-direction[1], direction[0]]) / np.linalg.norm(direction)
    line = np.array([*normal, normal @ (a + level * inward)])
    return Side(line, held, _bow(t[usable], offset[usable], length))


def _robust(t: Array, offset: Array) -> tuple[float, float]:
    """Slope and level of the line that most points agree on (Cauchy weights, down to 0.7 pixel)."""
    span = float(t[-1])
    level, slope = _agreed(t / span, offset, 1, (3.0, 2.0, 1.0, 0.7, 0.7, 0.7))
    return float(slope) / span, float(level)


def _bow(t: Array, offset: Array, length: float) -> float:
    """The sagitta of the best parabola through the points, as a share of the side's length."""
    if len(t) < 12:
        return 0.0
    curve = _agreed(2 * t / length - 1, offset, 2, (3.0, 1.5, 1.0, 1.0))
    return float(abs(curve[2]) / length)


def _agreed(x: Array, y: Array, degree: int, spreads: tuple[float, ...]) -> Array:
    """Polynomial coefficients, lowest first, by least squares reweighted towards the points that agree."""
    powers = np.vander(x, degree + 1, increasing=True)
    curve: Array = np.zeros(degree + 1)
    curve[0] = np.median(y)
    for spread in spreads:
        weighted = powers * (1 / (1 + ((y - powers @ curve) / spread) ** 2))[:, None]
        curve = np.linalg.solve(weighted.T @ powers + 1e-9 * np.eye(degree + 1), weighted.T @ y).astype(np.float64)
    return np.asarray(curve, np.float64)
