"""Straight lines that may be a page's sides: segments found in each plane, pieces of one line joined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.documents.capture.geometry import Lines
from app.documents.capture.planes import Floats, Planes

Segments = NDArray[np.float64]
SHORTEST = 0.04  # of the longer side: what is shorter is text or grain
APART = 3.5  # working pixels between two segments of the same line
PARALLEL = 8  # lines of one direction: a page has four of its own, with frames and tables on it
TURNED = np.radians(2.5)


def lines_of(planes: Planes, most: int) -> Lines:
    """Up to `most` lines (nx, ny, c), strongest first: each plane's segments, pieces of one line joined."""
    found = [_segments(_spread(plane)) for plane in planes.planes]
    segments = np.concatenate(found)
    lengths = np.linalg.norm(segments[:, 2:] - segments[:, :2], axis=1)
    keep = lengths > SHORTEST * max(planes.size)
    return _joined(segments[keep], lengths[keep], most)


def _spread(plane: Floats) -> NDArray[np.uint8]:
    """The plane with weak local contrast raised to where the segment finder sees it, strong contrast kept."""
    around = cv2.boxFilter(plane, -1, (81, 81), borderType=cv2.BORDER_REFLECT)
    local = plane - around
    typical = float(np.percentile(np.abs(local[::3, ::3]), 80))
    gain = np.clip(30.0 / max(typical, 1.0), 1.0, 6.0)
    return np.asarray(np.clip(128 + local * gain, 0, 255), np.uint8)


def _segments(plane: NDArray[np.uint8]) -> Segments:
    """(n, 4): x1, y1, x2, y2 in working pixels."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE, scale=0.8).detect(plane)[0]
    return np.zeros((0, 4)) if found is None else np.asarray(found.reshape(-1, 4), np.float64)


def _joined(segments: Segments, lengths: NDArray[np.float64], most: int) -> Lines:
    """Greedy from the longest: whatever lies on its line is taken with it and the line fitted again."""
    left = np.ones(len(segments), bool)
    lines: list[tuple[float, NDArray[np.float64]]] = []
    for at in np.argsort(-lengths):
        if left[at]:
            near = left & _on_line(segments, _line(segments[at : at + 1], lengths[at : at + 1]))
            near[at] = True
            left &= ~near
            lines.append((float(lengths[near].sum()), _line(segments[near], lengths[near])))
    lines.sort(key=lambda pair: -pair[0])
    return np.array(_varied([line for _, line in lines], most), np.float64).reshape(-1, 3)


def _varied(lines: list[NDArray[np.float64]], most: int) -> list[NDArray[np.float64]]:
    """The first ones, but of those that run alike only PARALLEL: a cloth's stripes don't crowd the page out."""
    kept: list[NDArray[np.float64]] = []
    for line in lines:
        alike = sum(abs(float(line[:2] @ other[:2])) > np.cos(TURNED / 2) for other in kept)
        if alike < PARALLEL and len(kept) < most:
            kept.append(line)
    return kept


def _line(segments: Segments, lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least-squares line through the ends of segments, weighted by length."""
    ends = segments.reshape(-1, 2)
    weights = np.repeat(lengths, 2)[:, None]
    centre = (ends * weights).sum(axis=0) / weights.sum()
    _, _, axes = np.linalg.svd((ends - centre) * np.sqrt(weights), full_matrices=False)
    normal = np.array([-axes[0, 1], axes[0, 0]])
    return np.array([normal[0], normal[1], normal @ centre])


def _on_line(segments: Segments, line: NDArray[np.float64]) -> NDArray[np.bool_]:
    ends = segments.reshape(-1, 2, 2)
    off = np.abs(ends @ line[:2] - line[2]).max(axis=1)
    along = ends[:, 1] - ends[:, 0]
    leaning = np.abs(along @ line[:2]) / np.maximum(np.linalg.norm(along, axis=1), 1e-9)
    return np.asarray((off < APART) & (leaning < np.sin(TURNED)), np.bool_)
