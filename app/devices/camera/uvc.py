"""A USB document camera (UVC) through OpenCV."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs

from app.devices.contract import DeviceUnavailable

if TYPE_CHECKING:
    from app.devices.camera.frame import Image

WANTED = (3264, 2448)
"""Pixels asked for where the address says nothing: 8 megapixels, what document cameras commonly have."""
MISSES = 15
"""Reads that may fail in a row before the camera counts as lost."""
# DirectShow first on Windows: Media Foundation can take minutes to open a camera.
BACKENDS = {"win32": ("CAP_DSHOW", "CAP_MSMF"), "linux": ("CAP_V4L2",)}


def open_(parts: SplitResult) -> Uvc:
    """Open camera number N of the system. Raises DeviceUnavailable where there is none or it is taken."""
    from app.cv import cv2

    number = int(parts.netloc)
    for name in BACKENDS.get(sys.platform, ("CAP_ANY",)):
        capture = cv2.VideoCapture(number, getattr(cv2, name))
        if capture.isOpened():
            _set(cv2, capture, _size(parts))
            return Uvc(capture, number)
        capture.release()
    raise DeviceUnavailable("capture_camera_missing", number=number)


def _size(parts: SplitResult) -> tuple[int, int]:
    given = parse_qs(parts.query)
    width, height = (given.get(key, [""])[0] for key in ("width", "height"))
    return (int(width), int(height)) if width.isdecimal() and height.isdecimal() else WANTED


def _set(cv2: Any, capture: Any, size: tuple[int, int]) -> None:
    """Motion JPEG before the size: uncompressed, USB 2 has no room for large pictures and the size is refused."""
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)


class Uvc:
    """After an unplug `read` may go on returning the last picture, so the owner watches for equal ones."""

    live = True
    stuck_is_gone = True

    def __init__(self, capture: Any, number: int) -> None:
        self._capture = capture
        self._number = number
        self._missed = 0

    def read(self) -> Image | None:
        done, image = self._capture.read()
        if done and image is not None:
            self._missed = 0
            return image  # type: ignore[no-any-return]
        self._missed += 1
        if self._missed > MISSES:
            raise DeviceUnavailable("capture_camera_lost", where=f"uvc://{self._number}")
        return None

    def close(self) -> None:
        self._capture.release()
