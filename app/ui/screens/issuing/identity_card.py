"""Who stands there: way of delivery, number typed, scanned or read, and whose it is, in words (R-DEL-01)."""

from __future__ import annotations

from app.texts import words
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, Plate, behind_icon
from app.ui.kit.choose import Segments
from app.ui.kit.field import Field
from app.ui.kit.labels import Icon, Label
from app.ui.kit.masks import masked
from app.ui.kit.refusal import RefusalBox
from app.ui.room import Room
from app.ui.screens.issuing.handover import METHODS, Handover
from app.ui.theme import restyle

VERDICTS = {"applicant": ("ok", "ok"), "agent": ("ok", "ok"), "stranger": ("err", "bad"), "none": ("hint", "info")}


class IdentityCard(Card):
    def __init__(self, room: Room, model: Handover) -> None:
        super().__init__(words("ui_b_identity"), "card")
        self.model = model
        self.refusal = RefusalBox()
        options = [(m, words(f"ui_delivery_{m}")) for m in METHODS]
        self.method = Segments(options, words("ui_delivery"))
        self.method_label = Label(words("ui_delivery"))
        self.number = Field(words("ui_b_receiver_number"), "id", required=True)
        if room.place.card_reader:
            self.number.beside.addWidget(VerbButton(room.registry, "read_card"))
        self.receiver = Field(words("ui_b_receiver"), required=True)
        self.verdict = Plate("hint")
        self.icon, self.said = Icon("info", "pri"), Label("", wrap=True)
        self.verdict.setLayout(behind_icon(self.icon, self.said))
        for part in (self.refusal, self.method_label, self.method, self.number, self.receiver, self.verdict):
            self.body.addWidget(part)
        self.method.chosen.connect(model.choose)
        self.number.edited.connect(model.identify)
        self.receiver.edited.connect(model.receiver)

    def render_state(self) -> None:
        model, file = self.model, self.model.file
        self.setVisible(file is not None or model.refused is not None)
        self.refusal.say(model.refused)
        shown = file is not None and not model.to_make_out
        for part in (self.method_label, self.method, self.number, self.verdict):
            part.setVisible(shown)
        self.receiver.setVisible(shown and model.courier)
        self.show_title(words("ui_b_identity" if shown else "ui_b_make_out"))
        if file is None or not shown:
            self.verdict.setVisible(file is not None)
            self._say(
                "none",
                words("ui_b_make_out_hint", license=file.guide.result or words("ui_paper_approval")) if file else "",
            )
            return
        chosen = file.case.delivery
        self.method.setEnabled(not chosen)
        self.method.show_value(model.method)
        self.number.label.setText(words("ui_b_courier_number" if model.courier else "ui_b_receiver_number"))
        self.number.show_value(model.number)
        self.receiver.show_value(model.to)
        self._judge()

    def _judge(self) -> None:
        model, file = self.model, self.model.file
        assert file
        if model.asked and not model.number.strip():
            self.number.problem(words("ui_b_courier_blank" if model.courier else "ui_b_number_blank"))
        elif model.stranger() and model.miswritten()[0]:
            code, params = model.miswritten()
            self.number.problem(words(code, **params))
        else:
            self.number.plain()
        self.verdict.setVisible(not model.courier)
        applicant = file.case.applicant
        if model.whose == "applicant":
            self._say("applicant", words("ui_b_is_applicant", name=applicant.name))
        elif model.whose == "agent" and applicant.agent:
            self._say("agent", words("ui_b_is_agent", name=applicant.agent.name))
        elif model.stranger():
            self._say("stranger", words("ui_b_is_stranger"))
        else:
            self._say("none", self._expected())

    def _expected(self) -> str:
        assert self.model.file
        applicant = self.model.file.case.applicant
        agent = applicant.agent
        who = words("ui_b_expected", name=applicant.name, number=masked(applicant.id_number))
        return who + (words("ui_b_expected_agent", name=agent.name, number=masked(agent.id_number)) if agent else "")

    def _say(self, verdict: str, text: str) -> None:
        kind, icon = VERDICTS[verdict]
        restyle(self.verdict, card=kind)
        self.icon.show_icon(icon, "pri" if kind == "hint" else kind)
        self.said.setText(text)
        self.verdict.setAccessibleName(text)
