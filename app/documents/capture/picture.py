"""A photograph's bytes as pixels, turned the way its EXIF note says."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from app.cv import cv2
from app.documents.capture.planes import Image
from app.domain.errors import Unreadable

MOST_PIXELS = 120_000_000  # a picture larger than any camera's is a mistake or an attack on memory
LIKELY_DPI = (75, 1200)  # 72 is what programs write that don't know
TIFF = (b"II*\0", b"MM\0*")
HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
SMALLEST = 32  # pixels; less is no picture of a page


def load(path: Path) -> Image:
    """A picture file as BGR pixels; any file name (OpenCV's own reader can't open Chinese names on Windows).

    Raises Unreadable naming the file.
    """
    return decode(_content(path), path.name)


def load_all(path: Path) -> list[Image]:
    """Every page of a file: a TIFF may have several. Raises Unreadable naming the file."""
    content = _content(path)
    first = decode(content, path.name)
    if content[:4] not in TIFF or _frames(content) < 2:
        return [first]
    done, pages = cv2.imdecodemulti(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if not done or len(pages) != _frames(content):
        raise Unreadable("capture_cut_off", file=path.name)
    return [np.asarray(page, np.uint8) for page in pages]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("capture_file_missing", file=path.name, why=error.strerror or "") from error


def _frames(content: bytes) -> int:
    from io import BytesIO

    from PIL import Image as Pillow

    with Pillow.open(BytesIO(content)) as opened:
        return int(getattr(opened, "n_frames", 1))


def resolution(path: Path) -> int:
    """Dots per inch as the file itself says, 0 where it says nothing that a scanner could mean."""
    from PIL import Image as Pillow

    try:
        with Pillow.open(path) as opened:
            said = float(opened.info.get("dpi", (0, 0))[0])
    except (OSError, ValueError, TypeError):
        return 0
    return round(said) if LIKELY_DPI[0] <= said <= LIKELY_DPI[1] else 0


def decode(content: bytes, name: str) -> Image:
    """JPEG, PNG, TIFF, BMP or WebP bytes as BGR pixels, EXIF orientation honoured. Raises Unreadable naming `name`."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise Unreadable("capture_heic", file=name)
    _checked(content, name)
    if content[:4] == b"GIF8" and _frames(content) > 1:
        raise Unreadable("capture_animated", file=name)
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise Unreadable("capture_not_a_picture", file=name) from error
    if image is None:
        raise Unreadable("capture_not_a_picture", file=name)
    return np.asarray(image, np.uint8)


def _checked(content: bytes, name: str) -> None:
    """Size and wholeness, which OpenCV doesn't tell: it fills the missing half of a cut-off JPEG with grey."""
    from io import BytesIO

    from PIL import Image as Pillow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # our own limit stands below
            with Pillow.open(BytesIO(content)) as opened:
                width, height = opened.size
                opened.verify()
    except Pillow.DecompressionBombError as error:
        raise Unreadable("capture_too_large", file=name, most=MOST_PIXELS // 10_000) from error
    except Exception as error:  # Pillow's readers raise whatever the broken bytes lead them to
        raise Unreadable("capture_not_a_picture", file=name) from error
    if width * height > MOST_PIXELS:
        raise Unreadable("capture_too_large", file=name, most=MOST_PIXELS // 10_000)
    if min(width, height) < SMALLEST:
        raise Unreadable("capture_too_small", file=name, width=width, height=height)
    if content[:2] == b"\xff\xd8" and b"\xff\xd9" not in content[-4096:]:
        raise Unreadable("capture_cut_off", file=name)
