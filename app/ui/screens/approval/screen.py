"""首席代表: the approval inbox. What waits at the left, papers and materials in the middle, points, limit and opinion
at the right (R-ORG-05, R-ORG-09, R-CLK-10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.post.events import CasesChanged, Event
from app.texts import words
from app.ui.kit.card import Plate, behind_icon, column, holder, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.labels import Icon, Label, Line
from app.ui.kit.scroller import Scroller
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.approval.inbox import Inbox
from app.ui.screens.approval.list_column import ListColumn
from app.ui.screens.approval.opinion_card import OpinionCard
from app.ui.screens.approval.points_card import PointsCard
from app.ui.screens.approval.refuse_panel import RefusePanel
from app.ui.screens.cases.docs import docs_of
from app.ui.screens.cases.docs_card import DocsCard
from app.ui.screens.cases.limit_card import LimitCard
from app.ui.theme import theme

RIGHT, RIGHT_NARROW = 376, 350
NARROW_BELOW = 1340
LIST_FOLDS_BELOW = 1040
SHORT_BELOW = 640
TALL_ORDER, SHORT_ORDER = ("points", "limit", "opinion"), ("opinion", "points", "limit")
"""Where the page is low, what is written in comes first."""


PRIMARY = {"review": "ui_b_review_agree", "opinion": "ui_joint_agree", "countersign": "ui_act_countersign"}


class ApprovalScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.inbox = Inbox(room)
        self.list, self.docs = ListColumn(self.inbox), DocsCard(room, "approval")
        self.points, self.limit = PointsCard(), LimitCard()
        self.opinion, self.refuse = OpinionCard(self.inbox), RefusePanel()
        self.none = EmptyState("inbox", words("ui_b_nothing_open"), words("ui_b_nothing_open_hint"))
        self.gone, self.gone_words = Plate("warn"), Label("", wrap=True)
        self.gone.setLayout(behind_icon(Icon("warn", "warn"), self.gone_words))
        self.head, self.head_words = Plate(), Line("", "strong")
        self.head.setLayout(row(self.head_words, margins=(20, 8, 16, 8)))
        self._refusing = False
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.right = column(self.points, self.limit, self.opinion, 0, gap=12)
        self.side = Scroller(words("ui_b_side"), self.right, RIGHT)
        self.file_part = holder(row(self.docs, self.side, gap=12))
        plate = Plate()
        plate.setLayout(column(self.none))
        self.middle = QStackedWidget()
        for part in (plate, self.file_part, self.refuse):
            self.middle.addWidget(part)
        self._plate = plate
        middle = holder(column(self.gone, self.head, self.middle, gap=12))
        self.setLayout(row(self.list, middle, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.inbox.changed.connect(self._render)
        self.inbox.moved.connect(self._moved)
        self.inbox.needs_text.connect(lambda: self.opinion.wants_text(words("ui_b_send_back_why")))
        self.points.ticked.connect(self.inbox.opinion.tick)
        self.docs.thumbs.picked.connect(lambda id: self.points.look_at(id.partition(":")[2]))
        self.refuse.sent.connect(partial(self.inbox.act, "refuse"))
        self.refuse.closed.connect(self.close_refusal)
        self.list.list.chosen.connect(lambda _: self.docs.view.setFocus())

    # --- the screen --------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.inbox.read()
        if self.inbox.current:
            self.inbox.look_again()
        self._fold()
        self.list.list.setFocus()

    def left(self) -> None:
        self.inbox.opinion.flush()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CasesChanged):
            self.inbox.read()
            if self.inbox.current in event.ids and not self.inbox.busy:
                self.inbox.look_again()

    def on_scan(self, kind: str, value: str) -> bool:
        if kind == "case":
            self.inbox.find(value)
        return kind == "case"

    def scope(self) -> str:
        return "refusing" if self._refusing else "approval"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        papers = {"paper_before": partial(self.docs.step, -1), "paper_after": partial(self.docs.step, 1)}
        if self._refusing:
            return {**papers, **self.refuse.handlers()}
        picks = {f"pick_{n}": partial(self.opinion.add, n) for n in range(1, 10)}
        return {
            "approve": self.inbox.agree,
            "send_back": self.inbox.send_back,
            "disagree": self.open_refusal,
            "row_down": partial(self.inbox.step, 1),
            "row_up": partial(self.inbox.step, -1),
            "find": self.list.item.setFocus,
            "write_opinion": self.opinion.text.setFocus,
            "explain_days": self.limit.open_days,
            "open_case": lambda: self.room.opens.emit(self.inbox.current),
            "acts": lambda: self.room.acts.emit(self.inbox.current),
            "undo": self.inbox.opinion.undo,
            "leave": self.list.list.setFocus,
            **papers,
            **picks,
        }

    def able(self, verb: str) -> bool:
        inbox = self.inbox
        file = inbox.file
        if verb in ("row_down", "row_up", "find", "leave"):
            return True
        if inbox.busy:
            return False
        if verb == "undo":
            return inbox.opinion.can_undo
        if verb == "approve":
            return bool(inbox.primary())
        if inbox.task:
            says_no = file is not None and "opinion" in file.lawful
            return says_no if verb == "send_back" else file is not None and verb != "disagree"
        needs = {"disagree": "refuse", "send_back": "review", "confirm": "refuse"}
        return file is not None and (verb not in needs or needs[verb] in file.actions)

    def bar(self) -> Bar:
        if self._refusing:
            return self.refuse.bar()
        note, tone = self._note()
        primary = BarVerb("approve", "pri", self._primary_words())
        if inbox_task := self.inbox.task:
            no = (BarVerb("send_back", text=words("ui_joint_object")),) if inbox_task == "opinion" else ()
            return Bar(note, tone, (BarVerb("undo", "link"),), (BarVerb("acts"), *no, primary))
        verbs = (BarVerb("acts"), BarVerb("send_back"), BarVerb("disagree", "danger"), primary)
        return Bar(note, tone, (BarVerb("undo", "link"),), verbs)

    def _note(self) -> tuple[str, str]:
        inbox, opinion = self.inbox, self.inbox.opinion
        place = words("ui_b_place", n=inbox.place(), total=len(inbox.visible())) if inbox.place() else ""
        if inbox.unseen:
            return words("ui_b_unseen", count=inbox.unseen), "warn"
        if opinion.save_failed:
            return opinion.save_failed, "err"
        saved = words("ui_b_opinion_saved", time=f"{opinion.saved_at:%H:%M:%S}") if opinion.saved_at else ""
        return "　".join(t for t in (saved, place) if t) or words("ui_b_inbox_empty"), "ok"

    def _primary_words(self) -> str:
        inbox = self.inbox
        if inbox.batch_total:
            return words("ui_b_batch_runs", done=inbox.batch_done, total=inbox.batch_total)
        if inbox.busy:
            return words("ui_working")
        if inbox.ticked:
            return words("ui_b_batch", count=len(inbox.ticked))
        return words(PRIMARY.get(inbox.primary(), "ui_verb_approve"))

    # --- refusing ------------------------------------------------------------------------------------------------

    def open_refusal(self) -> None:
        """F11: in the page, not over it."""
        if self.inbox.file:
            self._refusing = True
            self.middle.setCurrentWidget(self.refuse)
            self.refuse.open(self.inbox.file)
            self.changed.emit()

    def close_refusal(self) -> None:
        self._refusing = False
        self._render()
        self.list.list.setFocus()

    def _moved(self) -> None:
        self.docs.forget()
        if self._refusing:
            self.close_refusal()

    # --- showing -------------------------------------------------------------------------------------------------

    def _render(self) -> None:
        inbox, file = self.inbox, self.inbox.file
        self.list.render_state()
        self.points.show_points(file, inbox.opinion.points)
        self.limit.render_state(file)
        self.opinion.render_state()
        self.refuse.refuse(inbox.refused)
        if file:
            self.docs.show_docs(docs_of(file), first="paper0")
        if not self._refusing:
            self.middle.setCurrentWidget(self.file_part if inbox.current else self._plate)
        self._say_gone()
        self._show_head()
        self.changed.emit()

    def _say_gone(self) -> None:
        gone = self.inbox.gone
        self.gone.setVisible(gone is not None)
        if gone:
            self.gone_words.setText(words("ui_b_gone", number=gone.number or gone.applicant))

    def _fold(self) -> None:
        """Where room is short: smaller columns, then no list (J and K still walk it)."""
        wide = self.width() / theme.scale
        self.list.narrow(wide < NARROW_BELOW)
        self.list.setVisible(wide >= LIST_FOLDS_BELOW)
        self.side.narrow(RIGHT_NARROW if wide < NARROW_BELOW else RIGHT)
        self.points.meter.setVisible(wide >= NARROW_BELOW)
        short = self.height() / theme.scale < SHORT_BELOW
        self.points.fit(2.6 if short else 3.2)
        self._order(*SHORT_ORDER if short else TALL_ORDER)
        self._show_head()

    def _order(self, *names: str) -> None:
        parts: list[QWidget] = [getattr(self, name) for name in names]
        if self.right.indexOf(parts[0]) != 0:
            for part in parts:
                self.right.removeWidget(part)
            for n, part in enumerate(parts):
                self.right.insertWidget(n, part)
        for part in parts:
            self.right.setAlignment(part, Qt.AlignmentFlag.AlignTop)

    def _show_head(self) -> None:
        """Without the list, the case that is looked at is named above its papers."""
        file = self.inbox.file
        self.head.setVisible(self.list.isHidden() and file is not None)
        if file:
            self.head_words.setText("　".join((file.case.number, file.case.applicant.name, file.guide.name)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
