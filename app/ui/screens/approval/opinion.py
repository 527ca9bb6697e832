"""The opinion in hand on one case: text and ticked points, autosaved within a second, undone step by step."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.post.shown import Draft
from app.texts import explain
from app.ui.room import Room

SAVE_AFTER = 400
KEPT = 100


class OpinionDraft(QObject):
    """`changed` after each change, `saved_at` once it is on disk."""

    changed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._timer.timeout.connect(self.save)
        self._begin("")

    def _begin(self, case: str) -> None:
        self.case, self.text = case, ""
        self.points: frozenset[str] = frozenset()
        self.saved_at: datetime | None = None
        self.save_failed = ""
        self._undo: list[str] = []
        self._typing = False

    def open(self, case: str) -> None:
        """The opinion begun on this case, or a blank one; what was in hand before is kept."""
        self.flush()
        self._begin(case)
        if case:
            id = self._id()
            self.room.ask(lambda: self.room.desk.draft(id), self._have, failed=lambda error: None, key="opinion")
        self.changed.emit()

    def _id(self) -> str:
        return f"opinion-{self.case}-{self.room.person.user if self.room.person else ''}"

    def _have(self, draft: Draft) -> None:
        if draft.id == self._id() and not self.text:
            self.text = draft.form.get("opinion", "")
            self.points = frozenset(p for p in draft.form.get("points", "").split("\n") if p)
            self.saved_at = draft.saved_at
            self.changed.emit()

    def write(self, text: str) -> None:
        """A person types."""
        if text != self.text:
            if not self._typing:
                self._keep()
            self._typing, self.text = True, text
            self._touched()

    def add(self, phrase: str) -> None:
        """A phrase after what stands there."""
        self._keep()
        self._typing, self.text = False, self.text + phrase
        self._touched()

    def tick(self, point: str, on: bool) -> None:
        self.points = self.points | {point} if on else self.points - {point}
        self._touched()

    def _keep(self) -> None:
        self._undo = [*self._undo[-KEPT:], self.text]

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    def undo(self) -> None:
        if self._undo:
            self.text, self._typing = self._undo.pop(), False
            self._touched()

    def _touched(self) -> None:
        self._timer.start()
        self.changed.emit()

    def flush(self) -> None:
        """Save now what the timer would save within the second."""
        if self._timer.isActive():
            self._timer.stop()
            self.save()

    def save(self) -> None:
        if self.case:
            form = {"opinion": self.text, "points": "\n".join(sorted(self.points))}
            draft = Draft(id=self._id(), form=form)
            case = self.case
            self.room.ask(
                lambda: self.room.desk.save_draft(draft),
                lambda at: self._saved(case, at),
                failed=self._unsaved,
                key=f"opinion {draft.id}",
            )

    def _saved(self, case: str, at: datetime) -> None:
        if case == self.case:
            self.saved_at, self.save_failed = at, ""
            self.changed.emit()

    def _unsaved(self, error: AppError) -> None:
        self.save_failed = explain(error)
        self.changed.emit()

    def drop(self) -> None:
        """It has become an act: nothing of the draft is left."""
        self._timer.stop()
        id = self._id()
        self.room.ask(lambda: self.room.desk.drop_draft(id))
        self._begin(self.case)
        self.changed.emit()
