"""The view-model of binding a device: what was chosen, what is wrong with it, in words. No widget."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.post.binding_shown import Choices, DeviceForm, KindChoice
from app.post.shown import DeviceRow
from app.texts import words
from app.ui.room import Room

CODES = {"card": "idcard"}
"""A kind as a screen calls it, and as it is bound."""


class Form(QObject):
    """`ended(name)`: it is bound."""

    changed = Signal()
    ended = Signal(str)

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self.choices = Choices()
        self.form = DeviceForm(kind="", name="", url="")
        self.address = "0"
        self.wrong: dict[str, str] = {}
        self.refused: AppError | None = None
        self.busy = False

    def begin(self, device: DeviceRow | None) -> None:
        """A new device, or an existing one with its settings."""
        self.wrong, self.refused, self.busy = {}, None, False
        self.form, self.address = DeviceForm(kind="", name="", url=""), "0"
        if device:
            kind = CODES.get(device.kind, device.kind)
            self.form = DeviceForm(kind=kind, name=device.name, url=device.url, profile=device.profile, was=device.name)
            self.address = str(device.address)
        self.room.ask(self.desk.device_choices, self._have, failed=self._failed, key="device choices")
        self.changed.emit()

    def _have(self, choices: Choices) -> None:
        self.choices = choices
        if not self.form.kind and choices.kinds:
            self.pick_kind(choices.kinds[0].kind)
        self.changed.emit()

    def kind(self) -> KindChoice | None:
        return next((k for k in self.choices.kinds if k.kind == self.form.kind), None)

    def pick_kind(self, code: str) -> None:
        """A kind brings its first profile, and its word as a name where none was typed."""
        named = {k.name for k in self.choices.kinds}
        self.form = replace(self.form, kind=code)
        kind = self.kind()
        if kind:
            profile = kind.profiles[0][0] if kind.profiles else ""
            name = kind.name if not self.form.name or self.form.name in named else self.form.name
            self.form = replace(self.form, profile=profile, name=name)
        self.changed.emit()

    def put(self, **what: str) -> None:
        """What a person typed or chose: name, url, profile."""
        for key in what:
            self.wrong.pop(key, None)
        self.form = replace(self.form, **what)  # type: ignore[arg-type]
        self.changed.emit()

    def put_address(self, text: str) -> None:
        self.wrong.pop("address", None)
        self.address = text.strip()
        self.changed.emit()

    def check(self) -> dict[str, str]:
        """Field → what is wrong with it."""
        kind = self.kind()
        wrong = {}
        if not self.form.name.strip():
            wrong["name"] = words("ui_bind_name_blank")
        if not self.form.url.strip():
            wrong["url"] = words("ui_bind_url_blank", example=kind.example if kind else "")
        if not (self.address.isascii() and self.address.isdecimal() and int(self.address) < 256):
            wrong["address"] = words("ui_bind_address_wrong")
        return wrong

    def keep(self) -> None:
        """F9: written and opened, or said why not."""
        self.wrong, self.refused = self.check(), None
        if self.wrong or self.busy:
            self.changed.emit()
            return
        self.busy = True
        form = replace(self.form, address=int(self.address))
        self.room.ask(lambda: self.desk.bind_device(form), self._kept, failed=self._failed)
        self.changed.emit()

    def _kept(self, row: DeviceRow) -> None:
        self.busy = False
        self.ended.emit(row.name)

    def _failed(self, error: AppError) -> None:
        self.busy, self.refused = False, error
        self.changed.emit()
