"""设备: every device of this post with its light, what ails it and what to do; journal, calibration, print jobs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from app.post.events import DeviceChanged, Event, Printed
from app.post.shown import DeviceRow
from app.texts import words
from app.ui.kit.card import Card, Plate, column, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.hints import hints
from app.ui.kit.rows import Row, RowList
from app.ui.kit.scroller import UNBOUND, Scroller
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.devices.binding import Form
from app.ui.screens.devices.binding_panel import BindingPanel
from app.ui.screens.devices.calibration_panel import CalibrationPanel
from app.ui.screens.devices.device_card import DeviceCard, JournalCard, state_chip
from app.ui.screens.devices.jobs_card import JobsCard
from app.ui.screens.devices.model import Calibration, Devices
from app.ui.theme import theme

LEFT, RIGHT = 300, 400
LEFT_NARROW, RIGHT_NARROW = 270, 340
NARROW_BELOW = 1340
FOLDS_BELOW = 1040
ICONS = {
    "caller": "call",
    "led": "call",
    "voice": "bell",
    "evaluator": "star",
    "printer": "printer",
    "camera": "camera",
    "card": "card",
}
TICK = 1000


def device_line(device: DeviceRow) -> Row:
    kind = words(f"ui_device_{device.kind}")
    return Row(device.name, kind, device.name, icon=ICONS[device.kind], chip=state_chip(device))


class DevicesScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.model, self.calibration = Devices(room), Calibration(room)
        self.list = RowList(words("ui_place_devices"))
        self.empty = EmptyState("plug", words("ui_b_devices_empty"), words("ui_b_devices_empty_hint"))
        self.card, self.journal = DeviceCard(room), JournalCard(room)
        self.jobs, self.panel = JobsCard(room, self.model), CalibrationPanel(self.calibration)
        self.form = Form(room)
        self.binding = BindingPanel(self.form)
        self._calibrating = self._binding = self._folded = self._turned = False
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self._tick)
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_place_devices"), "plug", grows=True)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        self.left_card.body.addWidget(self.stack)
        self.left_card.body.addWidget(hints(("↑↓", "ui_hint_move"), ("Alt+T", "ui_verb_test_device")))
        self.space = QWidget()
        self.space.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.one = Scroller(words("ui_place_devices"), column(self.card, self.journal, self.space, gap=12))
        self.none = Plate()
        self.none.setLayout(column(EmptyState("plug", words("ui_b_devices_empty"), words("ui_b_devices_empty_hint"))))
        self.middle = QStackedWidget()
        for page in (self.one, self.none, self.panel, self.binding):
            self.middle.addWidget(page)
        self.setLayout(row(self.left_card, self.middle, self.jobs, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.model.changed.connect(self._render)
        self.calibration.changed.connect(self.changed)
        self.calibration.ended.connect(self._calibrated)
        self.panel.closed.connect(self.close_calibration)
        self.form.changed.connect(self.changed)
        self.form.ended.connect(self._bound)
        self.binding.closed.connect(self.close_binding)
        self.list.picked.connect(self.model.pick)
        self.jobs.strip.opened.connect(self._render)
        self.jobs.strip.closed.connect(self._strip_closed)
        theme.changed.connect(self._fold)

    # --- the screen --------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.model.read()
        self._clock.start()
        self._fold()
        self.list.setFocus()

    def left(self) -> None:
        self._clock.stop()
        self.close_calibration()
        self.close_binding()

    def _tick(self) -> None:
        """Ages grow by the second; a line that fell silent shows it."""
        self.room.ask(self.room.desk.devices, self.model._have, key="devices")

    def on_event(self, event: Event) -> None:
        if isinstance(event, DeviceChanged):
            self.model.moved(event.device)
        elif isinstance(event, Printed):
            self.model.read_jobs()

    def scope(self) -> str:
        if self._calibrating:
            return "calibrating"
        if self._binding:
            return "binding"
        return "devices" if self.jobs.strip.isHidden() else "printing"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        if self._calibrating:
            return self.panel.handlers()
        if self._binding:
            return self.binding.handlers()
        if not self.jobs.strip.isHidden():
            return self.jobs.strip.handlers()
        model = self.model
        return {
            "test_device": model.test,
            "reconnect": model.reconnect,
            "calibrate": self.open_calibration,
            "keep_journal": model.keep_journal,
            "export_journal": lambda: model.export(documents()),
            "bind_device": self.open_binding,
            "change_device": lambda: self.open_binding(model.device()),
            "unbind_device": model.unbind,
            "device_report": model.report,
            "came_out": partial(model.judge, came_out=True),
            "not_out": partial(model.judge, came_out=False),
            "print_again": self.jobs.print_again,
            "row_down": partial(model.step, 1),
            "row_up": partial(model.step, -1),
            "find": self.jobs.list.setFocus,
            "turn_over": self._turn_over,
            "leave": self.list.setFocus,
        }

    def able(self, verb: str) -> bool:
        if self._calibrating:
            return self.panel.able(verb)
        if self._binding:
            return self.binding.able(verb)
        if verb == "turn_over":
            return self._folded
        if verb in ("bind_device", "device_report"):
            return not self.model.busy
        if verb in ("row_down", "row_up", "find", "leave", "confirm") or verb.startswith("pick_"):
            return True
        device, job = self.model.device(), self.model.chosen_job()
        if verb in ("came_out", "not_out"):
            return job is not None and job.state == "uncertain"
        if verb == "print_again":
            return job is not None and job.state in ("failed", "printed")
        if device is None or self.model.busy:
            return False
        keypads = device.kind in ("caller", "evaluator", "led")
        own = {"calibrate": device.kind == "evaluator", "keep_journal": keypads, "export_journal": keypads}
        return own.get(verb, True)

    def bar(self) -> Bar:
        if self._calibrating:
            return self.panel.bar()
        if self._binding:
            return self.binding.bar()
        if not self.jobs.strip.isHidden():
            return self.jobs.strip.bar()
        bad = sum(device.state not in ("ready", "opening") for device in self.model.rows)
        doubtful = sum(job.state == "uncertain" for job in self.model.jobs)
        parts = [words("ui_b_devices_bad", count=bad)] if bad else [words("ui_b_devices_good")]
        parts += [words("ui_b_jobs_doubtful", count=doubtful)] if doubtful else []
        verbs = (*self._more(), BarVerb("test_device", "pri"))
        return Bar("　".join(parts), "warn" if bad or doubtful else "ok", verbs=verbs)

    def _more(self) -> tuple[BarVerb, ...]:
        word = "ui_place_devices" if self._turned else "ui_b_jobs"
        turn = (BarVerb("turn_over", text=words(word)),) if self._folded else ()
        return (*turn, BarVerb("device_report"), BarVerb("bind_device"))

    def _turn_over(self) -> None:
        """Where room is short: the print jobs in the place of the device, and back."""
        self._turned = not self._turned
        self._fold()
        self.changed.emit()

    # --- binding ---------------------------------------------------------------------------------------------------

    def open_binding(self, device: DeviceRow | None = None) -> None:
        self._binding = True
        self.middle.setCurrentWidget(self.binding)
        self.form.begin(device)
        self.binding.kind.setFocus()
        self.changed.emit()

    def close_binding(self) -> None:
        if self._binding:
            self._binding = False
            self._render()
            self.list.setFocus()

    def _bound(self, name: str) -> None:
        self.room.say("ui_bind_done", "ok", name=name)
        self.close_binding()
        self.model.current = name
        self.model.read()

    # --- calibration ---------------------------------------------------------------------------------------------

    def open_calibration(self) -> None:
        device = self.model.device()
        if device:
            self._calibrating = True
            self.middle.setCurrentWidget(self.panel)
            self.calibration.begin(device.name)
            self.changed.emit()

    def close_calibration(self) -> None:
        if self._calibrating:
            self._calibrating = False
            self.calibration.stop()
            self._render()
            self.list.setFocus()

    def _calibrated(self) -> None:
        self.room.say("ui_b_calibrated", "ok")
        self.close_calibration()
        self.model.read()

    def _strip_closed(self) -> None:
        self.model.read_jobs()
        self.jobs.list.setFocus()
        self._render()

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        model, device = self.model, self.model.device()
        self.list.show_rows([device_line(row) for row in model.rows])
        self.list.pick(model.current)
        self.stack.setCurrentWidget(self.list if model.rows or not model.read_once else self.empty)
        self.jobs.render_state()
        if device:
            self.card.refusal.say(model.refused)
            self.card.render_state(device, self.room.now(), busy=model.busy)
            self.journal.render_state(device, list(model.lines))
            self.space.setVisible(self.journal.isHidden())
        if not self._calibrating and not self._binding:
            self.middle.setCurrentWidget(self.one if device else self.none)
        self.changed.emit()

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        narrow = wide < NARROW_BELOW
        self.left_card.setFixedWidth(theme.px(LEFT_NARROW if narrow else LEFT))
        self._folded = wide < FOLDS_BELOW
        self.jobs.setVisible(not self._folded or self._turned)
        self.middle.setVisible(not self._folded or not self._turned)
        self.jobs.setMinimumWidth(0 if self._folded else theme.px(RIGHT_NARROW if narrow else RIGHT))
        self.jobs.setMaximumWidth(UNBOUND if self._folded else theme.px(RIGHT_NARROW if narrow else RIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def documents() -> Path:
    """Where this person's files go."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(found or Path.home())
    return folder if folder.is_dir() else Path.home()
