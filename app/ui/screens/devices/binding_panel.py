"""登记设备: kind, port, profile and address, chosen rather than typed; what can't be is said at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal

from app.texts import words
from app.ui.kit.card import Card, column, row
from app.ui.kit.field import Choice, Field, Labelled
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.scroller import Scroller
from app.ui.screen import Bar, BarVerb
from app.ui.screens.devices.binding import Form


class BindingPanel(Card):
    closed = Signal()

    def __init__(self, model: Form) -> None:
        super().__init__(words("ui_bind_title"), "plug", grows=True)
        self.model = model
        self.refusal = RefusalBox()
        self.lead = Label(words("ui_bind_lead"), "sub", wrap=True)
        self.kind = Choice(words("ui_bind_kind"), [], required=True)
        self.name = Field(words("ui_bind_name"), required=True)
        self.port = Choice(words("ui_bind_port"), [])
        self.url = Field(words("ui_bind_url"), "user", required=True)
        self.profile = Choice(words("ui_bind_profile"), [])
        self.address = Field(words("ui_bind_address"), "number", hint=words("ui_bind_address_hint"))
        self._build()
        self._connect()

    def _build(self) -> None:
        first, second = row(self.kind, self.name, gap=16), row(self.port, self.url, gap=16)
        last = row(self.address, 0, gap=16)
        for line in (first, second, last):
            line.setStretch(0, 1)
            line.setStretch(1, 1)
        fields = column(self.lead, first, second, self.profile, last, 0, gap=4)
        self.body.addWidget(self.refusal)
        self.body.addWidget(Scroller(words("ui_bind_title"), fields))
        self.body.addWidget(hints(("F9", "ui_bind_keep"), ("Esc", "ui_hint_back")))

    def _connect(self) -> None:
        model = self.model
        self.kind.edited.connect(model.pick_kind)
        self.name.edited.connect(lambda text: model.put(name=text))
        self.port.edited.connect(self._port)
        self.url.edited.connect(lambda text: model.put(url=text))
        self.profile.edited.connect(lambda code: model.put(profile=code))
        self.address.edited.connect(model.put_address)
        model.changed.connect(self.render_state)

    def _port(self, url: str) -> None:
        """A port of the list fills the address in; "by hand" leads to the field."""
        if url:
            self.model.put(url=url)
        else:
            self.url.setFocus()

    def render_state(self) -> None:
        model, form = self.model, self.model.form
        kind = model.kind()
        self.show_title(words("ui_bind_change", name=form.was) if form.was else words("ui_bind_title"))
        self.refusal.say(model.refused)
        self.kind.show_options([(k.kind, k.name) for k in model.choices.kinds])
        self.port.show_options([("", words("ui_bind_port_other")), *model.choices.ports])
        self.profile.show_options(list(kind.profiles) if kind else [])
        self.kind.show_value(form.kind)
        self.name.show_value(form.name)
        self.port.show_value(form.url if form.url in dict(model.choices.ports) else "")
        self.url.show_value(form.url)
        self.url.editor.setPlaceholderText(kind.example if kind else "")
        self.profile.show_value(form.profile)
        self.address.show_value(model.address)
        self.profile.setEnabled(bool(kind and kind.profiles))
        self.address.setEnabled(bool(kind and kind.addressed))
        self._say_wrong()

    def _say_wrong(self) -> None:
        fields: Mapping[str, Labelled] = {"name": self.name, "url": self.url, "address": self.address}
        for key, field in fields.items():
            field.problem(self.model.wrong.get(key, ""))

    def keep(self) -> None:
        self.model.keep()
        fields: Mapping[str, Labelled] = {"name": self.name, "url": self.url, "address": self.address}
        first = next((field for key, field in fields.items() if key in self.model.wrong), None)
        if first:
            first.setFocus()

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.keep, "leave": self.closed.emit}

    def able(self, verb: str) -> bool:
        return verb != "confirm" or not self.model.busy

    def bar(self) -> Bar:
        verbs = (BarVerb("leave"), BarVerb("confirm", "pri", words("ui_bind_keep")))
        return Bar(words("ui_bind_note"), "ok", verbs=verbs)
