"""The found page laid flat: perspective taken out, at the resolution asked for, in the shape the paper really has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.geometry import Corners, sides
from app.documents.capture.planes import Image

A4_MM = (210.0, 297.0)
A4_RATIO = A4_MM[1] / A4_MM[0]
LIKE_A4 = 0.09  # relative difference in shape that camera and perspective alone can make
TRIM_MM = 0.3  # of the rim left away: there paper and desk mix in one pixel
MM_PER_INCH = 25.4


def flatten(image: Image, corners: Corners, dpi: int) -> Image:
    """The page inside `corners` as upright BGR pixels; A4 pages are exactly A4 at `dpi`, others fit within A4."""
    width, height = size_at(corners, image.shape[1], image.shape[0], dpi)
    source, shrink = _reduced(image, corners, width, height)
    trim = TRIM_MM / MM_PER_INCH * dpi
    left, right, bottom = -0.5 - trim, width - 0.5 + trim, height - 0.5 + trim
    target = np.array([[left, left], [right, left], [right, bottom], [left, bottom]])
    start = (corners + 0.5) * shrink - 0.5
    matrix = cv2.getPerspectiveTransform(start.astype(np.float32), target.astype(np.float32))
    flat = cv2.warpPerspective(source, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def size_at(corners: Corners, width: int, height: int, dpi: int) -> tuple[int, int]:
    """(width, height) in pixels of the flattened page."""
    ratio = shape_of(corners, width, height)
    tall = ratio >= 1
    ratio = ratio if tall else 1 / ratio
    if abs(ratio / A4_RATIO - 1) < LIKE_A4:
        ratio = A4_RATIO
    long = min(A4_MM[1], A4_MM[0] * ratio) / MM_PER_INCH * dpi
    short = long / ratio
    return (round(short), round(long)) if tall else (round(long), round(short))


def shape_of(corners: Corners, width: int, height: int) -> float:
    """Height over width of the real paper.

    Zhang & He, Whiteboard scanning and image enhancement (2007): with square pixels and the optical axis through
    the picture's middle, four corners of a rectangle give the focal length and then the shape. Where the page is
    seen from straight above the focal length is undetermined and the sides' own lengths are the answer.
    """
    top, right, bottom, left = sides(corners)
    plain = (left + right) / max(top + bottom, 1e-6)
    solved = _solved(corners - np.array([width / 2, height / 2]), float(max(width, height)))
    return solved if solved is not None and abs(solved / plain - 1) < 0.35 else plain


def _solved(corners: Corners, longest: float) -> float | None:
    points = np.hstack([corners, np.full((4, 1), longest)]) / longest
    m1, m2, m4, m3 = points  # top left, top right, bottom right, bottom left
    k2 = np.dot(np.cross(m1, m4), m3) / (np.dot(np.cross(m2, m4), m3) or 1e-12)
    k3 = np.dot(np.cross(m1, m4), m2) / (np.dot(np.cross(m3, m4), m2) or 1e-12)
    n2, n3 = k2 * m2 - m1, k3 * m3 - m1
    if abs(n2[2] * n3[2]) < 2e-4:
        return None
    focal = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
    if not 0.3 < focal < 20:
        return None
    return float(_length(n3, focal) / _length(n2, focal))


def _length(n: NDArray[np.float64], focal: float) -> float:
    return float(np.sqrt((n[0] ** 2 + n[1] ** 2) / focal + n[2] ** 2))


def _reduced(image: Image, corners: Corners, width: int, height: int) -> tuple[Image, float]:
    """The picture averaged down by a whole number where the page gets much smaller, so that text doesn't break up."""
    top, right, bottom, left = sides(corners)
    shrink = int(min((top + bottom) / 2 / width, (left + right) / 2 / height) + 0.3)
    if shrink < 2:
        return image, 1.0
    size = image.shape[1] // shrink, image.shape[0] // shrink
    cut = image[: size[1] * shrink, : size[0] * shrink]
    return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.uint8), 1 / shrink
