"""The scanner at this post: sides come from a thread of their own, each kept before it is told of."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from app.devices.bindings import Binding
from app.devices.contract import DeviceUnavailable, State, StateChange
from app.domain.errors import AppError, Trouble, Unreadable
from app.post import drafts, scanjob
from app.post.capturing import CapturePart
from app.post.events import ScanEnded, Scanned
from app.post.scanjob import Job, Side
from app.wire.codec import now as hall_time

if TYPE_CHECKING:
    from app.devices.scanner.source import Scanner, Sheet
    from app.documents.capture.page import Page as Finished
    from app.documents.capture.planes import Image

LOG = logging.getLogger(__name__)
Stands = Callable[[str], None]


class ScanPart(CapturePart):
    scanner_seen: StateChange | None = None
    _scanner_binding: Binding | None = None
    _scanner: Scanner | None = None
    _sources: tuple[str, ...] = ()
    _job: Job | None = None
    _scanning: threading.Thread | None = None
    _stop_scan = threading.Event()
    _recovered = False
    _told_of: Stands

    def start_scanner(self, binding: Binding | None, stands: Stands) -> None:
        """Nothing is opened; what a crash left unfiled is filed."""
        self._scanner_binding, self._told_of = binding, stands
        self._scanner, self._sources, self.scanner_seen = None, (), None
        if binding:
            from app.devices.scanner.source import open_scanner

            self._scanner = open_scanner(binding.url)
        if not self._recovered:
            self._recovered = True
            for job in scanjob.left_over(self.home):
                self._recover(job)

    def stop_scanner(self) -> None:
        self.scan_stop()
        if self._scanning:
            self._scanning.join()
            self._scanning = None

    def check_scanner(self) -> StateChange | None:
        """Ask it how it is, if it isn't busy with us; None where none is bound."""
        if self._scanner is None or (self._scanning and self._scanning.is_alive()):
            return self.scanner_seen
        from app.devices.scanner.source import SOURCES

        try:
            options = self._scanner.check()
            self._sources = tuple(s for s in SOURCES if s in options.sources)
            self._stood(State.READY)
        except DeviceUnavailable as error:
            self._stood(error.state, error)
        return self.scanner_seen

    def scan_sources(self) -> Sequence[str]:
        """What can be scanned from (flatbed, feeder, duplex), the one of the binding first; () without a scanner."""
        if self._scanner is None or self._scanner_binding is None:
            return ()
        if not self._sources:
            self.check_scanner()
        from app.devices.scanner.source import parse

        wanted = parse(self._scanner_binding.url).settings.source
        return tuple(sorted(self._sources, key=lambda s: s != wanted))

    def scan_start(self, draft: str, order: Sequence[str], source: str, *, black_white: bool) -> None:
        """A batch begins and this returns: sides come as Scanned, the end as ScanEnded. Raises Trouble where there is
        no scanner, or where it is at work."""
        if self._scanner is None or self._scanner_binding is None:
            raise Trouble("post_no_scanner")
        if self._scanning and self._scanning.is_alive():
            raise Trouble("scanner_at_work")
        from app.devices.scanner.source import parse

        settings = replace(parse(self._scanner_binding.url).settings, source=source)
        if self._job:
            self._recover(self._job)
        job = scanjob.begin(self.home, draft, order, settings.dpi, black_white=black_white)
        self._job, self._stop_scan = job, threading.Event()
        sheets = self._scanner.scan(settings, job.folder, self._stop_scan)
        self._scanning = threading.Thread(target=self._scan, args=(job, sheets), name="scanner", daemon=True)
        self._scanning.start()

    def scan_stop(self) -> None:
        """The side that is being scanned is given up; those before stay."""
        self._stop_scan.set()

    def scan_settled(self) -> None:
        """The draft with the batch's pages has been saved: the batch needs to be remembered no longer."""
        if self._job and not (self._scanning and self._scanning.is_alive()):
            self._job.end()
            self._job = None

    def _scan(self, job: Job, sheets: Iterator[Sheet]) -> None:
        ended: AppError | None = Trouble("scanner_failed", why="…")
        try:
            ended = self._file_all(job, sheets)
        finally:
            if isinstance(ended, DeviceUnavailable):
                self._stood(ended.state, ended)
            elif ended is None:
                self._stood(State.READY)
            self.hub.tell(ScanEnded(ended.code if ended else "", ended.params if ended else {}))

    def _file_all(self, job: Job, sheets: Iterator[Sheet]) -> AppError | None:
        """Each side as it comes; what ended it, None for an empty feeder or a person's wish."""
        material = job.order[0]
        try:
            for sheet in sheets:
                material = self._file(job, sheet, material)
        except AppError as error:
            return error
        return None

    def _file(self, job: Job, sheet: Sheet, material: str, done: int = 0) -> str:
        """Keep a scanned file's sides behind those `done`; the material where the next one goes. What can't be kept is
        put aside."""
        try:
            for finished in islice(_finished(sheet, black_white=job.black_white), done, None):
                material = self._filed(job, sheet.path.name, finished, material)
        except AppError as error:
            aside = job.put_aside(sheet.path)
            raise Unreadable("scanner_put_aside", file=str(aside)) from error
        sheet.path.unlink(missing_ok=True)
        return material

    def _filed(self, job: Job, file: str, finished: Finished, material: str) -> str:
        from app.documents.capture.batch import next_material, separator

        named = separator(finished.codes)
        if named is not None:
            after = next_material(job.order, material, named)
            job.keep(Side(file, after))
            return after
        page = self._kept(finished)
        job.keep(Side(file, material, page))
        self.hub.tell(Scanned(material, page))
        return material

    def _recover(self, job: Job) -> None:
        """After a crash: what was scanned and not filed is filed, and the draft has every page of the batch."""
        kept = job.kept()
        material = kept[-1].material if kept else job.order[0]
        for sheet in list(job.waiting()):
            done = sum(side.file == sheet.path.name for side in kept)
            try:
                material = self._file(job, sheet, material, done)
            except AppError as error:
                LOG.warning("a scanned side was put aside: %s", error)
        try:
            self._hand_over(job)
        except Unreadable:
            LOG.warning("the draft %s of a scan is gone", job.draft)
        except Trouble as error:
            LOG.warning("a batch waits for the next start: %s", error)
            return
        job.end()

    def _hand_over(self, job: Job) -> None:
        with self.begin() as store:
            stored = store.draft(job.draft)
            draft = drafts.from_store(stored)
            had = Counter(page.blob for held in draft.held for page in held.pages)
            for side in job.kept():
                if side.page and not had[side.page.blob]:
                    draft = drafts.with_page(draft, side.material, side.page)
                elif side.page:
                    had[side.page.blob] -= 1
            store.save_draft(drafts.to_store(draft, stored.user, self.now()))

    def _stood(self, state: State, error: AppError | None = None) -> None:
        self.scanner_seen = StateChange(
            at=hall_time(), state=state, reason=error.code if error else "", params=error.params if error else {}
        )
        if self._scanner_binding:
            self._told_of(self._scanner_binding.name)


def _finished(sheet: Sheet, *, black_white: bool) -> Iterator[Finished]:
    from app.documents.capture.page import scanned

    for image, dpi in pictures(sheet):
        yield scanned(image, dpi, bw=black_white)


def pictures(sheet: Sheet) -> Iterator[tuple[Image, int]]:
    """A scanned file's sides with their resolution: a PDF of a copier has several. Raises Unreadable."""
    from app.documents.capture.picture import decode, load_all, resolution
    from app.documents.pictures import pages_png

    if sheet.path.suffix == ".pdf":
        for png in pages_png(sheet.path.read_bytes(), sheet.dpi):
            yield decode(png, sheet.path.name), sheet.dpi
        return
    for image in load_all(sheet.path):
        yield image, resolution(sheet.path) or sheet.dpi
