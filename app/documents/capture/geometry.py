"""Plane geometry of page outlines: corners, the lines between them, how far two outlines agree.

A line is (nx, ny, c) with a unit normal: nx·x + ny·y = c. Corners are a (4, 2) array in pixels, clockwise as seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2

Corners = NDArray[np.float64]
Lines = NDArray[np.float64]


def full_frame(width: int, height: int) -> Corners:
    """The outline of the whole picture."""
    return np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float64)


def ordered(corners: Corners) -> Corners:
    """The same corners clockwise from the top left: the first side is the one that runs most nearly to the right."""
    around = corners - corners.mean(axis=0)
    clockwise = corners[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
    turned = [np.roll(clockwise, -n, axis=0) for n in range(4)]
    return min(turned, key=lambda c: abs(tilt(c)))


def tilt(corners: Corners) -> float:
    """Degrees by which the page is turned clockwise in the picture: the mean direction of its top and bottom."""
    across = (corners[1] - corners[0]) + (corners[2] - corners[3])
    return float(np.degrees(np.arctan2(across[1], across[0])))


def sides(corners: Corners) -> tuple[float, float, float, float]:
    """Lengths of top, right, bottom and left in pixels."""
    lengths = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(lengths[0]), float(lengths[1]), float(lengths[2]), float(lengths[3])


def crossing(a: Lines, b: Lines) -> NDArray[np.float64]:
    """Where lines a meet lines b, shape (..., 2); nan where they are parallel."""
    det = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    det = np.where(np.abs(det) < 1e-9, np.nan, det)
    x = (a[..., 2] * b[..., 1] - a[..., 1] * b[..., 2]) / det
    y = (a[..., 0] * b[..., 2] - a[..., 2] * b[..., 0]) / det
    return np.asarray(np.stack([x, y], axis=-1), np.float64)


def convex(corners: Corners) -> bool:
    """True for a convex outline of some area, its corners in order."""
    edges = np.roll(corners, -1, axis=0) - corners
    after = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * after[:, 1] - edges[:, 1] * after[:, 0]
    return bool(np.isfinite(corners).all() and ((turns > 1).all() or (turns < -1).all()))


def jaccard(a: Corners, b: Corners) -> float:
    """Shared area of two convex outlines over their common area, 0..1."""
    shared, _ = cv2.intersectConvexConvex(a.astype(np.float32), b.astype(np.float32))
    whole = cv2.contourArea(a.astype(np.float32)) + cv2.contourArea(b.astype(np.float32)) - shared
    return float(shared / whole) if whole > 0 else 0.0
