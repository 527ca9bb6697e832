"""What the desk says by itself: a note over the page's top right that goes, and a trouble that stays until read."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.texts import words
from app.ui.kit.button import Button
from app.ui.kit.card import Plate, behind_icon, column, holder, row
from app.ui.kit.labels import Icon, Label
from app.ui.theme import theme

STAYS = 6000
MOST = 3
LOOK = {"ok": ("ok", "ok"), "info": ("hint", "info"), "warn": ("warn", "warn"), "err": ("err", "bad")}


class _Notice(Plate):
    def __init__(self, text: str, tone: str, area: NoticeArea) -> None:
        plate, icon = LOOK[tone]
        super().__init__(plate)
        self.words = Label(text, wrap=True)
        self.words.setMinimumWidth(theme.px(240))
        close = Button("", "plain", icon="close")
        close.setAccessibleName(words("ui_close"))
        theme.fix(close, width=40)
        close.clicked.connect(lambda: area.drop(self))
        self.setLayout(
            row(Icon(icon, "pri" if tone == "info" else tone), self.words, close, gap=10, margins=(14, 6, 6, 6))
        )
        self.setAccessibleName(text)


class NoticeArea(QWidget):
    """Lies over its parent's upper right corner; takes no room, so nothing jumps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._column = column(gap=8)
        self.setLayout(self._column)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, tone: str = "info") -> None:
        """`tone` ok, info, warn or err; an error stays, the others go after six seconds."""
        for old in self._notices():
            if old.words.text() == text:
                self.drop(old)
        notice = _Notice(text, tone, self)
        self._column.addWidget(notice)
        for old in self._notices()[:-MOST]:
            self.drop(old)
        if tone != "err":
            QTimer.singleShot(STAYS, notice, lambda: self.drop(notice))
        self._settle()

    def texts(self) -> list[str]:
        return [notice.words.text() for notice in self._notices()]

    def _notices(self) -> list[_Notice]:
        found = [self._column.itemAt(n).widget() for n in range(self._column.count())]
        return [notice for notice in found if isinstance(notice, _Notice)]

    def drop(self, notice: QWidget) -> None:
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self._settle()

    def clear(self) -> None:
        for notice in self._notices():
            self.drop(notice)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._settle()
        return False

    def _settle(self) -> None:
        parent = self._over
        self.setVisible(bool(self._notices()))
        if self.isVisible():
            wide = min(theme.px(420), parent.width() - 32)
            self.setFixedWidth(wide)
            self.setFixedHeight(
                self._column.heightForWidth(wide) if self._column.hasHeightForWidth() else self.sizeHint().height()
            )
            self.move(parent.width() - wide - 16, 12)
            self.raise_()


def inline(text: str, tone: str = "info") -> Plate:
    """A hint that belongs to its place: icon and sentence on a soft plate."""
    plate, icon = LOOK[tone]
    frame = Plate(plate)
    label = Label(text, wrap=True)
    icon_column = holder(column(2, Icon(icon, "pri" if tone == "info" else tone), 0, gap=0))
    frame.setLayout(behind_icon(icon_column, label))
    frame.setProperty("words", text)
    label.setObjectName("words")
    return frame
