"""Text lines made level: the small turn that is left when the page's edges are straight but the print is not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.planes import Image, shrunk

LOOK = 900  # longer side in pixels while measuring
COARSE = 0.5  # degrees between the first angles tried
LEAST = 0.12  # degrees; less isn't worth resampling the page
CLEAR = 1.6  # how much better than level the lines must stand out before the page is turned


def skew_of(page: Image, widest: float) -> float:
    """Degrees by which the text runs clockwise on a flattened page, within ±widest; 0 where no lines stand out."""
    small, _ = shrunk(page, LOOK)
    points = _ink(small)
    if len(points) < 400:
        return 0.0
    coarse = np.arange(-widest, widest + COARSE / 2, COARSE)
    at = _best(points, coarse)
    fine = at + np.arange(-COARSE, COARSE + 0.01, 0.05)
    angle = _best(points, fine)
    level, found = _sharpness(points, 0.0), _sharpness(points, angle)
    return round(angle, 2) if found > CLEAR * level and abs(angle) < widest else 0.0


def turned(page: Image, degrees: float) -> Image:
    """The page turned anticlockwise by `degrees` about its middle, the same size, new corners filled white."""
    if abs(degrees) < LEAST:
        return page
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), degrees, 1.0)
    white = (255, 255, 255)
    flat = cv2.warpAffine(page, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=white)
    return np.asarray(flat, np.uint8)


def _ink(small: Image) -> NDArray[np.float32]:
    """(n, 2) x, y of dark strokes away from the page's rim, at most 12,000 of them, from the middle counted."""
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    strokes = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8)) > 40
    rim = max(4, round(0.03 * min(grey.shape)))
    y, x = np.nonzero(strokes[rim:-rim, rim:-rim])
    every = max(1, len(x) // 12_000)
    points = np.stack([x, y], axis=1)[::every].astype(np.float32)
    return np.asarray(points - points.mean(axis=0) if len(points) else points, np.float32)


def _best(points: NDArray[np.float32], angles: NDArray[np.float64]) -> float:
    return float(angles[int(np.argmax([_sharpness(points, a) for a in angles]))])


def _sharpness(points: NDArray[np.float32], angle: float) -> float:
    """How sharply ink gathers in rows when the page is turned back by `angle` degrees."""
    radians = np.radians(angle)
    rows = points[:, 1] * np.cos(radians) - points[:, 0] * np.sin(radians)
    counts = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())
