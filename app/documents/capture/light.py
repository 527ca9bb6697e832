"""Shadows out, paper white: every pixel divided by what blank paper would look like at that place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.planes import Floats, Image

COARSE = 160  # pixels of the longer side on which the paper's light is estimated
INK = 0.045  # of the coarse longer side (13 mm on A4): strokes and rules are narrower, a finger's shadow is not
PAPER = 0.62  # of the brightest paper: darker and coloured places are pictures or seals, not shadow
SOFT = 0.16  # natural logarithm of lightness per coarse pixel (2 mm): a shadow's rim is softer than this
DARKEST = 0.25  # the deepest shadow that is taken out
WHITE = 246.0  # where paper ends up, so that its grain and the sensor's noise vanish in white


def evened(page: Image) -> Image:
    """The page (BGR) under even white light; inks, seals and pictures keep their colours."""
    size = page.shape[1], page.shape[0]
    paper = _paper(_coarse(page))
    gain = cv2.resize(WHITE / paper, size, interpolation=cv2.INTER_LINEAR)
    even = cv2.multiply(page, gain, dtype=cv2.CV_8U)
    return np.asarray(cv2.LUT(even, _curve()), np.uint8)


def _coarse(page: Image) -> Image:
    scale = COARSE / max(page.shape[:2])
    size = max(8, round(page.shape[1] * scale)), max(8, round(page.shape[0] * scale))
    return np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)


def _paper(coarse: Image) -> Floats:
    """The colour of blank paper everywhere on the page, (h, w, 3): text closed over, pictures bridged."""
    wide = 2 * round(INK * COARSE / 2) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    closed = cv2.morphologyEx(cv2.medianBlur(coarse, 3), cv2.MORPH_CLOSE, kernel).astype(np.float32)
    known = _is_paper(closed)
    spread = COARSE / 20
    weight = cv2.GaussianBlur(known, (0, 0), spread / 4) + 1e-4
    near = cv2.GaussianBlur(closed * known[..., None], (0, 0), spread / 4) / weight[..., None]
    whole = closed[known > 0].mean(axis=0) if known.any() else np.full(3, 255, np.float32)
    sure = np.clip(weight * 4, 0, 1)[..., None]
    paper = near * sure + whole * (1 - sure)
    floor = DARKEST * np.percentile(closed.max(axis=2), 95)
    return np.asarray(np.maximum(paper, max(20.0, float(floor))), np.float32)


def _is_paper(closed: Floats) -> Floats:
    """1 where the closed picture shows paper (lit or shaded), 0 where something printed is too wide to close."""
    bright, dull = closed.max(axis=2), closed.min(axis=2)
    tint = np.median((dull / np.maximum(bright, 1))[bright >= np.percentile(bright, 60)])
    neutral = dull / np.maximum(bright, 1) > tint - 0.12
    lit = bright > PAPER * cv2.GaussianBlur(cv2.dilate(bright, np.ones((31, 31), np.uint8)), (0, 0), 8)
    return np.asarray((neutral & (lit | _shadow(bright, ~lit))).astype(np.float32), np.float32)


def _shadow(bright: Floats, dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Those dark places whose rim is soft: a shadow fades over millimetres, a printed picture begins at once."""
    logarithm = np.log(np.maximum(bright, 4))
    steep = cv2.magnitude(
        cv2.Sobel(logarithm, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(logarithm, cv2.CV_32F, 0, 1, scale=1 / 8)
    )
    count, labels = cv2.connectedComponents(dark.astype(np.uint8))
    rims = {n: steep[_rim(labels == n)] for n in range(1, count)}
    soft = [n for n, rim in rims.items() if rim.size and np.percentile(rim, 75) < SOFT]
    return np.asarray(np.isin(labels, soft), np.bool_)


def _rim(place: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a place ends; nowhere if it is the whole picture."""
    whole = place.astype(np.uint8)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0, np.bool_)


def _curve() -> Image:
    """Grey levels stretched: near-white to white, near-black a little darker."""
    level = np.arange(256, dtype=np.float32)
    stretched = (level - 12) * 255 / (WHITE - 14 - 12)
    return np.asarray(np.clip(stretched, 0, 255), np.uint8)
