"""Camera, scanner and recognised text of the desk in memory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from app.post.events import Point
from app.post.shown import JobRow, Page


class CaptureDesk:
    """`sources` of the scanner, () without one; `scanned_for`: draft, materials and source of the last batch."""

    files: dict[str, bytes]
    sources: tuple[str, ...] = ()
    scanned_for: tuple[str, tuple[str, ...], str] = ("", (), "")

    def _enter(self, name: str) -> None:
        raise NotImplementedError

    def _job(self, title: str, case: str = "", reprint: int = 0) -> JobRow:
        raise NotImplementedError

    def camera_on(self) -> None:
        self._enter("camera_on")

    def camera_off(self) -> None:
        self._enter("camera_off")

    def shoot(self, corners: Sequence[Point] | None, *, black_white: bool) -> Page:
        self._enter("shoot")
        name = f"sha256:{uuid4().hex}"
        self.files[name] = b""
        return Page(blob=name, thumbnail=thumbnail(), size=614400, dpi=300)

    def turn(self, page: Page, quarters: int) -> Page:
        self._enter("turn")
        return replace(page, blob=f"sha256:{uuid4().hex}")

    def bleach(self, page: Page) -> Page:
        self._enter("bleach")
        return replace(page, blob=f"sha256:{uuid4().hex}", size=40000)

    def read_page(self, page: Page) -> None:
        self._enter("read_page")

    def scan_sources(self) -> Sequence[str]:
        self._enter("scan_sources")
        return self.sources

    def scan_start(self, draft: str, order: Sequence[str], source: str, *, black_white: bool) -> None:
        self._enter("scan_start")
        self.scanned_for = (draft, tuple(order), source)

    def scan_stop(self) -> None:
        self._enter("scan_stop")

    def scan_settled(self) -> None:
        self._enter("scan_settled")

    def print_separators(self, guide: str) -> JobRow:
        self._enter("print_separators")
        return self._job("分隔页")

    def blob(self, name: str) -> bytes:
        self._enter("blob")
        return self.files[name]


def thumbnail() -> bytes:
    """A page of grey lines as PNG."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (212, 300), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((60, 24, 150, 34), fill="#555555")
    for n in range(18):
        pen.rectangle((24, 54 + n * 12, 188 - (n * 37) % 60, 57 + n * 12), fill="#9aa4b2")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
