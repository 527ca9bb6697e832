"""A draft in a person's hands: put, checked, undone, saved within the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QTimer, Signal

from app.domain.catalogue import Guide
from app.domain.errors import AppError
from app.domain.identity import fold
from app.post.shown import Draft, Held, Page
from app.texts import explain
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.drafting import Problem
from app.ui.screens.clerk.known import Known

SAVE_AFTER = 400
KEPT = 200


class Editing(Known):
    """`moved(path)`: the keyboard is wanted at that place; `touched()`: a person changed something; `stale()`: what
    was foreseen of the draft no longer holds."""

    moved = Signal(str)
    touched = Signal()
    stale = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.draft: Draft | None = None
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save_timer.timeout.connect(self.save)
        self.clear()

    def clear(self) -> None:
        """Nothing typed, nothing wrong, nothing to undo."""
        self.guide: Guide | None = None
        self.problems: dict[str, Problem] = {}
        self.good: set[str] = set()
        self.saved_at: datetime | None = None
        self.save_failed = ""
        self._undo: list[tuple[str, Draft]] = []
        self.step = 1
        self.reached = 1

    def put(self, path: str, value: str) -> None:
        """A person typed or chose `value` at a path."""
        if self.draft is None or drafting.get(self.draft, path) == value:
            return
        self._change(drafting.put(self.draft, path, value), path)
        self.good.discard(path)
        if path in self.problems or (path.endswith("id") and len(fold(value)) >= 18):
            self.check(path)
        self.changed.emit()

    def check(self, path: str) -> None:
        """Judge a place that has been left."""
        if self.draft is None:
            return
        problem = drafting.check(self.draft, self.guide, path)
        blank = not drafting.get(self.draft, path)
        self.problems.pop(path, None)
        if problem[0] and not (blank and self.step >= self.reached):  # nothing is wrong with what wasn't reached yet
            self.problems[path] = problem
        elif not problem[0] and not blank:
            self.good.add(path)
            if path == "id":
                self._look()
        self.changed.emit()

    def hold(self, held: Held) -> None:
        """Another state of one material."""
        if self.draft:
            self._change(drafting.hold(self.draft, held), f"material.{held.code}")
            self.problems.pop(f"material.{held.code}", None)
            self.changed.emit()

    def held(self, code: str) -> Held:
        found = self.draft.held if self.draft else ()
        return next((h for h in found if h.code == code), Held(code=code))

    def pages(self, code: str, pages: tuple[Page, ...]) -> None:
        self.hold(drafting.with_pages(self.held(code), pages))

    def use_agent(self, on: bool) -> None:
        if self.draft and on != bool(self.draft.applicant.agent):
            self._change(drafting.with_agent(self.draft, on), "agent")
            self.changed.emit()

    def undo(self) -> None:
        """The last field as it was before."""
        if self._undo:
            path, self.draft = self._undo.pop()
            self.problems.pop(path, None)
            self._save_timer.start()
            self.changed.emit()
            self.moved.emit(path)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    def _change(self, draft: Draft, path: str) -> None:
        assert self.draft
        if not self._undo or self._undo[-1][0] != path or path.startswith("material."):
            self._undo = [*self._undo[-KEPT:], (path, self.draft)]
        self.draft = replace(draft, step=self.step)
        self._save_timer.start()
        self.stale.emit()
        self.touched.emit()

    def flush(self) -> None:
        """Save now what a timer would save within the second."""
        if self._save_timer.isActive():
            self._save_timer.stop()
            self.save()

    def save(self) -> None:
        draft = self.draft
        if draft:
            self.room.ask(
                lambda: self.desk.save_draft(draft), self._saved, failed=self._unsaved, key=f"save {draft.id}"
            )

    def _saved(self, at: datetime) -> None:
        self.saved_at, self.save_failed = at, ""
        self.changed.emit()

    def _unsaved(self, error: AppError) -> None:
        self.save_failed = explain(error)
        self.changed.emit()

    def use_previous(self) -> None:
        """带入上次信息: what is still blank is filled in; one undo takes it back."""
        if self.draft is None or self.previous is None:
            return
        old, draft = self.previous, self.draft
        for path in ("name", "phone", "address"):
            if not drafting.get(draft, path):
                draft = drafting.put(draft, path, str(getattr(old.applicant, path)))
        fields = {f.code for f in self.guide.fields} if self.guide else set()
        draft = replace(draft, form={**{k: v for k, v in old.form.items() if k in fields}, **draft.form})
        self._change(draft, "previous")
        self.changed.emit()

    def _look(self) -> None:
        if self.draft:
            self.look_up(self.draft.applicant.id_number, self.draft.guide)
