"""The view-model of the issuing desk: what is to be made out or handed over, and who stands there (R-DEL-01)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.case import Case, Status
from app.domain.errors import AppError, Unreadable
from app.domain.identity import check_id, fold
from app.post.shown import CaseFile, CaseRow, IdCard, JobRow
from app.ui.room import Room

CHECK_AFTER = 150
COMPARED, WHOLE = 6, 15
"""From so many characters on a number is compared; from so many on a different one is a stranger's."""
ALREADY = ("usecases_reprint_reason", "usecases_job_still_waits")
PRINTED_AFTER: Mapping[str, tuple[str, ...]] = {"issue": ("approval", "license"), "deliver": ("delivery",)}
"""Which papers an act sends to the printer the first time."""
METHODS = ("pickup", "courier", "electronic")
STALE = "domain_version_conflict"


class Handover(QObject):
    """`moved()`: another case; `handed(case, action)`: it is done; `wanted(field)`: the keyboard is needed there."""

    changed = Signal()
    moved = Signal()
    handed = Signal(object, str)
    wanted = Signal(str)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.rows: Sequence[CaseRow] = ()
        self.read_once = False
        self.current = ""
        self.file: CaseFile | None = None
        self.busy = False
        self._timer = QTimer(self, singleShot=True, interval=CHECK_AFTER)
        self._timer.timeout.connect(self._check)
        self._blank()

    def _blank(self) -> None:
        self.number, self.to, self.method = "", "", "pickup"
        self.whose: str | None = None  # applicant, agent, "" for a stranger, None while nothing was compared
        self.refused: AppError | None = None
        self.asked = False  # F9 was pressed without an identity
        self._then_act = False

    # --- which one ---------------------------------------------------------------------------------------------

    def read(self) -> None:
        post = self.room.post
        self.room.ask(lambda: self.desk.to_do(post), self._have, key="handover")

    def _have(self, rows: Sequence[CaseRow]) -> None:
        before, self.rows, self.read_once = self.rows, rows, True
        ids = [row.id for row in rows]
        self.room.counted.emit("issuing", len(rows), False)
        if self.current not in ids:
            at = next((n for n, row in enumerate(before) if row.id == self.current), 0)
            self.pick(ids[min(at, len(ids) - 1)] if ids else "")
        self.changed.emit()

    def pick(self, case: str) -> None:
        if case == self.current:
            return
        self.current, self.file = case, None
        self._blank()
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
        self.room.ask(lambda: self.desk.open(case), self._opened, failed=self._not_done, key="handover file")

    def _opened(self, file: CaseFile) -> None:
        if file.case.id == self.current:
            self.file = file
            self.method = file.case.delivery or self.method
            if self.courier and not self.to:
                self.to = file.case.applicant.name
            self.changed.emit()

    # --- who stands there --------------------------------------------------------------------------------------

    @property
    def to_make_out(self) -> bool:
        """Approved: the result isn't made out yet."""
        return self.file is not None and self.file.case.status is Status.APPROVED

    @property
    def courier(self) -> bool:
        return self.method == "courier"

    def identify(self, number: str) -> None:
        """Typed, scanned or read: compared with applicant and agent."""
        self.number, self.whose, self.asked, self._then_act = number, None, False, False
        if len(fold(number)) >= COMPARED and not self.courier:
            self._timer.start()
        else:
            self._timer.stop()
            self.room.tasks.forget("whose")
        self.changed.emit()

    def _check(self) -> None:
        case, number = self.current, self.number
        self.room.ask(lambda: self.desk.matches(case, number), self._matched, failed=self._not_done, key="whose")

    def _matched(self, whose: str) -> None:
        self.whose = whose
        if self.file and whose:
            applicant = self.file.case.applicant
            self.to = applicant.agent.name if whose == "agent" and applicant.agent else applicant.name
        pressed, self._then_act = self._then_act, False
        if pressed:
            self.act()
        self.changed.emit()

    def choose(self, method: str) -> None:
        """Where the applicant chose at intake, that stands."""
        if self.file is None or self.file.case.delivery:
            return
        self.method, self.asked = method, False
        self.to = self.file.case.applicant.name if method == "courier" else ""
        self.identify("")

    def receiver(self, name: str) -> None:
        self.to = name
        self.changed.emit()

    def read_card(self) -> None:
        self.busy = True
        self.changed.emit()
        self.room.ask(self.desk.read_card, self._have_card, failed=self._not_done, key="card")

    def _have_card(self, card: IdCard) -> None:
        self.busy = False
        self.identify(card.id_number)

    # --- acts --------------------------------------------------------------------------------------------------

    def ready(self) -> bool:
        """Whether the one who stands there may have it."""
        if self.courier:
            return bool(self.number.strip() and self.to.strip())
        return bool(self.whose)

    def act(self) -> None:
        """F9: made out, or handed over to whom it belongs."""
        if self.file is None or self.busy:
            return
        if self.to_make_out:
            self._do("issue", {})
        elif self.ready():
            identity = self.number.strip() if self.courier else fold(self.number)
            self._do("deliver", {"to": self.to, "identity": identity, "method": self.method})
        elif self._timer.isActive() or (not self.room.tasks.idle and self.whose is None and not self.courier):
            self._then_act = True  # the number was just typed: compared first
        else:
            self.asked = True
            self.wanted.emit("receiver" if self.courier and self.number.strip() else "number")
            self.changed.emit()

    def _do(self, action: str, data: Mapping[str, object]) -> None:
        assert self.file
        case = self.file.case
        self.busy, self.refused = True, None
        self.room.ask(
            lambda: self.desk.act(case.id, case.version, action, data),
            lambda after: self._done(after, action),
            failed=self._not_done,
        )
        self.changed.emit()

    def _done(self, case: Case, action: str) -> None:
        self.busy = False
        kinds = {paper.kind for paper in case.papers if paper.file}
        for kind in PRINTED_AFTER[action]:
            if kind in kinds:
                self._print(case.id, kind)
        if action == "issue":
            self.look_again()
        self.handed.emit(case, action)
        self.read()
        self.changed.emit()

    def _print(self, case: str, kind: str) -> None:
        self.room.ask(lambda: self.desk.print_paper(case, kind, ""), self._printing, failed=self._not_printed)

    def _printing(self, job: JobRow) -> None:
        self.room.say("ui_print_queued", "ok", title=job.title)

    def _not_printed(self, error: AppError) -> None:
        if error.code not in ALREADY:
            self.room.refuse(error)

    def _not_done(self, error: AppError) -> None:
        self.busy, self.refused = False, error
        if error.code == STALE:
            self.look_again()
        self.changed.emit()

    def find(self, number: str) -> None:
        """A scanned case number: that case comes to the front."""
        row = next((r for r in self.rows if r.number == number), None)
        if row:
            self.pick(row.id)
        else:
            self.refused = Unreadable("models_case_unknown", case=number)
            self.changed.emit()

    def stranger(self) -> bool:
        """Compared, whole, and nobody's of this case."""
        return self.whose == "" and len(fold(self.number)) >= WHOLE

    def miswritten(self) -> tuple[str, Mapping[str, object]]:
        """What is wrong with a stranger's number as a number: a word code, "" for nothing."""
        checked = check_id(self.number)
        return checked.why, checked.params
