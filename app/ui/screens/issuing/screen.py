"""出件: results are made out (制证) and handed over to whom they belong, against the 送达回证 (R-DEL-01)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.domain.case import Case
from app.post.events import CasesChanged, Event
from app.post.shown import CaseRow
from app.texts import words
from app.ui.kit.card import Card, Plate, column, holder, row
from app.ui.kit.chip import ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.hints import hints
from app.ui.kit.rows import Row, RowList
from app.ui.kit.scroller import Scroller
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.cases.docs import Doc, docs_of
from app.ui.screens.cases.docs_card import DocsCard
from app.ui.screens.cases.lines import person_facts
from app.ui.screens.cases.reprint import ReprintStrip
from app.ui.screens.issuing.handover import Handover
from app.ui.screens.issuing.identity_card import IdentityCard
from app.ui.screens.issuing.receipt_card import ReceiptCard
from app.ui.screens.revealing import reveal
from app.ui.theme import theme

WIDE, NARROW = 330, 290
RIGHT = 420
NARROW_BELOW = 1340
FOLDS_BELOW = 1040
RESULTS = ("license", "approval", "refusal")
STATES = {"approved": ("ui_b_to_make_out", "pri", "stamp"), "refused": ("ui_b_refused_result", "err", "bad")}


def result_line(case: CaseRow) -> Row:
    """Number and what is to be done with it; who; what."""
    word, tone, icon = STATES.get(case.status, ("ui_b_to_hand_over", "ok", "user"))
    second = ChipSpec(words("ui_unsent"), "warn", "cloud-off") if case.pending else None
    number = case.number or words("ui_b_no_number")
    return Row(case.id, number, case.applicant, case.item, chip=ChipSpec(words(word), tone, icon), chip2=second)


class IssuingScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.model = Handover(room)
        self.list, self.docs = RowList(words("ui_place_issuing")), DocsCard(room, "issuing")
        self.identity, self.receipt = IdentityCard(room, self.model), ReceiptCard(self.model)
        self.facts, self.strip = Facts(), ReprintStrip(room)
        self.empty = EmptyState("ok", words("ui_b_issuing_empty"), words("ui_b_issuing_empty_hint"))
        self.last = ""
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_place_issuing"), "stamp", grows=True)
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        foot = hints(("↑↓", "ui_hint_move"), ("Enter", "ui_b_hint_identity"))
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        self.left_card.body.addLayout(column(self.stack, foot, gap=0))
        who = Card(words("ui_b_facts"), "user")
        who.body.addWidget(self.facts)
        self.side = Scroller(words("ui_b_identity"), column(self.identity, self.receipt, who, 0, gap=12), RIGHT)
        self.docs.add_strip(self.strip)
        self.file_part = holder(row(self.docs, self.side, gap=12))
        self.none = Plate()
        self.none.setLayout(column(EmptyState("inbox", words("ui_b_nothing_open"), words("ui_b_nothing_open_hint"))))
        self.setLayout(row(self.left_card, self.file_part, self.none, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self._render)
        model.moved.connect(self._moved)
        model.handed.connect(self._handed)
        model.wanted.connect(self._want)
        self.list.picked.connect(model.pick)
        self.list.chosen.connect(lambda _: self.identity.number.setFocus())
        self.docs.thumbs.picked.connect(lambda _: self.changed.emit())
        self.strip.opened.connect(self.changed)
        self.strip.closed.connect(self.changed)
        theme.changed.connect(self._fold)

    # --- the screen --------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.model.read()
        if self.model.current:
            self.model.look_again()
        self._fold()
        self.list.setFocus()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CasesChanged):
            self.model.read()
            if self.model.current in event.ids and not self.model.busy:
                self.model.look_again()

    def on_scan(self, kind: str, value: str) -> bool:
        """A case number brings the case, an ID number says who stands there."""
        if kind == "case":
            self.model.find(value)
        elif kind in ("id", "credit") and self.model.file:
            self.model.identify(value)
        return kind in ("case", "id", "credit")

    def scope(self) -> str:
        return "issuing" if self.strip.isHidden() else "printing"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        papers = {"paper_before": partial(self.docs.step, -1), "paper_after": partial(self.docs.step, 1)}
        if not self.strip.isHidden():
            return {**papers, **self.strip.handlers()}
        model = self.model
        return {
            "hand_over": model.act,
            "read_card": model.read_card,
            "row_down": partial(model.step, 1),
            "row_up": partial(model.step, -1),
            "find": self.identity.number.setFocus,
            "open_case": lambda: self.room.opens.emit(model.current),
            "acts": lambda: self.room.acts.emit(model.current),
            "print_again": self.print_again,
            "reveal": self.reveal,
            "leave": self.list.setFocus,
            **papers,
        }

    def able(self, verb: str) -> bool:
        model = self.model
        if verb in ("row_down", "row_up", "leave"):
            return True
        if verb == "hand_over":
            wanted = "issue" if model.to_make_out else "deliver"
            return model.file is not None and wanted in model.file.actions and not model.busy
        if verb == "print_again":
            doc = self.docs.current()
            return doc is not None and bool(doc.kind and doc.seen)
        if verb == "read_card" and not self.room.place.card_reader:
            return False
        return model.file is not None and not model.busy

    def bar(self) -> Bar:
        if not self.strip.isHidden():
            return self.strip.bar()
        model = self.model
        note = self.last or words("ui_b_issuing_count", count=len(model.rows))
        word = "ui_working" if model.busy else "ui_b_do_make_out" if model.to_make_out else "ui_b_do_hand_over"
        return Bar(
            note, "ok", verbs=(BarVerb("acts"), BarVerb("print_again"), BarVerb("hand_over", "pri", words(word)))
        )

    def _want(self, field: str) -> None:
        (self.identity.receiver if field == "receiver" else self.identity.number).setFocus()

    def print_again(self) -> None:
        doc, file = self.docs.current(), self.model.file
        if doc and file and doc.kind:
            case, kind = file.case.id, doc.kind
            self.strip.ask(doc.title, lambda reason: self.room.desk.print_paper(case, kind, reason))

    def reveal(self) -> None:
        if self.model.file:
            case = self.model.file.case
            reveal(self.room, self.facts, "case", case.id, case.number)

    # --- showing -------------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self.docs.forget()
        self.strip.close_strip()

    def _handed(self, case: Case, action: str) -> None:
        to = case.delivered.to if case.delivered else ""
        self.last = words(f"ui_b_done_{action}", number=case.number, to=to)

    def _render(self) -> None:
        model, file = self.model, self.model.file
        self.left_card.show_title(
            words("ui_place_issuing"), words("ui_pieces", count=len(model.rows)) if model.rows else ""
        )
        self.list.show_rows([result_line(r) for r in model.rows])
        self.list.pick(model.current)
        self.stack.setCurrentWidget(self.list if model.rows or not model.read_once else self.empty)
        self.file_part.setVisible(bool(model.current))
        self.none.setVisible(not model.current)
        self.identity.render_state()
        person = self.room.person
        self.receipt.render_state(person.name if person else "")
        if file:
            docs = docs_of(file)
            self.facts.show_facts(person_facts(file.case.applicant))
            self.docs.show_docs(docs, first=_first(docs))
        self.changed.emit()

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        self.left_card.setFixedWidth(theme.px(NARROW if wide < NARROW_BELOW else WIDE))
        self.docs.setVisible(wide >= FOLDS_BELOW)
        self.side.narrow(0 if wide < FOLDS_BELOW else RIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()


def _first(docs: tuple[Doc, ...]) -> str:
    """The result: the licence, else the decision."""
    found = [doc.id for kind in RESULTS for doc in docs if doc.kind == kind]
    return found[0] if found else ""
