"""The view-model of the clerk's own to-dos: what applicants still owe, what waits for a decision or a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.domain.case import Case, Status
from app.domain.errors import AppError
from app.post.shown import CaseFile, CaseRow, Draft, Held
from app.texts import words
from app.ui.room import Room

SUPPLIED = 4
"""The step of the intake at which materials are taken in."""
TAKES_IN = (Status.RECEIVED, Status.SUPPLEMENTING)


class ToDo(QObject):
    """`begun(draft)`: a draft for what was brought is open now."""

    changed = Signal()
    moved = Signal()
    begun = Signal(str)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.rows: Sequence[CaseRow] = ()
        self.read_once = False
        self.current = ""
        self.file: CaseFile | None = None
        self.refused: AppError | None = None
        self.busy = False

    def read(self) -> None:
        post = self.room.post
        self.room.ask(lambda: self.desk.to_do(post), self._have, key="todo")

    def _have(self, rows: Sequence[CaseRow]) -> None:
        before, self.rows, self.read_once = self.rows, rows, True
        ids = [row.id for row in rows]
        self.room.counted.emit("todo", len(rows), True)
        if self.current not in ids:
            at = next((n for n, row in enumerate(before) if row.id == self.current), 0)
            self.pick(ids[min(at, len(ids) - 1)] if ids else "")
        self.changed.emit()

    def pick(self, case: str) -> None:
        if case != self.current:
            self.current, self.file, self.refused = case, None, None
            if case:
                self.look_again()
            self.moved.emit()
            self.changed.emit()

    def step(self, by: int) -> None:
        ids = [row.id for row in self.rows]
        if ids:
            at = ids.index(self.current) + by if self.current in ids else 0
            self.pick(ids[min(max(at, 0), len(ids) - 1)])

    def look_again(self) -> None:
        case = self.current
        self.room.ask(lambda: self.desk.open(case), self._opened, failed=self._not_done, key="todo file")

    def _opened(self, file: CaseFile) -> None:
        if file.case.id == self.current:
            self.file = file
            self.changed.emit()

    # --- what is to be done --------------------------------------------------------------------------------------

    def kind(self) -> str:
        """supply (materials are owed), decide (taken in, undecided), review, act (what this post is waited for), or ""
        while nothing is open."""
        if self.file is None:
            return ""
        if self.room.post != "clerk":
            return "act"
        case = self.file.case
        if case.status is Status.RECEIVED:
            return "decide"
        return "supply" if case.outstanding() else "review"

    def owed(self) -> list[tuple[str, bool]]:
        """Names of the materials still to come, and whether each was tolerated."""
        if self.file is None:
            return []
        case = self.file.case
        names = {m.code: m.name for m in self.file.guide.materials}
        tolerated = set(case.tolerance.missing) if case.tolerance else set()
        return [(names.get(code, code), code in tolerated) for code in case.outstanding()]

    def until(self) -> str:
        """By when the applicant has to bring it, in words."""
        case = self.file.case if self.file else None
        told = (case.supplement if case.status is Status.SUPPLEMENTING else case.tolerance) if case else None
        return words("ui_supplement_by", day=f"{told.by:%m-%d}") if told else ""

    # --- acts ----------------------------------------------------------------------------------------------------

    def task(self) -> str:
        """The act that this post is waited for on the case that is looked at."""
        return next((row.task for row in self.rows if row.id == self.current), "")

    def take_up(self, opinion: str) -> None:
        """F9: a draft for what was brought; or the review (R-ORG-09)."""
        if self.file is None or self.busy:
            return
        if self.kind() == "review":
            self.review(True, opinion)
            return
        if self.kind() == "act":
            self.room.acts.emit(self.current)
            return
        file = self.file
        self.busy = True
        self.room.ask(lambda: self._begin(file), self._begun, failed=self._not_done)
        self.changed.emit()

    def _begin(self, file: CaseFile) -> str:
        """On the worker: the draft of this case, the one begun before where there is one."""
        drafts = [self.desk.draft(row.id) for row in self.desk.drafts()]
        known = next((draft for draft in drafts if draft.case == file.case.id), None)
        draft = known or _supply(self.desk.new_draft(""), file)
        self.desk.save_draft(draft)
        return draft.id

    def _begun(self, draft: str) -> None:
        self.busy = False
        self.begun.emit(draft)
        self.changed.emit()

    def review(self, agree: bool, text: str) -> None:
        if self.file is None or self.busy:
            return
        case, data = self.file.case, {"agree": agree, "text": text.strip()}
        self.busy, self.refused = True, None
        self.room.ask(
            lambda: self.desk.act(case.id, case.version, "review", data), self._reviewed, failed=self._not_done
        )
        self.changed.emit()

    def _reviewed(self, case: Case) -> None:
        self.busy = False
        self.room.say("ui_b_reviewed", "ok", number=case.number)
        self.read()
        self.changed.emit()

    def _not_done(self, error: AppError) -> None:
        self.busy, self.refused = False, error
        self.changed.emit()


def _supply(draft: Draft, file: CaseFile) -> Draft:
    """What is known of the case; only what is owed is looked at anew."""
    case = file.case
    owed = set(case.outstanding())
    held = tuple(Held(code=m.code, original=m.original, state="ticked") for m in file.materials if m.state == "taken")
    return replace(
        draft,
        case=case.id,
        guide=case.guide,
        applicant=case.applicant,
        form=case.form,
        answers=case.answers,
        held=tuple(h for h in held if h.code not in owed),
        delivery=case.delivery or "pickup",
        delivery_address=case.delivery_address,
        step=SUPPLIED,
    )
