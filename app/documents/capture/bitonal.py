"""Black and white: Sauvola's local threshold, specks taken out."""

from __future__ import annotations

import numpy as np

from app.cv import cv2
from app.documents.capture.planes import Floats, Image

WINDOW_MM = 4.0
K = 0.28  # Sauvola & Pietikäinen (2000) suggest 0.2..0.5
RANGE = 128.0


def bitonal(page: Image, dpi: int) -> Image:
    """A BGR page as one plane of 0 (ink) and 255 (paper)."""
    grey = cv2.GaussianBlur(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), (0, 0), dpi / 330).astype(np.float32)
    window = 2 * round(WINDOW_MM / 25.4 * dpi / 2) + 1
    mean = cv2.boxFilter(grey, -1, (window, window), borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(grey, cv2.CV_32F, (window, window), borderType=cv2.BORDER_REFLECT)
    threshold = _threshold(np.asarray(mean, np.float32), np.asarray(square, np.float32))
    ink = cv2.compare(grey, threshold, cv2.CMP_LT)
    return np.asarray(cv2.bitwise_not(_without_specks(np.asarray(ink, np.uint8), dpi)), np.uint8)


def _threshold(mean: Floats, square: Floats) -> Floats:
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.asarray(mean * (1 - K + K / RANGE * deviation), np.float32)


def _without_specks(ink: Image, dpi: int) -> Image:
    """Single dots smaller than a full stop's dot are noise: they cost bytes and read as print."""
    least = max(2, round((0.12 / 25.4 * dpi) ** 2 * 3))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    keep = np.where(stats[:, cv2.CC_STAT_AREA] >= least, 255, 0).astype(np.uint8)
    keep[0] = 0
    return np.asarray(keep[labels] if count > 1 else ink, np.uint8)
