"""A picture as the few grey planes in which a page's edge may show, small enough to search.

Three are enough in practice: lightness (paper on a darker desk), saturation (on coloured wood) and the
yellow–blue axis (white paper on a cream desk of the same lightness).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
TEXT = 9  # a closing this wide at working size fills strokes and table lines but no page edge


@dataclass(frozen=True)
class Planes:
    """planes: (3, height, width) float32, 0..255, text removed. scale: working pixels for one picture pixel."""

    planes: Floats
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) at working size."""
        return self.planes.shape[2], self.planes.shape[1]


def shrunk(image: Image, longest: int) -> tuple[Image, float]:
    """The picture with its longer side at most `longest`, and the factor it was made smaller by."""
    scale = min(1.0, longest / max(image.shape[:2]))
    if scale == 1.0:
        return image, 1.0
    size = round(image.shape[1] * scale), round(image.shape[0] * scale)
    half = _halved(image, size)
    return np.asarray(cv2.resize(half, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _halved(image: Image, size: tuple[int, int]) -> Image:
    """Area averaging by a whole number is many times faster than by a fraction, so that comes first."""
    whole = min(image.shape[1] // size[0], image.shape[0] // size[1])
    if whole < 2:
        return image
    coarse = image.shape[1] // whole, image.shape[0] // whole
    cut = image[: coarse[1] * whole, : coarse[0] * whole]
    return np.asarray(cv2.resize(cut, coarse, interpolation=cv2.INTER_AREA), np.uint8)


def planes_of(image: Image, longest: int) -> Planes:
    """Lightness, saturation and yellow–blue of a BGR picture at working size, text and thin lines closed over."""
    small, scale = shrunk(image, longest)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2Lab)
    kernel = np.ones((TEXT, TEXT), np.uint8)
    light = cv2.morphologyEx(lab[..., 0], cv2.MORPH_CLOSE, kernel)
    calm = cv2.morphologyEx(_saturation(small), cv2.MORPH_OPEN, kernel)
    stack = [cv2.GaussianBlur(p.astype(np.float32), (0, 0), 1.0) for p in (light, calm, lab[..., 2])]
    return Planes(np.asarray(stack, np.float32), scale)


def _saturation(image: Image) -> Image:
    """Saturation 0..255, with the noise of very dark places held down."""
    blue, green, red = cv2.split(image)
    most = cv2.max(cv2.max(blue, green), red)
    spread = cv2.subtract(most, cv2.min(cv2.min(blue, green), red))
    return np.asarray(cv2.divide(spread, np.maximum(most, 40), scale=255), np.uint8)
