"""A4 papers through a QPrinter that writes a file; without a printer nothing is lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from app.post.events import Event, Printed
from app.ui.pageprinter import NO_PRINTER, PagePump, SystemPrinter, printing_pages
from tests.ui.real import Home, page_pdf, person


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def sizes(path: Path) -> list[tuple[int, int]]:
    with pypdfium2.PdfDocument(path) as document:
        return [(round(w), round(h)) for w, h in (document.get_page_size(n) for n in range(len(document)))]


def shown(pdf: bytes, page: int = 0) -> Image.Image:
    """A page in grey, 420 pixels across."""
    with pypdfium2.PdfDocument(pdf) as document:
        image: Image.Image = document[page].render(scale=1).to_pil().convert("L")
    return image.resize((420, 594))


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are from each other on average, in grey levels of 255."""
    histogram = ImageChops.difference(one, other).histogram()
    return sum(n * count for n, count in enumerate(histogram)) / (one.width * one.height)


def white(image: Image.Image) -> bool:
    low, _ = image.getextrema()
    return float(str(low)) > 200


def test_every_page_of_every_copy_is_a_sheet(qapp: QApplication, tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    result = SystemPrinter(to_file(out)).print(page_pdf("申请表", 1), 2)

    assert (result.state, result.reason) == ("printed", "")
    assert [size == (595, 842) or abs(size[0] - 595) < 3 for size in sizes(out)] == [True, True]
    paper = shown(page_pdf("申请表", 1))
    assert not white(paper)
    for page in range(2):
        assert apart(shown(out.read_bytes(), page), paper) < 8


def test_queued_papers_are_printed_one_after_another(qapp: QApplication, home: Home, tmp_path: Path) -> None:
    home.take_in(person("王秀英"))
    home.take_in(person("李强"))
    made: list[Path] = []

    def find() -> QPrinter:
        made.append(tmp_path / f"{len(made)}.pdf")
        return to_file(made[-1])

    ended: list[str] = []
    pump = PagePump(home.begin, lambda job: ended.append(job.state), find)

    assert pump.print_all() == 2
    assert ended == ["printed", "printed"]
    assert not any(white(shown(path.read_bytes())) for path in made)
    assert pump.standing == ""


def test_without_a_printer_papers_wait(qapp: QApplication, home: Home) -> None:
    home.take_in(person("王秀英"))
    pump = PagePump(home.begin, lambda job: None, lambda: None)

    assert pump.print_all() == 0
    assert pump.standing == NO_PRINTER
    assert {job.state for job in home.post.jobs()} == {"queued"}


def test_a_printer_that_takes_nothing_fails_the_job(qapp: QApplication, home: Home, tmp_path: Path) -> None:
    home.take_in(person("王秀英"))
    pump = PagePump(home.begin, lambda job: None, lambda: to_file(tmp_path / "nowhere" / "out.pdf"))
    pump.print_all()

    (job,) = [job for job in home.post.jobs() if job.state != "queued"]
    assert (job.state, job.reason) == ("failed", "ui_b_printer_refused")


def test_a_job_queued_meanwhile_is_printed_and_told(qapp: QApplication, home: Home, tmp_path: Path) -> None:
    told, done = list[Event](), threading.Event()

    def hear(event: Event) -> None:
        told.append(event)
        if isinstance(event, Printed) and event.job.state == "printed":
            done.set()

    home.post.subscribe(hear)
    with printing_pages(home.post, lambda: to_file(tmp_path / "out.pdf")):
        home.take_in(person("王秀英"))
        assert done.wait(30)

    assert sizes(tmp_path / "out.pdf")
