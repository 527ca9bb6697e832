"""A4 papers onto paper: queued jobs through the system's printer, drawn by pdfium at the printer's own resolution.

A thread of its own. Where there is no system printer the jobs stay queued, and whoever asks is told so in words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.models.store import Begin
from app.models.values import PrintJob
from app.post.events import CasesChanged, Event, Printed
from app.post.post import Post
from app.post.rows import job_row
from app.usecases import printing
from app.usecases.printing import Result

LOOK = 5.0
"""Seconds between two looks for a printer, or for a job nobody told of."""
MOST_DPI = 300
"""Papers are type and lines: more dots than this only take memory."""
POINTS = 72
NO_PRINTER = "ui_b_no_system_printer"

Find = Callable[[], QPrinter | None]


def system_printer() -> str:
    """The name of the system's default printer, "" where there is none. May take its time."""
    found = QPrinterInfo.defaultPrinter()
    return "" if found.isNull() else str(found.printerName())


def found_printer() -> QPrinter | None:
    """The system's default printer, ready to draw on."""
    info = QPrinterInfo.defaultPrinter()
    return None if info.isNull() else QPrinter(info, QPrinter.PrinterMode.HighResolution)


class SystemPrinter:
    """`app.usecases.printing.PagePrinter` on a QPrinter."""

    def __init__(self, printer: QPrinter) -> None:
        self._printer = printer
        self._printer.setFullPage(True)
        self._printer.setResolution(min(self._printer.resolution(), MOST_DPI))

    def print(self, pdf: bytes, copies: int) -> Result:
        """Each page of each copy on its own sheet. "printed" when the system took it all, "failed" when it took
        nothing, "uncertain" when it broke off."""
        import pypdfium2

        with pypdfium2.PdfDocument(pdf) as document:
            pages = [document[n] for n in range(len(document))] * copies
            self._size(pages[0])
            painter = QPainter()
            if not painter.begin(self._printer):
                return Result("failed", "ui_b_printer_refused")
            try:
                done = self._draw(painter, pages)
            finally:
                ended = painter.end()
        if done == len(pages) and ended:
            return Result("printed", bytes=len(pdf))
        return Result("uncertain", "ui_b_printer_broke_off")

    def _size(self, page: Any) -> None:
        """The paper as the document has it, A4 for what is near it."""
        size = QPageSize(QRectF(0, 0, page.get_width(), page.get_height()).size(), QPageSize.Unit.Point)
        self._printer.setPageSize(size)
        wide = page.get_width() > page.get_height()
        self._printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )

    def _draw(self, painter: QPainter, pages: list[Any]) -> int:
        for n, page in enumerate(pages):
            if n and not self._printer.newPage():
                return n
            painter.drawImage(painter.viewport(), _image(page, self._printer.resolution()))
        return len(pages)


def _image(page: Any, dpi: int) -> QImage:
    bitmap = page.render(scale=dpi / POINTS, rev_byteorder=True, prefer_bgrx=True)
    image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888).copy()
    bitmap.close()
    return image


class PagePump:
    """Prints what is queued for A4. `ended` gets each job that came to its end, on the pump's own thread."""

    def __init__(self, begin: Begin, ended: Callable[[PrintJob], None], find: Find = found_printer) -> None:
        self._begin, self._ended, self._find = begin, ended, find
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages-out", daemon=True)
        self.standing = ""
        """Why nothing is printed, a word code; "" while a printer is there."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def hear(self, event: Event) -> None:
        """Something was queued, perhaps: look."""
        if isinstance(event, CasesChanged) or (isinstance(event, Printed) and event.job.state == "queued"):
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self.print_all()
            self._wake.wait(LOOK)

    def print_all(self) -> int:
        """Every job that waits; how many came to an end. Without a printer none is touched."""
        count = 0
        while not self._stopping.is_set() and self._waits():
            printer = self._find()
            self.standing = "" if printer else NO_PRINTER
            if printer is None:
                break
            job = printing.print_next_page(self._begin, SystemPrinter(printer))
            if job is None:
                break
            self._ended(job)
            count += 1
        return count

    def _waits(self) -> bool:
        with self._begin() as store:
            return store.next_job("page") is not None


@contextmanager
def printing_pages(post: Post, find: Find = found_printer) -> Iterator[PagePump]:
    """The pump of a post, running for as long as the block does."""
    pump = PagePump(post.begin, lambda job: post.hub.tell(Printed(job_row(job))), find)
    unsubscribe = post.subscribe(pump.hear)
    pump.start()
    try:
        yield pump
    finally:
        unsubscribe()
        pump.stop()
