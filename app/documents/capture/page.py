"""One photographed page made into one that can be filed: the whole chain from picture to JPEG or G4 bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
from PIL import Image as Pillow

from app.cv import cv2
from app.documents.capture import bitonal, codes, deskew, flatten, light, quality
from app.documents.capture.geometry import Corners, full_frame, ordered, tilt
from app.documents.capture.outline import ASK, Outline, find
from app.documents.capture.planes import Image, shrunk

DPI = 200
COLOUR_BYTES = 380_000  # a colour A4 page at 200 dpi, with room for the PDF around it within 400 KB
QUALITIES = (85, 78, 70, 60, 50, 40, 30)
SOFTENED = (0.5, 0.7, 0.9, 1.2, 2.0)  # pixels, for pages crowded with print or screened: better than coarser blocks
WIDEST = 5.0  # degrees the print may stand askew on a page whose edges were found
WIDEST_FRAME = 15.0  # the same where the whole frame was taken
PREVIEW = 640  # longer side in pixels of the picture for the screen


@dataclass(frozen=True)
class Page:
    """A finished page. content: JPEG, or for black and white a Group 4 TIFF; preview: a small JPEG.

    skew: degrees the print ran clockwise in the photograph, all of it taken out. blur: retake it.
    """

    content: bytes
    preview: bytes
    dpi: int
    bw: bool
    outline: Outline
    skew: float
    blank: bool
    blur: bool
    codes: tuple[codes.Code, ...]

    @property
    def ask(self) -> bool:
        """True when a person should look at the outline."""
        return self.outline.score < ASK


def process(image: Image, corners: Corners | None = None, *, bw: bool = False, dpi: int = DPI) -> Page:
    """A BGR photograph as a page: outline (found, or the `corners` a person dragged), flat, level, evenly lit."""
    outline = find(image) if corners is None else Outline(ordered(corners), 1.0)
    flat = flatten.flatten(image, outline.corners, dpi)
    even = light.evened(flat)
    whole = np.allclose(outline.corners, full_frame(image.shape[1], image.shape[0]))
    empty = quality.blank(even)
    soft = (
        quality.spread_of_sides(image, outline.corners) > quality.SOFT_SIDE
        if empty
        else quality.blurred(image, outline.corners)
    )
    page = _finished(even, outline, WIDEST_FRAME if whole else WIDEST, bw=bw, dpi=dpi, photo=image)
    return replace(page, blank=empty and not soft, blur=soft)


def scanned(image: Image, at: int, *, bw: bool = False, dpi: int = DPI) -> Page:
    """A side from a scanner (BGR at `at` dpi) as a page at `dpi`: its size is true, its edges are the picture's, and it
    can't be out of focus."""
    scale = dpi / at
    size = max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)
    sized = image if at == dpi else cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    outline = Outline(full_frame(image.shape[1], image.shape[0]), 1.0)
    return _finished(light.evened(np.asarray(sized, np.uint8)), outline, WIDEST_FRAME, bw=bw, dpi=dpi)


def _finished(even: Image, outline: Outline, widest: float, *, bw: bool, dpi: int, photo: Image | None = None) -> Page:
    """An evenly lit page made level and encoded."""
    left = deskew.skew_of(even, widest)
    level = deskew.turned(even, left)
    return Page(
        content=_bitonal(level, dpi) if bw else _colour(level, dpi),
        preview=_jpeg(shrunk(level, PREVIEW)[0], 80),
        dpi=dpi,
        bw=bw,
        outline=outline,
        skew=round(tilt(outline.corners) + left, 2),
        blank=quality.blank(even),
        blur=False,
        codes=codes.read(_grey(level), None if photo is None else _grey(photo)),
    )


def _grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def _colour(page: Image, dpi: int) -> bytes:
    """The best JPEG that keeps to the bytes allowed for its resolution."""
    most = COLOUR_BYTES * (dpi / DPI) ** 2
    content = b""
    for quality_ in QUALITIES:
        content = _jpeg(page, quality_)
        if len(content) <= most:
            return content
    for soft in SOFTENED:
        content = _jpeg(np.asarray(cv2.GaussianBlur(page, (0, 0), soft), np.uint8), QUALITIES[-1], optimized=1)
        if len(content) <= most:
            break
    return content


def _jpeg(page: Image, quality_: int, *, optimized: int = 0) -> bytes:
    how = [cv2.IMWRITE_JPEG_QUALITY, quality_, cv2.IMWRITE_JPEG_OPTIMIZE, optimized]
    done, content = cv2.imencode(".jpg", page, how)
    assert done, "OpenCV without a JPEG encoder"
    return bytes(content)


def _bitonal(page: Image, dpi: int) -> bytes:
    """ITU-T T.6 (Group 4), which changes no dot."""
    out = BytesIO()
    Pillow.fromarray(bitonal.bitonal(page, dpi)).convert("1", dither=Pillow.Dither.NONE).save(
        out, "TIFF", compression="group4", dpi=(dpi, dpi)
    )
    return out.getvalue()
