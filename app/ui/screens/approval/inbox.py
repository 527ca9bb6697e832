"""The view-model of the approval inbox: what waits, which one is looked at, what may be done with it. No widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.domain.case import Case
from app.domain.errors import AppError, Refused, Unreadable
from app.post.shown import CaseFile, CaseRow
from app.ui.room import Room
from app.ui.screens.approval.opinion import OpinionDraft

STALE = "domain_version_conflict"


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it was looked at: what a batch may decide, and in which version."""

    version: int
    license: str
    ready: bool  # reviewed with agreement, nothing tolerated open


class Inbox(QObject):
    """`moved()`: another case is looked at; `needs_text()`: sending back wants its reason first."""

    changed = Signal()
    moved = Signal()
    needs_text = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.opinion = OpinionDraft(room)
        self.opinion.changed.connect(self.changed)
        self.rows: Sequence[CaseRow] = ()
        self.read_once = False
        self.item = self.window = ""
        self.current = ""
        self.file: CaseFile | None = None
        self.ticked: set[str] = set()
        self.seen: dict[str, Seen] = {}
        self.refused: AppError | None = None
        self.gone: CaseRow | None = None
        self.unseen = 0
        self.busy = False
        self._batch: list[str] = []
        self.batch_total = self.batch_done = 0

    # --- what waits --------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the list again, and the case that is open."""
        post = self.room.post
        self.room.ask(lambda: self.desk.to_do(post), self._have, key="inbox")

    def _have(self, rows: Sequence[CaseRow]) -> None:
        before, self.rows, self.read_once = self.visible(), rows, True
        here = {row.id for row in rows}
        self.room.counted.emit("approval", len(rows), True)
        self.ticked &= here
        if self.current and self.current not in here:
            self._lost(before)
        elif not self.current and self.visible():
            self.pick(self.visible()[0].id)
        self.changed.emit()

    def _lost(self, before: Sequence[CaseRow]) -> None:
        """The case looked at waits no longer: somebody else, or the law, was faster. The opinion stays a draft."""
        if not self.busy:
            self.gone = next((row for row in before if row.id == self.current), None)
        self._go_on(before)

    def visible(self) -> list[CaseRow]:
        """The rows that the filters let through."""
        return [r for r in self.rows if self.item in ("", r.item) and self.window in ("", r.window)]

    def filter(self, item: str, window: str) -> None:
        self.item, self.window = item, window
        shown = self.visible()
        if shown and self.current not in {row.id for row in shown}:
            self.pick(shown[0].id)
        self.changed.emit()

    def counts(self) -> tuple[int, int, int]:
        """All, overdue, due today."""
        lefts = [row.left for row in self.rows if row.left is not None]
        return len(self.rows), sum(left < 0 for left in lefts), sum(left == 0 for left in lefts)

    def place(self) -> int:
        """Which of the visible ones is looked at, from 1; 0 for none."""
        return next((n for n, row in enumerate(self.visible(), 1) if row.id == self.current), 0)

    def step(self, by: int) -> None:
        shown = self.visible()
        at = self.place() - 1 + by
        if shown:
            self.pick(shown[min(max(at, 0), len(shown) - 1)].id)

    # --- which one ---------------------------------------------------------------------------------------------

    def pick(self, case: str) -> None:
        """Look at this one."""
        if case == self.current:
            return
        self.gone = None
        self._take(case)

    def _take(self, case: str) -> None:
        self.current, self.file, self.refused, self.unseen = case, None, None, 0
        self.opinion.open(case)
        if case:
            self.look_again()
        self.moved.emit()
        self.changed.emit()

    def look_again(self) -> None:
        """The case as it is now; what was written stays."""
        case = self.current
        self.room.ask(lambda: self.desk.open(case), self._opened, failed=self._not_opened, key="inbox file")

    def _opened(self, file: CaseFile) -> None:
        if file.case.id != self.current:
            return
        self.file = file
        case = file.case
        agreed = bool(case.review and case.review.agree)
        ready = agreed and not case.tolerance and "approve" in file.actions
        self.seen[case.id] = Seen(case.version, file.guide.result, ready)
        self.changed.emit()

    def _not_opened(self, error: AppError) -> None:
        self.refused = error
        self.changed.emit()

    # --- ticks -------------------------------------------------------------------------------------------------

    def tick(self, case: str) -> None:
        self.ticked ^= {case}
        self.changed.emit()

    def tick_range(self, cases: Sequence[str]) -> None:
        self.ticked |= set(cases)
        self.changed.emit()

    # --- acts --------------------------------------------------------------------------------------------------

    def primary(self) -> str:
        """What F9 does now: approve, review (agree) where nobody has yet (R-ORG-09), or "" for nothing lawful."""
        if self.ticked:
            return "batch"
        if self.file is None:
            return ""
        if self.task:
            return self.task if self.task in self.file.lawful else ""
        review = self.file.case.review
        if "approve" in self.file.actions and review and review.agree:
            return "approve"
        return "review" if "review" in self.file.actions else ""

    @property
    def task(self) -> str:
        """opinion or countersign where another department's joint approval waits for this one (R-CLK-07)."""
        return next((row.task for row in self.rows if row.id == self.current), "")

    def agree(self) -> None:
        """F9: what `primary` says."""
        what = self.primary()
        if what == "batch":
            self._begin_batch()
        elif what and self.file:
            self.act(what, self._data(what, self.file))

    def _data(self, what: str, file: CaseFile) -> dict[str, object]:
        text = self.opinion.text.strip()
        if what in ("review", "opinion"):
            return {"agree": True, "text": text}
        if what == "countersign":
            return {"text": text}
        return {"license": file.guide.result, **({"reason": text} if text else {})}

    def send_back(self) -> None:
        """F10: the review says no, with its reason in words; the window puts it right."""
        text = self.opinion.text.strip()
        if not text:
            self.needs_text.emit()
            return
        self.act("opinion" if self.task else "review", {"agree": False, "text": text})

    def act(self, action: str, data: Mapping[str, object]) -> None:
        """Once, whatever is pressed meanwhile."""
        if self.file is None or self.busy:
            return
        case = self.file.case
        self.busy, self.refused = True, None
        stays = action == "opinion" or (action == "review" and data.get("agree") is True)
        self.room.ask(
            lambda: self.desk.act(case.id, case.version, action, data),
            lambda after: self._acted(after, stays),
            failed=self._not_acted,
        )
        self.changed.emit()

    def _acted(self, case: Case, stays: bool) -> None:
        self.opinion.drop()
        if stays:
            self.look_again()
        else:
            self._go_on(self.visible(), decided=case.id)
        self.busy = False
        self.read()
        self.changed.emit()

    def _not_acted(self, error: AppError) -> None:
        self.busy, self.refused = False, error
        if error.code == STALE:
            self.look_again()
        self.changed.emit()

    def _go_on(self, rows: Sequence[CaseRow], decided: str = "") -> None:
        """The next row is looked at; at the end of the list the one before."""
        at = next((n for n, row in enumerate(rows) if row.id == self.current), 0)
        here = {row.id for row in self.visible()} - {decided}
        after = [row.id for row in [*rows[at + 1 :], *reversed(rows[:at])] if row.id in here]
        if decided:
            self.rows = [row for row in self.rows if row.id != decided]
        self._take(after[0] if after else "")

    # --- many at once ------------------------------------------------------------------------------------------

    def _begin_batch(self) -> None:
        """Each was looked at, or nothing is done: the first that wasn't comes to the front."""
        chosen = [row.id for row in self.visible() if row.id in self.ticked]
        unseen = [id for id in chosen if id not in self.seen]
        if unseen:
            self.pick(unseen[0])
            self.unseen = len(unseen)
            self.changed.emit()
        elif chosen and not self.busy:
            self._batch, self.batch_total, self.batch_done = chosen, len(chosen), 0
            self.busy = True
            self._next_of_batch()

    def _next_of_batch(self) -> None:
        if not self._batch:
            self._end_batch(None)
            return
        case = self._batch[0]
        seen = self.seen[case]
        if not seen.ready:
            self._end_batch(Refused("R-ORG-09", "domain_not_reviewed"))
            return
        data = {"license": seen.license}
        self.room.ask(
            lambda: self.desk.act(case, seen.version, "approve", data), self._one_of_batch, failed=self._end_batch
        )
        self.changed.emit()

    def _one_of_batch(self, case: Case) -> None:
        self.ticked.discard(case.id)
        self._batch.pop(0)
        self.batch_done += 1
        self._next_of_batch()

    def _end_batch(self, error: AppError | None) -> None:
        """All done; or one is refused: it comes to the front with the reason, the others stay ticked."""
        stopped, self._batch = self._batch[:1], []
        self.busy, self.batch_total = False, 0
        if stopped:
            self.pick(stopped[0])
            self.refused = error
        self.read()
        self.changed.emit()

    # --- opening by number ---------------------------------------------------------------------------------------

    def find(self, number: str) -> None:
        """A scanned number: the case comes to the front when it waits here."""
        row = next((r for r in self.rows if r.number == number), None)
        if row:
            self.pick(row.id)
        else:
            self.refused = Unreadable("models_case_unknown", case=number)
            self.changed.emit()
