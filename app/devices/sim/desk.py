"""A desk with a paper on it, as a document camera sees it: made, not photographed, so its true corners are known.

`lay` puts a flat paper by perspective on a procedurally textured desk and adds what makes real pictures hard:
a drop shadow, light that falls off, a finger's shadow across an edge, sensor noise, blur.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Corners = NDArray[np.float64]
Rng = np.random.Generator
Size = tuple[int, int]


@dataclass(frozen=True)
class Scene:
    """image: BGR (height, width, 3). corners: (4, 2) pixels, clockwise from the paper's own top left."""

    image: Image
    corners: Corners


@dataclass(frozen=True)
class Look:
    """How the picture is taken. tilt in degrees (None: drawn from ±12), blur and noise in pixels and grey levels."""

    tilt: float | None = None
    depth: float = 0.04
    fill: float | None = None
    blur: float = 0.0
    noise: float = 4.0
    falloff: float = 0.35
    finger: bool = False
    shadow: float = 0.35


def lay(paper: Image, desk: str, seed: int, size: Size = (3264, 2448), look: Look | None = None) -> Scene:
    """The paper (BGR) on a desk of `DESKS`, photographed at `size` (width, height); the same seed, the same picture."""
    look = look or Look()
    rng = np.random.default_rng(seed)
    table = DESKS[desk](rng, size)
    corners = _placed(paper, size, look, rng)
    picture = _composed(table, paper, corners, look)
    return Scene(_exposed(picture, corners, look, rng), corners)


def _placed(paper: Image, size: Size, look: Look, rng: Rng) -> Corners:
    """Where the paper's corners fall: turned, moved, and drawn together by a mild perspective."""
    height, width = paper.shape[:2]
    frame = np.array(size, np.float64)
    tilt = np.radians(rng.uniform(-12, 12) if look.tilt is None else look.tilt)
    turn = np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width, height) / 2
    box *= 1 + rng.uniform(-look.depth, look.depth, (4, 2))
    box = box @ turn.T
    fill = rng.uniform(0.72, 0.92) if look.fill is None else look.fill
    box *= fill * float((frame / np.ptp(box, axis=0)).min())
    room = frame - np.ptp(box, axis=0)
    return np.asarray(box - box.min(axis=0) + room * rng.uniform(0.2, 0.8, 2), np.float64)


def _composed(table: Floats, paper: Image, corners: Corners, look: Look) -> Floats:
    height, width = paper.shape[:2]
    size = table.shape[1], table.shape[0]
    outer = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]], np.float32)
    matrix = cv2.getPerspectiveTransform(outer, corners.astype(np.float32))
    smaller = _softened(paper, corners)
    page = cv2.warpPerspective(smaller, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = _coverage(corners, size)
    dark = cv2.GaussianBlur(mask, (0, 0), size[0] / 160)
    dark = np.roll(dark, (size[1] // 220, size[0] // 260), axis=(0, 1))
    shaded = table * (1 - look.shadow * dark)[..., None]
    return np.asarray(shaded + (page.astype(np.float32) - shaded) * mask[..., None], np.float32)


def _softened(paper: Image, corners: Corners) -> Image:
    """The paper blurred as far as it will be made smaller, so that text doesn't alias."""
    shrink = paper.shape[0] / float(np.linalg.norm(corners[3] - corners[0]))
    return np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.45 * shrink) if shrink > 1.2 else paper, np.uint8)


def _coverage(corners: Corners, size: Size) -> Floats:
    """Share of each pixel that the paper covers, from the signed distance to each side."""
    x, y = np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32)[:, None]
    mask = np.ones((size[1], size[0]), np.float32)
    for n in range(4):
        (ax, ay), (bx, by) = corners[n].astype(np.float32), corners[(n + 1) % 4].astype(np.float32)
        far = np.hypot(bx - ax, by - ay)
        inside = ((bx - ax) / far) * (y - ay) - ((by - ay) / far) * (x - ax)
        np.minimum(mask, np.clip(inside + 0.5, 0, 1), out=mask)
    return mask


def _exposed(picture: Floats, corners: Corners, look: Look, rng: Rng) -> Image:
    picture = picture * _light(picture.shape[:2], look, rng)[..., None]
    if look.finger:
        picture *= _finger(picture.shape[:2], corners, rng)[..., None]
    if look.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), look.blur), np.float32)
    picture += rng.standard_normal(picture.shape, np.float32) * look.noise
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _light(shape: Size, look: Look, rng: Rng) -> Floats:
    """Falls off along one direction and towards the rim."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * x + np.sin(angle) * y + 1.4) / 2.8
    return np.asarray(1 - look.falloff * (0.7 * slope + 0.15 * (x * x + y * y)), np.float32)


def _finger(shape: Size, corners: Corners, rng: Rng) -> Floats:
    side = int(rng.integers(4))
    at = corners[side] + (corners[(side + 1) % 4] - corners[side]) * rng.uniform(0.25, 0.75)
    dark = np.zeros(shape, np.float32)
    axes = (shape[0] // 6, shape[0] // 22)
    towards = np.degrees(np.arctan2(*(corners.mean(axis=0) - at)[::-1]))
    cv2.ellipse(dark, (int(at[0]), int(at[1])), axes, float(towards), 0, 360, 1.0, -1)
    return np.asarray(1 - 0.45 * cv2.GaussianBlur(dark, (0, 0), shape[0] / 70), np.float32)


def _plain(colour: tuple[int, int, int], rough: float) -> Callable[[Rng, Size], Floats]:
    """A desk of one colour (BGR) with soft stains and a fine grain."""

    def desk(rng: Rng, size: Size) -> Floats:
        stains = _cloud(rng, size, 6) * rough + _cloud(rng, size, 60) * rough / 2
        return np.asarray(np.array(colour, np.float32) * (1 + stains)[..., None], np.float32)

    return desk


def _wood(rng: Rng, size: Size) -> Floats:
    """Planks across the picture, each of its own tone, with grain along them and dark seams between."""
    height = size[1]
    planks = int(rng.integers(3, 7))
    tones = rng.uniform(0.8, 1.15, planks).astype(np.float32)
    row = np.minimum(np.arange(height) * planks // height, planks - 1)
    grain = cv2.resize(rng.standard_normal((height // 3, 24)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    wave = np.sin(_cloud(rng, size, 4) * 40) * 0.06
    tone = tones[row][:, None] * (1 + 0.07 * grain + wave)
    seams = np.minimum(np.arange(height) * planks % height, 6 * planks) / (6 * planks)
    tone = tone * (0.45 + 0.55 * seams.astype(np.float32))[:, None]
    base = np.array(rng.choice([(62, 92, 128), (40, 66, 104), (88, 128, 168)]), np.float32)
    return np.asarray(tone[..., None] * base, np.float32)


def _cloth(pattern: Callable[[Floats, Floats], Floats]) -> Callable[[Rng, Size], Floats]:
    """A woven cloth lying at any angle, its pattern between a colour and near-white."""

    def desk(rng: Rng, size: Size) -> Floats:
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        turn, thread = rng.uniform(0, np.pi), size[0] / rng.uniform(18, 40)
        along = (np.cos(turn) * x + np.sin(turn) * y) / thread
        across = (np.cos(turn) * y - np.sin(turn) * x) / thread
        colour = np.array(rng.choice([(60, 60, 160), (140, 90, 40), (60, 120, 60)]), np.float32)
        white = np.array((210, 215, 220), np.float32)
        shown = pattern(np.floor(along), np.floor(across)) * 0.9
        return np.asarray(colour + (white - colour) * shown[..., None], np.float32)

    return desk


def _cloud(rng: Rng, size: Size, cells: int) -> Floats:
    """Smooth noise of about ±1 with `cells` bumps across."""
    coarse = rng.standard_normal((cells, cells)).astype(np.float32) / 2
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)


DESKS: dict[str, Callable[[Rng, Size], Floats]] = {
    "wood": _wood,
    "dark": _plain((46, 44, 42), 0.12),
    "grey": _plain((132, 134, 134), 0.05),
    "near_white": _plain((226, 230, 231), 0.008),
    "check": _cloth(lambda u, v: (u + v) % 2),
    "plaid": _cloth(lambda u, v: 0.5 * (u % 3 == 0) + 0.5 * (v % 3 == 0)),
}
