"""Ctrl+P: the papers as they will be or as they were issued; printing again only with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QResizeEvent

from app.domain.errors import AppError
from app.post.shown import JobRow, Outlook, Sheet
from app.texts import explain, words
from app.ui.kit.button import Button
from app.ui.kit.card import Card, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label
from app.ui.kit.pdfview import PdfView
from app.ui.kit.rows import Row, RowList
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.panel import Panel
from app.ui.theme import theme

PAGE_FROM, STATE_FROM = 560, 440
AGAIN = ("smudged", "jammed", "lost", "wanted")


class PreviewPanel(Panel):
    wide = True

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(room, intake)
        self.sheets: Sequence[Sheet] = ()
        self.case = ""
        self.list = RowList(words("ui_papers"))
        self.list.picked.connect(self._show)
        self.view = PdfView()
        self.page, self.percent = Label("", "sub"), Label("", "sub")
        self.view.page_changed.connect(lambda n, of: self.page.setText(words("ui_page_of", page=n, pages=of)))
        self.view.zoomed.connect(lambda percent: self.percent.setText(f"{percent}%"))
        self.empty = EmptyState("file", words("ui_preview_none"), words("ui_preview_none_hint"))
        self.reason = Choice(words("ui_reprint_reason"), [(a, words(f"ui_again_{a}")) for a in AGAIN], note=False)
        self.state = Chip()
        self._build()

    def _build(self) -> None:
        left = Card(words("ui_papers"), "files", grows=True)
        left.body.setContentsMargins(0, 0, 0, 0)
        left.body.addWidget(self.list)
        self.reason_box = holder(row(self.reason, margins=(16, 4, 16, 12)))
        left.body.addWidget(self.reason_box)
        theme.fix(left, width=250)
        self.main = Card(words("ui_preview"), "file", grows=True)
        self.main.body.setContentsMargins(0, 0, 0, 0)
        for part in (
            self.state,
            self.page,
            self._zoom("minus", -1),
            self.percent,
            self._zoom("plus", 1),
            self._zoom("fit", 0),
        ):
            self.main.aside.addWidget(part)
        self.main.body.addWidget(self.view)
        self.main.body.addWidget(self.empty)
        self.main.body.addWidget(hints(("+ −", "ui_hint_zoom"), ("0", "ui_hint_fit"), ("Esc", "ui_hint_back")))
        self.setLayout(row(left, self.main, gap=12))

    def _zoom(self, icon: str, by: int) -> Button:
        button = Button("", "plain", icon=icon)
        button.setAccessibleName(words({1: "ui_zoom_in", -1: "ui_zoom_out", 0: "ui_hint_fit"}[by]))
        button.setToolTip(button.accessibleName())
        theme.fix(button, width=40)
        button.setFocusPolicy(button.focusPolicy().NoFocus)
        button.clicked.connect(lambda: self.view.zoom(by))
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the head is narrow, title and zoom stay."""
        super().resizeEvent(event)
        wide = self.main.width() / theme.scale
        self.page.setVisible(wide >= PAGE_FROM)
        self.state.setVisible(wide >= STATE_FROM and bool(self.sheets))

    def scope(self) -> str:
        return "preview"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"leave": self.closed.emit, "reprint": self.print_again, "next": self.closed.emit}

    def able(self, verb: str) -> bool:
        return verb != "reprint" or (bool(self.case) and bool(self.list.current()))

    def bar(self) -> Bar:
        note = words("ui_preview_frozen") if self.case else words("ui_preview_note")
        verbs = (BarVerb("reprint"),) if self.case else ()
        return Bar(
            note, "ok" if self.case else "warn", verbs=(*verbs, BarVerb("next", "pri", words("ui_preview_done")))
        )

    def opened(self) -> None:
        done, intake = self.intake.done, self.intake
        if done:
            self._have(done)
        elif intake.draft and intake.guide and drafting.endings(intake.draft, intake.guide):
            draft, outcome = intake.draft, intake.ending()
            self.room.ask(
                lambda: self.room.desk.outlook(draft, outcome), self._have, failed=self._refused, key="preview"
            )
        elif intake.draft and intake.guide:
            draft, told = intake.draft, drafting.supplement(intake.draft, intake.guide)
            self.room.ask(lambda: self.room.desk.outlook(draft, told), self._have, failed=self._refused, key="preview")
        else:
            self._show_sheets(())
        self.list.setFocus()

    def _have(self, outlook: Outlook) -> None:
        done = self.intake.done
        self.case = outlook.case.id if done else ""
        self._show_sheets(outlook.sheets)

    def _refused(self, error: AppError) -> None:
        self.empty.say(explain(error))
        self._show_sheets(())

    def _show_sheets(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.list.show_rows(
            [Row(s.kind, words(f"ui_paper_{s.kind}"), s.number or words("ui_paper_unnumbered")) for s in sheets]
        )
        self.reason_box.setVisible(bool(self.case))
        self.view.setVisible(bool(sheets))
        self.empty.setVisible(not sheets)
        self.state.show_chip(
            ChipSpec(words("ui_issued" if self.case else "ui_preview_only"), "ok" if self.case else "warn")
        )
        if sheets:
            self.list.pick(sheets[0].kind)
            self._show(sheets[0].kind)
        self.changed.emit()

    def _show(self, kind: str) -> None:
        sheet = next((s for s in self.sheets if s.kind == kind), None)
        if sheet is None:
            return
        self.main.show_title(words(f"ui_paper_{kind}"))
        if sheet.pdf:
            self.view.show_pdf(sheet.pdf)
        elif sheet.file:
            self.room.ask(lambda: self.room.desk.blob(sheet.file), self.view.show_pdf, key="sheet")
        self.changed.emit()

    def print_again(self) -> None:
        """The frozen file once more, marked 补打, with the reason that is chosen."""
        kind, reason, case = self.list.current(), words(f"ui_again_{self.reason.value()}"), self.case
        self.room.ask(lambda: self.room.desk.print_paper(case, kind, reason), self._printing)

    def _printing(self, job: JobRow) -> None:
        self.room.say("ui_print_queued", "ok", title=job.title)
