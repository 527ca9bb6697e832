"""The right column: the person, the time limit, earlier cases, what to think of. Folds away where room is short."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy

from app.domain.catalogue import Guide
from app.domain.identity import birthday, check_id, fold
from app.post.shown import Draft
from app.texts import words
from app.ui.kit.card import Card, clear, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.choose import Meter
from app.ui.kit.labels import Label, Line
from app.ui.kit.masks import masked
from app.ui.kit.notice import inline
from app.ui.kit.portrait import Portrait
from app.ui.kit.rows import Row, RowList
from app.ui.kit.tones import status_chip
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.theme import theme

WIDE = 320
MOST = 3


def sex_and_age(number: str, today: date) -> str:
    """女・58 岁, from a valid resident number; "" otherwise."""
    born = birthday(number)
    folded = fold(number)
    if born is None:
        return ""
    digit = int(folded[16] if len(folded) == 18 else folded[14])
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return words("ui_sex_age", sex=words("ui_male" if digit % 2 else "ui_female"), age=age)


class PersonCard(Card):
    def __init__(self) -> None:
        super().__init__(words("ui_person"), "card")
        self.portrait, self.name, self.who = Portrait(), Line("", "h2"), Line("", "soft")
        self.chip = Chip()
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        facts.setVerticalSpacing(6)
        self.facts = [Line() for _ in range(3)]
        for n, code in enumerate(("ui_fact_number", "ui_fact_place", "ui_fact_valid")):
            facts.addWidget(Label(words(code), "sub"), n, 0)
            facts.addWidget(self.facts[n], n, 1)
        facts.setColumnStretch(1, 1)
        right = column(self.name, self.who, row(self.chip, 0), 0, gap=6)
        self.body.addLayout(row(self.portrait, right, gap=14))
        self.body.addLayout(facts)

    def render_state(self, intake: Intake, today: date) -> None:
        draft, card = intake.draft, intake.card
        if draft is None:
            return
        number = draft.applicant.id_number
        checked = check_id(number)
        same = card is not None and card.id_number == number
        self.portrait.show_photo(card.photo if card and same else b"")
        self.name.setText(draft.applicant.name or words("ui_person_unknown"))
        kind = words("ui_organisation") if checked.valid and checked.kind == "credit_code" else ""
        self.who.setText(sex_and_age(number, today) or kind)
        self.chip.setVisible(checked.valid)
        if checked.valid:
            self.chip.show_chip(ChipSpec(words("ui_card_read" if same else "ui_number_good"), "ok"))
        texts = (masked(number), card.address if card and same else "", card.valid_until if card and same else "")
        for line, text in zip(self.facts, texts, strict=True):
            line.setText(text or "—")


class LimitCard(Card):
    def __init__(self) -> None:
        super().__init__(words("ui_limit"), "clock")
        self.chip = Chip()
        self.aside.addWidget(self.chip)
        self.promise, self.law = Label("", wrap=True), Label("", "sub", wrap=True)
        self.meter = Meter(words("ui_limit"), 0)
        for part in (self.promise, self.meter, self.law):
            self.body.addWidget(part)

    def render_state(self, guide: Guide | None, intake: Intake) -> None:
        self.setVisible(guide is not None)
        if guide is None:
            return
        immediate = guide.kind == "immediate"
        chip = ChipSpec(words(f"ui_kind_{guide.kind}"), "ok" if immediate else "pri", "clock")
        self.chip.show_chip(chip)
        days = words("ui_promise_today") if immediate else words("ui_promise_days", days=guide.promised_days)
        deadline = intake.outlook.case.deadline if intake.outlook else None
        self.promise.setText(words("ui_promise_until", days=days, day=f"{deadline:%m-%d}") if deadline else days)
        self.law.setText(words("ui_law_days", days=guide.legal_days) if guide.legal_days else words("ui_law_own"))
        self.meter.setVisible(bool(guide.legal_days) and not immediate)
        self.meter.show_part(guide.promised_days, guide.legal_days or 1)


class HistoryCard(Card):
    def __init__(self, room: Room) -> None:
        super().__init__(words("ui_history"), "inbox")
        self.count = Label("", "sub")
        self.aside.addWidget(self.count)
        self.list = RowList(words("ui_history"))
        self.list.setFocusPolicy(self.list.focusPolicy().ClickFocus)
        self.list.chosen.connect(room.opens)
        self.body.setContentsMargins(0, 0, 0, 4)
        self.body.addWidget(self.list)

    def render_state(self, intake: Intake) -> None:
        rows = intake.history
        self.setVisible(bool(rows))
        self.count.setText(words("ui_pieces_total", count=len(rows)))
        self.list.show_rows([Row(r.id, r.item, f"{r.at:%Y-%m-%d}", chip=status_chip(r.status)) for r in rows[:MOST]])
        self.list.setFixedHeight(self.list.high() + 2)


def hint_texts(draft: Draft, guide: Guide) -> list[str]:
    """What the guide lets a clerk do for the applicant: tolerate, commit, share."""
    out = [m for m, h in drafting.materials(draft, guide)]
    minor = "、".join(m.name for m in out if m.minor)
    commit = "、".join(m.name for m in out if m.commitment)
    free = "、".join(m.name for m in drafting.free(draft, guide))
    pairs = (("ui_hint_tolerate", minor), ("ui_hint_commit", commit), ("ui_hint_share", free))
    return [words(code, materials=names) for code, names in pairs if names]


class SideColumn(QScrollArea):
    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.room, self.intake = room, intake
        self.person, self.limit, self.history = PersonCard(), LimitCard(), HistoryCard(room)
        self._hints = column(gap=8)
        self._texts: list[str] = []
        self._today = date.today()
        room.ask(room.desk.now, self._know_day)
        inner = holder(column(self.person, self.limit, self.history, self._hints, 0, gap=12))
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setAccessibleName(words("ui_side"))
        self.setFocusPolicy(self.focusPolicy().NoFocus)
        self.setHorizontalScrollBarPolicy(self.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._size()
        theme.changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedWidth(theme.px(WIDE))

    def _know_day(self, now: datetime) -> None:
        self._today = now.date()
        self.render_state()

    def render_state(self) -> None:
        intake = self.intake
        self.person.setVisible(intake.draft is not None)
        self.person.render_state(intake, self._today)
        self.limit.render_state(intake.guide, intake)
        self.history.render_state(intake)
        texts = hint_texts(intake.draft, intake.guide) if intake.draft and intake.guide else []
        if texts != self._texts:
            self._texts = texts
            clear(self._hints)
            for text in texts:
                self._hints.addWidget(inline(text))
