"""The view-model of the devices at this post, their print jobs, and the calibration of an evaluator. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.domain.evaluation import LEVELS
from app.post.shown import DeviceRow, JobRow, JournalLine
from app.ui import pageprinter
from app.ui.room import Room

LISTEN = 200
LINES = 200


class Devices(QObject):
    """`done(code, params)`: something to say that went well."""

    changed = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.rows: Sequence[DeviceRow] = ()
        self.read_once = False
        self.current = ""
        self.lines: Sequence[JournalLine] = ()
        self.jobs: Sequence[JobRow] = ()
        self.job = ""
        self.page_printer: str | None = None  # None: not asked yet
        self.refused: AppError | None = None
        self.busy = ""

    def read(self) -> None:
        self.room.ask(self.desk.devices, self._have, key="devices")
        self.room.ask(pageprinter.system_printer, self._know_printer, key="page printer")
        self.read_jobs()

    def _have(self, rows: Sequence[DeviceRow]) -> None:
        self.rows, self.read_once = rows, True
        if self.current not in {r.name for r in rows}:
            self.pick(rows[0].name if rows else "")
        self.changed.emit()

    def _know_printer(self, name: str) -> None:
        self.page_printer = name
        self.changed.emit()

    def moved(self, row: DeviceRow) -> None:
        """A device's state is another."""
        self.rows = [row if r.name == row.name else r for r in self.rows]
        if row.name == self.current:
            self.read_journal()
        self.changed.emit()

    def pick(self, name: str) -> None:
        if name != self.current:
            self.current, self.lines, self.refused = name, (), None
            self.read_journal()
            self.changed.emit()

    def step(self, by: int) -> None:
        names = [r.name for r in self.rows]
        if names:
            at = names.index(self.current) + by if self.current in names else 0
            self.pick(names[min(max(at, 0), len(names) - 1)])

    def device(self) -> DeviceRow | None:
        return next((r for r in self.rows if r.name == self.current), None)

    # --- what can be done to one ---------------------------------------------------------------------------------

    def test(self) -> None:
        name = self.current
        self._do("test", lambda: self.desk.test_device(name), lambda row: self._tested(row))

    def _tested(self, row: DeviceRow) -> None:
        self.room.say("devices_test_sent", "ok")
        self.moved(row)
        self.read_jobs()

    def reconnect(self) -> None:
        name = self.current
        self._do("reconnect", lambda: self.desk.reconnect(name), lambda _: self.read())

    def keep_journal(self) -> None:
        row = self.device()
        if row:
            name, on = row.name, not row.journal
            self._do("journal", lambda: self.desk.keep_journal(name, on), lambda _: self.read())

    def _do(self, what: str, call: Callable[[], object], then: Callable[..., None]) -> None:
        """One thing at a time; what it says of itself when it fails stands at the device."""
        if self.busy:
            return
        self.busy, self.refused = what, None

        def ended(result: object) -> None:
            self.busy = ""
            then(result)
            self.changed.emit()

        self.room.ask(call, ended, failed=self._failed)
        self.changed.emit()

    def _failed(self, error: AppError) -> None:
        self.busy, self.refused = "", error
        self.changed.emit()

    def unbind(self) -> None:
        """Take the chosen device off; its port is let go."""
        name = self.current
        self._do("unbind", lambda: self.desk.unbind_device(name), lambda _: self._unbound(name))

    def _unbound(self, name: str) -> None:
        self.room.say("ui_bind_gone", "ok", name=name)
        self.read()

    def report(self) -> None:
        self._do("report", self.desk.device_report, lambda _: self._reported())

    def _reported(self) -> None:
        self.room.say("ui_bind_reported", "ok")
        self.read_jobs()

    def read_journal(self) -> None:
        name = self.current
        if name:
            self.room.ask(
                lambda: self.desk.journal(name, LINES), self._journal, failed=lambda error: None, key="journal"
            )

    def _journal(self, lines: Sequence[JournalLine]) -> None:
        self.lines = lines
        self.changed.emit()

    def export(self, folder: Path) -> None:
        """The device's journal as a text file in `folder`."""
        name = self.current
        safe = "".join(c if c.isalnum() else "-" for c in name)
        path = folder / f"{safe}-{self.room.now():%Y%m%d-%H%M%S}.log"

        def write() -> Path:
            path.write_bytes(self.desk.export_journal(name))
            return path

        self._do("export", write, lambda to: self.room.say("ui_b_exported", "ok", file=str(to)))

    # --- print jobs ----------------------------------------------------------------------------------------------

    def read_jobs(self) -> None:
        self.room.ask(self.desk.jobs, self._have_jobs, key="jobs")

    def _have_jobs(self, jobs: Sequence[JobRow]) -> None:
        self.jobs = jobs
        ids = [job.id for job in jobs]
        if self.job not in ids:
            doubtful = [job.id for job in jobs if job.state in ("uncertain", "failed")]
            self.job = (doubtful or ids or [""])[0]
        self.changed.emit()

    def pick_job(self, job: str) -> None:
        if job != self.job:
            self.job = job
            self.changed.emit()

    def chosen_job(self) -> JobRow | None:
        return next((job for job in self.jobs if job.id == self.job), None)

    def judge(self, *, came_out: bool) -> None:
        """A person's word on an uncertain job."""
        id = self.job
        self._do("judge", lambda: self.desk.decide_job(id, came_out=came_out), lambda _: self.read_jobs())


class Calibration(QObject):
    """ "按每一个键": for each level the key that gives it (R-EVA-01). Polls what the evaluator has sent."""

    changed = Signal()
    ended = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.name = ""
        self.keys: dict[str, str] = {}  # raw key → level
        self.at = 0
        self.twice = ""  # the level that already has the key just pressed
        self.refused: AppError | None = None
        self._heard: list[str] | None = None
        self._timer = QTimer(self, interval=LISTEN)
        self._timer.timeout.connect(self._listen)

    def begin(self, name: str) -> None:
        self.name, self.keys, self.at, self.twice, self.refused = name, {}, 0, "", None
        self._heard = None
        self._timer.start()
        self._listen()
        self.changed.emit()

    def stop(self) -> None:
        self._timer.stop()
        self.room.tasks.forget("heard")

    def _listen(self) -> None:
        name = self.name
        self.room.ask(lambda: self.desk.heard(name), self._have, failed=self._failed, key="heard")

    def _have(self, heard: Sequence[str]) -> None:
        fresh = news(self._heard, list(heard))
        self._heard = list(heard)
        for key in fresh:
            self.press(key)

    def press(self, key: str) -> None:
        """A raw key: for the level that is asked for now."""
        self.twice = self.keys.get(key, "")
        if not self.twice and self.at < len(LEVELS):
            self.keys[key] = LEVELS[self.at]
            self.at += 1
        self.changed.emit()

    def skip(self) -> None:
        """The evaluator has no key for this level."""
        self.twice, self.at = "", min(self.at + 1, len(LEVELS))
        self.changed.emit()

    def level(self) -> str:
        """Which level's key is to be pressed now, "" when all were asked for."""
        return LEVELS[self.at] if self.at < len(LEVELS) else ""

    def key_of(self, level: str) -> str:
        return next((key for key, given in self.keys.items() if given == level), "")

    def lacking(self) -> list[str]:
        """Levels asked for that no key gives."""
        return [level for level in LEVELS[: self.at] if not self.key_of(level)]

    def keep(self) -> None:
        """F9: kept for this device."""
        name, keys = self.name, dict(self.keys)
        self.room.ask(lambda: self.desk.calibrate(name, keys), self._kept, failed=self._failed)

    def _kept(self, row: DeviceRow) -> None:
        self.stop()
        self.ended.emit()

    def _failed(self, error: AppError) -> None:
        self.refused = error
        self.changed.emit()


def news(before: list[str] | None, now: list[str]) -> list[str]:
    """What was heard since: the list is bounded, so its beginning may be gone. Nothing at the first look."""
    if before is None:
        return []
    for kept in range(min(len(before), len(now)), -1, -1):
        if now[:kept] == before[len(before) - kept :]:
            return now[kept:]
    return now
