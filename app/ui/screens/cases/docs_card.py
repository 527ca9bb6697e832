"""Papers and materials side by side with the one that is looked at: small pictures, pages at native resolution."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.domain.errors import AppError
from app.texts import explain, words
from app.ui.kit.button import Button
from app.ui.kit.card import Card, holder, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.labels import Label, rule
from app.ui.kit.pdfview import PdfView, printer_of_pages
from app.ui.kit.thumbs import ThumbList
from app.ui.room import Room
from app.ui.screens.cases.docs import Doc, joined, small
from app.ui.screens.cases.reprint import ReprintStrip
from app.ui.theme import theme

ZOOMS = (("minus", -1, "ui_zoom_out"), ("plus", 1, "ui_zoom_in"), ("fit", 0, "ui_hint_fit"))
FOLDS_BELOW = 600
HEAD_FOLDS_BELOW = 560
LOW = 460


class DocsCard(Card):
    """`show_docs` any number of times; what is looked at stays in view as long as it is there."""

    def __init__(self, room: Room, key: str) -> None:
        super().__init__(words("ui_b_docs"), "file", grows=True)
        self.room, self._key = room, key
        self.docs: tuple[Doc, ...] = ()
        self._strip: ReprintStrip | None = None
        self._pdfs: dict[tuple[str, ...], bytes] = {}
        self.thumbs, self.view = ThumbList(words("ui_b_docs")), PdfView()
        self.none = EmptyState("file", words("ui_b_nothing_to_see"))
        self.page, self.percent = Label("", "sub"), Label("", "sub")
        self.thumbs.picked.connect(self._look)
        self.view.page_changed.connect(lambda n, of: self.page.setText(words("ui_b_page", page=n, pages=of)))
        self.view.zoomed.connect(lambda percent: self.percent.setText(f"{percent}%"))
        self.percent.setMinimumWidth(theme.px(48))
        self._build()

    def _build(self) -> None:
        self._zooms = [self._zoom(*zoom) for zoom in ZOOMS]
        before, after = self._turn("left", -1, "paper_before"), self._turn("right", 1, "paper_after")
        for part in (self.page, self._zooms[0], self.percent, *self._zooms[1:], before, after):
            self.aside.addWidget(part)
        self.aside.setSpacing(4)
        self.note.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.none)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.line = rule("v")
        self.looked_at = holder(row(self.thumbs, self.line, self.stack, gap=0))
        self.body.addWidget(self.looked_at)

    def add_strip(self, strip: ReprintStrip) -> None:
        """A strip under the papers; where the page is low it takes their place."""
        self.body.addWidget(strip)
        self._strip = strip
        strip.opened.connect(self._fold)
        strip.closed.connect(self._fold)

    def _turn(self, icon: str, by: int, verb: str) -> Button:
        button = self._icon(icon, f"{words(f'ui_verb_{verb}')} Alt+{'←' if by < 0 else '→'}")
        button.clicked.connect(lambda: self.step(by))
        return button

    def _zoom(self, icon: str, by: int, word: str) -> Button:
        button = self._icon(icon, words(word))
        button.clicked.connect(lambda: self.view.zoom(by))
        return button

    def _icon(self, icon: str, name: str) -> Button:
        button = Button("", "plain", icon=icon)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFixedWidth(theme.px(40))
        button.setFocusPolicy(button.focusPolicy().NoFocus)
        return button

    # --- which documents ---------------------------------------------------------------------------------------

    def show_docs(self, docs: Sequence[Doc], *, first: str = "") -> None:
        """These from now on; `first` is looked at when nothing of them was before."""
        if tuple(docs) == self.docs:
            return
        known = {doc.id for doc in self.docs}
        self.docs = tuple(docs)
        self.thumbs.forget_pictures()
        self.thumbs.show_thumbs([doc.thumb() for doc in docs])
        if first and first not in known:
            self.thumbs.pick(first)
        for doc in docs:
            self._picture(doc)
        self._look(self.thumbs.current())

    def forget(self) -> None:
        """Another case: nothing of the one before is kept."""
        self.docs = ()
        self._pdfs.clear()
        self.thumbs.show_thumbs(())
        self.view.show_pdf(b"")

    def current(self) -> Doc | None:
        return next((doc for doc in self.docs if doc.id == self.thumbs.current()), None)

    def step(self, by: int) -> None:
        self.thumbs.step(by)

    # --- their bytes -------------------------------------------------------------------------------------------

    def _picture(self, doc: Doc) -> None:
        if doc.pdf:
            self._draw(doc, doc.pdf)
        elif doc.files:
            name = doc.files[0]
            self.room.ask(
                lambda: self.room.desk.blob(name),
                lambda pdf: self._draw(doc, pdf),
                failed=lambda error: None,  # said where it is looked at
                key=f"{self._key} small {doc.id}",
            )

    def _draw(self, doc: Doc, pdf: bytes) -> None:
        if doc in self.docs:
            printer_of_pages().ask(lambda: small(pdf), lambda image: self.thumbs.show_picture(doc.id, image))

    def _look(self, id: str) -> None:
        doc = self.current()
        if doc is None:
            self.stack.setCurrentWidget(self.none)
            self.none.say(words("ui_b_nothing_to_see"))
            return
        self.show_title(doc.title)
        if doc.pdf or doc.files in self._pdfs:
            self._show(doc, doc.pdf or self._pdfs[doc.files])
        elif doc.files:
            self._fetch(doc)
        else:
            self._say(doc.why or words("ui_b_nothing_to_see"))

    def _fetch(self, doc: Doc) -> None:
        desk = self.room.desk
        self.room.ask(
            lambda: [desk.blob(name) for name in doc.files],
            lambda parts: self._join(doc, parts),
            failed=self._unseen,
            key=f"{self._key} doc",
        )

    def _join(self, doc: Doc, parts: list[bytes]) -> None:
        printer_of_pages().ask(lambda: joined(parts), lambda pdf: self._keep(doc, pdf))

    def _keep(self, doc: Doc, pdf: bytes) -> None:
        self._pdfs[doc.files] = pdf
        if self.current() == doc:
            self._show(doc, pdf)

    def _show(self, doc: Doc, pdf: bytes) -> None:
        self.stack.setCurrentWidget(self.view)
        self.view.show_pdf(pdf)
        self.page.setVisible(True)

    def _unseen(self, error: AppError) -> None:
        self._say(explain(error))

    def _say(self, text: str) -> None:
        self.none.say(text)
        self.stack.setCurrentWidget(self.none)
        self.page.setText("")

    # --- where room is short -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        open_ = self._strip is not None and not self._strip.isHidden()
        self.looked_at.setVisible(not open_ or self.height() / theme.scale >= LOW)
        self.thumbs.setVisible(wide >= FOLDS_BELOW)
        self.line.setVisible(wide >= FOLDS_BELOW)
        for part in (*self._zooms, self.percent):
            part.setVisible(wide >= HEAD_FOLDS_BELOW)
