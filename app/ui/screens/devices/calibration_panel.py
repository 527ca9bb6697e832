"""按每一个键: which raw key gives which level, which levels no key gives (R-EVA-01)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal

from app.domain.evaluation import LEVELS
from app.texts import words
from app.ui.kit.card import Card, column, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.hints import hints
from app.ui.kit.labels import Icon, Label, Line
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.rows import Row, RowList
from app.ui.screen import Bar, BarVerb
from app.ui.screens.devices.model import Calibration


class CalibrationPanel(Card):
    closed = Signal()

    def __init__(self, model: Calibration) -> None:
        super().__init__(words("ui_b_calibration"), "sliders", grows=True)
        self.model = model
        self.refusal = RefusalBox()
        self.ask, self.twice = Label("", "h1", wrap=True), Label("", "soft", wrap=True)
        self.list = RowList(words("ui_b_calibration"))
        self.list.setFocusPolicy(self.list.focusPolicy().NoFocus)
        self.chip = Chip()
        self.aside.addWidget(self.chip)
        self.icon = Icon("call", "pri", 28)
        lead = Line(words("ui_b_calibration_lead"), "sub")
        head = column(self.refusal, row(self.icon, self.ask, gap=12), self.twice, lead, gap=8, margins=(20, 14, 20, 10))
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(head)
        self.body.addWidget(self.list)
        self.body.addWidget(
            hints(("Alt+N", "ui_verb_skip_key"), ("F9", "ui_b_calibration_keep"), ("Esc", "ui_hint_back"))
        )
        model.changed.connect(self.render_state)

    def render_state(self) -> None:
        model, level = self.model, self.model.level()
        self.refusal.say(model.refused)
        lacking = "、".join(words(f"devices_level_{name}") for name in model.lacking())
        if level:
            self.ask.setText(words("ui_b_press", level=words(f"devices_level_{level}")))
        else:
            self.ask.setText(words("devices_calibrate_lacks", levels=lacking) if lacking else words("ui_b_all_pressed"))
        self.icon.show_icon(
            "call" if level else "warn" if lacking else "ok", "pri" if level else "warn" if lacking else "ok"
        )
        twice = words("devices_calibrate_same_key", level=words(f"devices_level_{model.twice}")) if model.twice else ""
        self.twice.setText(twice)
        self.twice.setVisible(bool(twice))
        self.chip.show_chip(ChipSpec(words("ui_b_pressed_count", done=len(model.keys), total=len(LEVELS)), "pri", "-"))
        self.list.show_rows([self._level(n, name) for n, name in enumerate(LEVELS)])
        self.list.pick(level)

    def _level(self, n: int, level: str) -> Row:
        key, model = self.model.key_of(level), self.model
        if key:
            chip = ChipSpec(words("ui_b_key", key=key), "ok")
        elif n < model.at:
            chip = ChipSpec(words("ui_b_key_none"), "warn")
        else:
            chip = ChipSpec(
                words("ui_b_key_now" if n == model.at else "ui_b_key_later"), "pri" if n == model.at else "mute", "-"
            )
        return Row(level, words(f"devices_level_{level}"), chip=chip)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"confirm": self.model.keep, "skip_key": self.model.skip, "leave": self.closed.emit}

    def able(self, verb: str) -> bool:
        return {"confirm": bool(self.model.keys), "skip_key": bool(self.model.level())}.get(verb, True)

    def bar(self) -> Bar:
        lacking = "、".join(words(f"devices_level_{name}") for name in self.model.lacking())
        note = words("ui_b_lacking", levels=lacking) if lacking else words("ui_b_calibration_note")
        verbs = (BarVerb("leave"), BarVerb("skip_key"), BarVerb("confirm", "pri", words("ui_b_calibration_keep")))
        return Bar(note, "warn" if lacking else "ok", verbs=verbs)
