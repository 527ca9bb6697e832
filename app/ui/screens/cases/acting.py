"""The view-model of every act on the case that is open: which are lawful, what one asks for, what would come of it.

No widget. What is typed is kept within a second, for each case and act, until it has been done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.case import Case
from app.domain.errors import AppError
from app.post.shown import CaseFile, Draft, Outlook
from app.texts import explain
from app.ui.room import Room
from app.ui.screens.cases import asking
from app.ui.screens.cases.answers import Problem, check, problems
from app.ui.screens.cases.asking import Ask

SAVE_AFTER = 400
STALE = "domain_version_conflict"


class Acting(QObject):
    """`moved(path)`: the keyboard is wanted there; `done(action)`: it was carried out; `stale()`: somebody was
    faster."""

    changed = Signal()
    moved = Signal(str)
    done = Signal(str)
    stale = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.file: CaseFile | None = None
        self.query = ""
        self._timer = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._timer.timeout.connect(self._rested)
        self._begin("")

    def _begin(self, action: str) -> None:
        self.action, self.busy = action, False
        self.values: dict[str, str] = {}
        self.problems: dict[str, Problem] = {}
        self.touched = False
        self.outlook: Outlook | None = None
        self.forbidden = self.save_failed = ""
        self.refused: AppError | None = None

    # --- which ---------------------------------------------------------------------------------------------------

    def show(self, file: CaseFile | None) -> None:
        """The case as it is now. Another case begins anew; an act that is no longer lawful is left."""
        same = file is not None and self.file is not None and file.case.id == self.file.case.id
        if not same:
            self.flush()
        self.file = file
        if self.action and not (same and file and self.action in file.lawful) and not self.busy:
            self._begin("")
        elif self.action:
            self._look_ahead()
        self.changed.emit()

    def lawful(self) -> Sequence[str]:
        """The acts that fit what is typed into the search, in the table's order."""
        return asking.found(self.file.lawful, self.query) if self.file else ()

    def find(self, query: str) -> None:
        self.query = query
        self.changed.emit()

    def asks(self) -> tuple[Ask, ...]:
        return asking.asks_for(self.action, self.file) if self.action and self.file else ()

    def choose(self, action: str) -> None:
        """Fill this act in; what was begun of it before is there again."""
        if self.file is None or action not in self.file.lawful:
            return
        self._begin(action)
        self.values = {ask.path: ask.start(self.file) for ask in self.asks()}
        id = self._id()
        self.room.ask(lambda: self.desk.draft(id), self._have, failed=lambda error: None, key="act draft")
        self._look_ahead()
        self.changed.emit()
        self.moved.emit(next(iter(self.values), ""))

    def back(self) -> None:
        """To the list; what was typed is kept."""
        self.flush()
        self._begin("")
        self.changed.emit()

    # --- filling in ------------------------------------------------------------------------------------------------

    def put(self, path: str, value: str) -> None:
        """A person typed or chose."""
        if self.values.get(path) == value:
            return
        self.values[path], self.touched = value, True
        self.refused = None
        if path in self.problems:
            self.check(path)
        self._timer.start()
        self.changed.emit()

    def check(self, path: str) -> None:
        """Judge a place that has been left; what is still blank is judged when it is sent."""
        ask = next((ask for ask in self.asks() if ask.path == path), None)
        if ask is None:
            return
        problem = check(ask, self.values.get(path, ""))
        self.problems.pop(path, None)
        if problem[0] and self.values.get(path):
            self.problems[path] = problem
        self.changed.emit()

    def _id(self) -> str:
        person = self.room.person.user if self.room.person else ""
        return f"act-{self.file.case.id if self.file else ''}-{self.action}-{person}"

    def _have(self, draft: Draft) -> None:
        """The draft that was kept, unless a person was faster."""
        if self.action and draft.id == self._id() and not self.touched:
            known = {ask.path for ask in self.asks()}
            self.values |= {path: value for path, value in draft.form.items() if path in known}
            self._look_ahead()
            self.changed.emit()

    def _rested(self) -> None:
        self._save()
        self._look_ahead()

    def flush(self) -> None:
        """Save now what the timer would save within the second."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def _save(self) -> None:
        draft = Draft(id=self._id(), form=dict(self.values))
        self.room.ask(
            lambda: self.desk.save_draft(draft), self._saved, failed=self._unsaved, key=f"act save {draft.id}"
        )

    def _saved(self, at: object) -> None:
        self.save_failed = ""

    def _unsaved(self, error: AppError) -> None:
        self.save_failed = explain(error)
        self.changed.emit()

    # --- what would come of it -----------------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        """Once everything is filled in: the case as it would be and its papers, or the rule that forbids it."""
        if self.file is None or problems(self.action, self.file, self.values):
            self.outlook, self.forbidden = None, ""
            return
        case, action, data = self.file.case, self.action, self.data()
        self.room.ask(
            lambda: self.desk.foresee(case.id, case.version, action, data),
            lambda outlook: self._foreseen(action, outlook, ""),
            failed=lambda error: self._foreseen(action, None, explain(error)),
            key="act outlook",
        )

    def _foreseen(self, action: str, outlook: Outlook | None, forbidden: str) -> None:
        if action == self.action:
            self.outlook, self.forbidden = outlook, forbidden
            self.changed.emit()

    # --- doing it ------------------------------------------------------------------------------------------------

    def data(self) -> dict[str, object]:
        assert self.file
        return asking.data_of(self.action, self.file, self.values)

    def send(self) -> None:
        """F9: what is wrong is said in its place; else it is done, once, whatever is pressed meanwhile."""
        if self.file is None or not self.action or self.busy:
            return
        self.problems = problems(self.action, self.file, self.values)
        if self.problems:
            self.changed.emit()
            self.moved.emit(next(iter(self.problems)))
            return
        self._timer.stop()
        case, action, data = self.file.case, self.action, self.data()
        self.busy, self.refused = True, None
        self.room.ask(
            lambda: self.desk.act(case.id, case.version, action, data),
            lambda case: self._acted(case, action),
            failed=self._not_acted,
        )
        self.changed.emit()

    def _acted(self, case: Case, action: str) -> None:
        id = self._id()
        self.room.ask(lambda: self.desk.drop_draft(id))
        self._begin("")
        self.done.emit(action)
        self.changed.emit()

    def _not_acted(self, error: AppError) -> None:
        """Refused in its place; what was typed stays."""
        self.busy, self.refused = False, error
        self._save()
        if error.code == STALE:
            self.stale.emit()
        self.changed.emit()
