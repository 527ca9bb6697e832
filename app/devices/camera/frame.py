"""One picture of a camera, kept as it came and decoded only when somebody looks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """number counts from 1 for each opening; at is the hall's time. content: JPEG bytes, or BGR pixels (h, w, 3)."""

    number: int
    at: datetime
    content: bytes | Image

    def image(self) -> Image:
        """All pixels, BGR. Raises Unreadable for a frame that arrived broken."""
        return self.content if not isinstance(self.content, bytes) else _decoded(self.content, "IMREAD_COLOR")

    def small(self) -> Image:
        """At half size (a quarter of the work), for the preview. Raises Unreadable as `image` does."""
        if not isinstance(self.content, bytes):
            return self.content[::2, ::2]
        return _decoded(self.content, "IMREAD_REDUCED_COLOR_2")

    def brightness(self) -> float:
        """The mean grey level of a few of its pixels, 0..255; 255 for a frame that arrived broken."""
        if not isinstance(self.content, bytes):
            return float(self.content[::16, ::16].mean())
        try:
            return float(_decoded(self.content, "IMREAD_REDUCED_GRAYSCALE_8").mean())
        except Unreadable:
            return 255.0

    def mark(self) -> bytes:
        """Equal for equal pictures only: a sensor never gives the same picture twice, a dead driver does."""
        import numpy as np

        content = (
            self.content if isinstance(self.content, bytes) else np.ascontiguousarray(self.content[::8, ::8]).tobytes()
        )
        return hashlib.blake2b(content, digest_size=16).digest()


def _decoded(content: bytes, how: str) -> Image:
    import numpy as np

    from app.cv import cv2

    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), getattr(cv2, how))
    except cv2.error as error:
        raise Unreadable("capture_frame_broken") from error
    if image is None:
        raise Unreadable("capture_frame_broken")
    return np.asarray(image, np.uint8)
