"""送达回证 as it will stand on paper: what, to whom, on which number, how, by whom; frozen when it is handed over."""

from __future__ import annotations

from app.texts import words
from app.ui.kit.card import Card
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.facts import Facts
from app.ui.screens.issuing.handover import Handover

RESULTS = ("approval", "license", "refusal")


class ReceiptCard(Card):
    def __init__(self, model: Handover) -> None:
        super().__init__(words("ui_paper_delivery"), "stamp")
        self.model = model
        self.chip, self.facts = Chip(), Facts()
        self.chip.show_chip(ChipSpec(words("ui_b_not_frozen"), "warn"))
        self.aside.addWidget(self.chip)
        self.body.addWidget(self.facts)

    def render_state(self, by: str) -> None:
        model, file = self.model, self.model.file
        self.setVisible(file is not None and not model.to_make_out)
        if file is None:
            return
        blank = words("ui_b_to_be_filled")
        papers = [words(f"ui_paper_{p.kind}") for p in file.papers if p.kind in RESULTS]
        number = model.number.strip() if model.ready() else ""
        self.facts.show_facts(
            [
                (words("ui_b_receipt_papers"), "、".join(papers)),
                (words("ui_b_receipt_party"), file.case.applicant.name),
                (words("ui_b_receiver"), model.to if model.ready() else blank),
                (words("ui_b_courier_number" if model.courier else "ui_fact_number"), number or blank),
                (words("ui_b_receipt_way"), words(f"ui_delivery_{model.method}")),
                (words("ui_delivery_address"), file.case.delivery_address),
                (words("ui_b_receipt_by"), by),
            ]
        )
