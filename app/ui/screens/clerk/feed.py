"""The view-model of the scanner: a batch begun and stopped, its sides put under their materials as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError, Trouble
from app.post.events import Event, ScanEnded, Scanned
from app.texts import explain, words
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.shots import Shots

if TYPE_CHECKING:
    from app.post.shown import Page

BLANK = "ui_quality_blank"
FLATBED = "flatbed"


class Feed(QObject):
    """`sources`: what the bound scanner takes paper from, () without one. `came`: sides of this batch."""

    changed = Signal()

    def __init__(self, room: Room, intake: Intake, shots: Shots) -> None:
        super().__init__()
        self.room, self.intake, self.shots = room, intake, shots
        self.sources: Sequence[str] = ()
        self.source, self.running, self.stopping = "", False, False
        self.came: list[tuple[str, Page]] = []
        self._draft = ""
        self._fronts: tuple[str, tuple[Page, ...]] = ("", ())
        self._backs = False
        room.happened.connect(self.on_event)

    def learn(self) -> None:
        """Asks the scanner what it has; that may take seconds."""
        self.room.ask(self.room.desk.scan_sources, self._know, failed=lambda error: None, key="scan sources")

    def _know(self, sources: Sequence[str]) -> None:
        self.sources = sources
        if self.source not in sources:
            self.source = sources[0] if sources else ""
        self.changed.emit()

    def next_source(self) -> None:
        at = self.sources.index(self.source) + 1
        self.source = self.sources[at % len(self.sources)]
        self.room.say("ui_scan_source_chosen", source=words(f"scanner_source_{self.source}"))
        self.changed.emit()

    @property
    def may_turn(self) -> bool:
        """A stack has gone through one side up, and could now be turned over."""
        return bool(self._fronts[1]) and self._fronts[0] == self.shots.code

    def toggle(self) -> None:
        if self.running:
            self.stop()
        else:
            self._begin(backs=False)

    def backs(self) -> None:
        """The turned stack: its sides go between those of the batch before."""
        self._begin(backs=True)

    def stop(self) -> None:
        if self.running:
            self.stopping = True
            self.room.ask(self.room.desk.scan_stop)
            self.changed.emit()

    def _begin(self, *, backs: bool) -> None:
        draft, guide, code = self.intake.draft, self.intake.guide, self.shots.code
        if draft is None or guide is None or not code or self.running:
            return
        codes = [material.code for material, _ in drafting.materials(draft, guide)]
        order = codes[codes.index(code) :] if code in codes and not backs else [code]
        self.running, self.stopping, self._backs, self.came, self._draft = True, False, backs, [], draft.id
        source, black_white, desk = self.source, self.shots.black_white, self.room.desk
        self.room.ask(lambda: desk.scan_start(draft.id, order, source, black_white=black_white), failed=self._not_begun)
        self.changed.emit()

    def _not_begun(self, error: AppError) -> None:
        self.running = False
        self.room.refuse(error)
        self.changed.emit()

    def on_event(self, event: Event) -> None:
        """Heard whether the panel is in front or not: no side is lost."""
        if isinstance(event, Scanned) and self._mine():
            self.came.append((event.material, event.page))
            self._put(event.material, (*self.intake.held(event.material).pages, event.page))
        elif isinstance(event, ScanEnded) and self.running:
            self.running = False
            if self._mine():
                self._end(event)
            self.changed.emit()

    def _mine(self) -> bool:
        """The draft in hand is the one that was scanned for; another's pages are with that one."""
        return self.intake.draft is not None and self.intake.draft.id == self._draft

    def _put(self, material: str, pages: tuple[Page, ...]) -> None:
        self.intake.pages(material, pages)
        self.shots.came(material)
        self.changed.emit()

    def _end(self, event: ScanEnded) -> None:
        if self._backs:
            self._weave()
        elif self.came and {material for material, _ in self.came} == {self.shots.code}:
            self._fronts = self.shots.code, tuple(page for _, page in self.came)
        self._say(event, self._drop_blank() if self.source != FLATBED else 0)
        draft, desk = self.intake.draft, self.room.desk
        if draft:

            def settle() -> None:
                desk.save_draft(draft)
                desk.scan_settled()

            self.room.ask(settle)

    def _say(self, event: ScanEnded, blank: int) -> None:
        if event.code:
            self.room.refuse(Trouble(event.code, **event.params))
        if blank:
            self.room.say("ui_scan_blank_dropped", "ok", count=blank)
        elif self.came:
            self.room.say("ui_scan_done", "ok", count=len(self.came))

    def _weave(self) -> None:
        """1 3 5 and 6 4 2 in reading order; where the numbers differ all stay as they came, and it is said."""
        from app.documents.capture.batch import interleaved

        code, fronts = self._fronts
        backs = [page for _, page in self.came]
        self._fronts = "", ()
        try:
            woven = interleaved(fronts, backs)
        except AppError as error:
            self.room.say("ui_scan_mixed_up", "warn", why=explain(error))
            return
        self.came = [(code, page) for page in woven]
        self._put(code, (*_without(self.intake.held(code).pages, woven), *woven))

    def _drop_blank(self) -> int:
        """Blank sides go, all at once, so that one undo brings them back."""
        dropped = 0
        for code in dict.fromkeys(material for material, _ in self.came):
            blank = {page.blob for material, page in self.came if material == code and BLANK in page.doubtful}
            pages = self.intake.held(code).pages
            left = tuple(p for p in pages if p.blob not in blank)
            if blank and left:
                dropped += len(pages) - len(left)
                self._put(code, left)
        return dropped


def _without(pages: Sequence[Page], moved: Sequence[Page]) -> list[Page]:
    """Each moved page taken out once; two blank sides may be one and the same file."""
    left = Counter(page.blob for page in moved)
    others = []
    for page in pages:
        left[page.blob] -= 1
        if left[page.blob] < 0:
            others.append(page)
    return others
