"""Papers on desks for the capture tests, made once a run; the true corners are known."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.devices.sim.desk import DESKS, Look, Scene, _composed, _exposed, lay
from app.devices.sim.paper import blank, paper

Image = NDArray[np.uint8]
SIZE = (1224, 918)
CODE = "样例 YC-2026-0001"


@cache
def form() -> Image:
    return paper(CODE)


@cache
def scene(desk: str, seed: int = 1, look: Look | None = None, *, empty: bool = False) -> Scene:
    return lay(blank() if empty else form(), desk, seed, SIZE, look)


@cache
def bare(desk: str) -> Image:
    """The desk without a paper."""
    rng = np.random.default_rng(3)
    noisy = DESKS[desk](rng, SIZE) + rng.normal(0, 4, (SIZE[1], SIZE[0], 3))
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def curled(image: Image, corners: NDArray[np.float64], share: float) -> Image:
    """The picture bent so that the page's top and bottom bow by `share` of its width."""
    left, right = corners[:, 0].min(), corners[:, 0].max()
    y, x = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    bend = share * (right - left) * np.sin(np.pi * (x - left) / (right - left))
    return np.asarray(cv2.remap(image, x, (y + bend).astype(np.float32), cv2.INTER_LINEAR), np.uint8)


def aside(desk: str, seed: int, degrees: float) -> Scene:
    """The form photographed from so many degrees beside the upright."""
    height, width = form().shape[:2]
    box = np.array([[-width, -height], [width, -height], [width, height], [-width, height]], np.float64) / 2 / height
    turn = np.radians(np.random.default_rng(seed).uniform(-20, 20))
    box = box @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    lean = np.radians(degrees)
    seen = np.stack([box[:, 0], box[:, 1] * np.cos(lean)], axis=1) / (2 - box[:, 1:] * np.sin(lean))
    seen -= (seen.max(axis=0) + seen.min(axis=0)) / 2
    corners = seen * 0.85 * float((np.array(SIZE) / np.ptp(seen, axis=0)).min()) + np.array(SIZE) / 2
    rng, look = np.random.default_rng(seed), Look()
    picture = _composed(DESKS[desk](rng, SIZE), form(), corners, look)
    return Scene(_exposed(picture, corners, look, rng), corners)


def jpeg(image: Image) -> bytes:
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])
