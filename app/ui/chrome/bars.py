"""The bars: amber banner of an offline desk, action bar with the choices, status bar with sync and device lights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.texts import words
from app.ui.chrome.lights import device_light, sync_light
from app.ui.kit.button import Button, VerbButton
from app.ui.kit.card import clear, row
from app.ui.kit.labels import Icon, Label, Line
from app.ui.screen import Bar, BarVerb
from app.ui.theme import theme
from app.ui.verbs import Registry

if TYPE_CHECKING:
    from app.post.shown import DeviceRow, SyncState

AFTER = 3000


class Banner(QWidget):
    """Offline for more than three seconds: what goes on, what waits. Pushes the page down, hides nothing."""

    listed = Signal()
    retried = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lead, self.rest = Label(words("ui_offline_lead"), "strong"), Line()
        listed, retried = Button(words("ui_offline_list"), "link"), Button(words("ui_offline_retry"))
        listed.clicked.connect(self.listed)
        retried.clicked.connect(self.retried)
        plate = QFrame()
        plate.setObjectName("banner")
        icon = Icon("cloud-off", "warn", 22)
        plate.setLayout(row(icon, self.lead, self.rest, listed, retried, gap=12, margins=(16, 4, 6, 4)))
        self.setLayout(row(plate, margins=(16, 12, 16, 0)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self, singleShot=True, interval=AFTER)
        self._timer.timeout.connect(self.show)
        self.hide()

    def show_sync(self, state: SyncState) -> None:
        self.rest.setText(words("ui_offline_rest", count=state.waiting) if state.waiting else words("ui_offline_none"))
        if state.kind != "offline":
            self._timer.stop()
            self.hide()
        elif self.isHidden() and not self._timer.isActive():
            self._timer.start()


class ActionBar(QFrame):
    """The foot of the page: what has been kept at the left, the choices at the right, one of them primary."""

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.setObjectName("actionbar")
        self._registry = registry
        self._bar: Bar | None = Bar()
        self.icon, self.note = Icon("ok", "ok"), Line("", "soft")
        self._quiet, self._verbs = row(gap=4), row(gap=10)
        self.setLayout(row(self.icon, self.note, self._quiet, self._verbs, gap=10, margins=(20, 8, 20, 8)))
        self.note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons: dict[str, VerbButton] = {}
        self.show_bar(None)

    def show_bar(self, bar: Bar | None) -> None:
        old, self._bar = self._bar, bar
        self.setVisible(bar is not None)
        if bar is None or bar == old:
            return
        self.icon.show_icon({"ok": "ok", "warn": "warn", "err": "bad"}[bar.tone], bar.tone)
        self.icon.setVisible(bool(bar.note))
        self.note.setText(bar.note)
        before = old or Bar()
        if [v.verb for v in (*before.quiet, *before.verbs)] != [v.verb for v in (*bar.quiet, *bar.verbs)]:
            self._build(bar)
        for spec in (*bar.quiet, *bar.verbs):
            self.buttons[spec.verb].show_text(spec.text or self._registry.verb(spec.verb).name, spec.kind)

    def _build(self, bar: Bar) -> None:
        clear(self._quiet)
        clear(self._verbs)
        self.buttons = {}
        for place, specs in ((self._quiet, bar.quiet), (self._verbs, bar.verbs)):
            for spec in specs:
                self.buttons[spec.verb] = self._button(spec)
                place.addWidget(self.buttons[spec.verb])

    def _button(self, spec: BarVerb) -> VerbButton:
        return VerbButton(
            self._registry,
            spec.verb,
            spec.kind,
            text=spec.text,
            icon=spec.kind != "pri" if spec.icon is None else spec.icon,
        )


class StatusBar(QFrame):
    """Sync state, a light per configured device, clock, version. `pressed(what)`: "sync" or a device's name."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.sync = Button("", "status")
        self.sync.clicked.connect(lambda: self.pressed.emit("sync"))
        self.clock, self.version = Label("", "soft"), Label("", "soft")
        self._lights = row(gap=2)
        self._devices: dict[str, Button] = {}
        self.setLayout(row(self.sync, self._lights, 0, self.clock, 8, self.version, gap=6, margins=(10, 0, 16, 0)))
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedHeight(theme.px(34))

    def show_sync(self, state: SyncState) -> None:
        text, icon, tone = sync_light(state)
        self.sync.tone = tone
        self.sync.show_text(text, icon=icon)

    def show_devices(self, devices: Sequence[DeviceRow]) -> None:
        """Only configured ones; shape, colour and word for each."""
        clear(self._lights)
        self._devices = {}
        for device in devices:
            self.show_device(device)

    def show_device(self, device: DeviceRow) -> None:
        text, icon, tone, tip = device_light(device)
        lit = tone
        button = self._devices.get(device.name)
        if button is None:
            button = self._devices[device.name] = Button(text, "status")
            button.clicked.connect(lambda: self.pressed.emit(device.name))
            self._lights.addWidget(button)
        button.tone, button.icon_tone = ("ink2" if lit == "ok" else lit), lit
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.show_text(text, icon=icon)

    def show_clock(self, text: str, version: str) -> None:
        self.clock.setText(text)
        self.version.setText(version)
