"""The document camera at this post: live frames with the page's outline, and pages kept as PDF/A."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.devices.contract import StateChange
from app.domain.errors import AppError, Trouble
from app.post.common import Common
from app.post.events import Captured, PageRead, Point
from app.post.shown import Page
from app.usecases import materials

if TYPE_CHECKING:
    from app.devices.camera.camera import Camera
    from app.documents.capture.page import Page as Finished
    from app.documents.capture.planes import Image

WIDE = 1280
"""Pixels of the longer side of a preview frame."""
PAUSE = 0.08
"""Seconds between two previews: a dozen a second are smooth enough, and leave the machine to the clerk."""
SETTLE = 1.5
"""Seconds a shot waits for a fresh frame."""


class CapturePart(Common):
    camera_url = ""
    _camera: Camera | None = None
    _preview: threading.Thread | None = None
    _watching: threading.Event

    def camera_on(self) -> None:
        """Frames come as Captured events from now on. Raises Trouble where no camera is bound."""
        if self._camera is not None:
            return
        if not self.camera_url:
            raise Trouble("post_no_camera")
        from app.devices.camera.camera import Camera

        self._watching = threading.Event()
        self._camera = Camera(self.camera_url, self.camera_moved).start()
        self._preview = threading.Thread(target=self._look, args=(self._camera, self._watching), name="preview")
        self._preview.daemon = True
        self._preview.start()

    def camera_off(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            self._watching.set()
            camera.stop()
        if self._preview is not None and self._preview is not threading.current_thread():
            self._preview.join()
            self._preview = None

    def camera_moved(self, change: StateChange) -> None:
        """The camera's state is another."""

    def camera_standing(self) -> StateChange | None:
        return self._camera.standing if self._camera else None

    def _look(self, camera: Camera, ended: threading.Event) -> None:
        seen = 0
        while not ended.wait(PAUSE):
            frame = camera.latest()
            if frame is not None and frame.number != seen:
                seen = frame.number
                self.hub.tell(_previewed(frame.small()))

    def shoot(self, corners: Sequence[Point] | None, *, black_white: bool) -> Page:
        """The frame of now, straightened by these corners (shares of width and height; None: as found)."""
        import numpy as np

        from app.documents.capture.page import process

        image = self._fresh()
        pixels = None
        if corners is not None:
            height, width = image.shape[:2]
            pixels = np.array([(x * width, y * height) for x, y in corners], np.float64)
        return self._kept(process(image, pixels, bw=black_white))

    def _fresh(self) -> Image:
        camera = self._camera
        until = time.monotonic() + SETTLE
        while camera is not None and time.monotonic() < until:
            if frame := camera.latest(0.5):
                return frame.image()
            time.sleep(0.02)
        raise Trouble("post_no_frame")

    def _kept(self, finished: Finished) -> Page:
        from app.documents.capture.pdf import to_pdf

        pdf = to_pdf([finished])
        return Page(
            blob=materials.keep(self.begin, pdf),
            thumbnail=finished.preview,
            doubtful=_doubts(finished),
            size=len(pdf),
            dpi=finished.dpi,
        )

    def turn(self, page: Page, quarters: int) -> Page:
        """A new page; the one it was made from stays (R-ARC-01)."""
        import numpy as np

        image = self._image(page)
        return self._refined(page, np.ascontiguousarray(np.rot90(image, -quarters)), black_white=False)

    def bleach(self, page: Page) -> Page:
        """As black and white."""
        return self._refined(page, self._image(page), black_white=True)

    def read_page(self, page: Page) -> None:
        """Text recognised beside everything else: what comes of it is told as PageRead."""
        threading.Thread(target=self._recognise, args=(page,), name="ocr", daemon=True).start()

    def _recognise(self, page: Page) -> None:
        from app.documents.capture.ocr import offered, recognised

        try:
            offer = offered(recognised(self._image(page)))
        except AppError as error:
            self.hub.tell(PageRead(code=error.code, params=error.params))
            return
        self.hub.tell(PageRead(offer.id_numbers, offer.credit_codes, offer.names))

    def _image(self, page: Page) -> Image:
        from app.documents.capture.picture import decode
        from app.documents.pictures import pages_png

        return decode(pages_png(materials.read(self.begin, page.blob), page.dpi)[0], page.blob)

    def _refined(self, page: Page, image: Image, *, black_white: bool) -> Page:
        from app.documents.capture.geometry import full_frame
        from app.documents.capture.page import process

        height, width = image.shape[:2]
        finished = process(image, full_frame(width, height), bw=black_white, dpi=page.dpi)
        return replace(self._kept(finished), doubtful=page.doubtful)


def _doubts(finished: Finished) -> tuple[str, ...]:
    doubts = {"ui_quality_blur": finished.blur, "ui_quality_blank": finished.blank, "ui_quality_edges": finished.ask}
    return tuple(code for code, doubtful in doubts.items() if doubtful)


def _previewed(image: Image) -> Captured:
    import numpy as np

    from app.documents.capture.outline import ASK, FRAME_SCORE, find
    from app.documents.capture.planes import shrunk

    small, _ = shrunk(image, WIDE)
    outline = find(small)
    height, width = small.shape[:2]
    a, b, c, d = ((float(x) / width, float(y) / height) for x, y in outline.corners)
    sure = outline.score >= ASK
    return Captured(
        width=width,
        height=height,
        pixels=np.ascontiguousarray(small).tobytes(),
        outline=(a, b, c, d) if outline.score > FRAME_SCORE else None,
        score=outline.score,
        skew=outline.tilt,
        good=("ui_quality_edges_found",) if sure else (),
        doubtful=() if sure else ("ui_quality_edges",),
    )
