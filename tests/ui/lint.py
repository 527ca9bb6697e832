"""What an eye would find wrong on a screen: clipped, blank, too small, nameless, unprintable, ill punctuated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.ui.chrome.sidebar import SideEntry
from app.ui.kit.button import Button
from app.ui.kit.chip import Chip
from app.ui.kit.choose import Check, Segments
from app.ui.kit.field import Choice, Field, NoteLine, TextArea
from app.ui.kit.labels import Line
from app.ui.kit.rows import RowList
from app.ui.kit.stepper import Stepper
from app.ui.theme import theme

HALF = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;!?()][\u4e00-\u9fff]|[\u4e00-\u9fff][()]")
LEAKS = re.compile(r"\bNone\b|\bnan\b|\{\}|\{\w*\}|TODO|ui_[a-z]|domain_[a-z]")
LEAST = 16


def findings(window: QWidget) -> list[str]:
    """Each thing that is wrong on what is visible now, as "what: where"."""
    found = []
    for widget in [window, *window.findChildren(QWidget)]:
        if widget.isVisible() and not widget.visibleRegion().isEmpty():
            found += [f"{what}: {_where(widget)}" for what in _wrong(widget)]
    return found


def _where(widget: QWidget) -> str:
    chain: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 4:
        chain.append(type(at).__name__)
        at = at.parentWidget()
    return f"{'<'.join(chain)} {' | '.join(texts(widget))[:60]}"


def _wrong(widget: QWidget) -> Iterator[str]:
    for text in texts(widget):
        yield from _wrong_text(text, widget.font())
    if _clipped(widget):
        yield "clipped"
    if _nameless(widget):
        yield "without a name"
    small = widget.font().pixelSize() < theme.px(LEAST)
    if small and isinstance(widget, QLabel | QLineEdit | QAbstractButton) and texts(widget):
        yield f"type of {widget.font().pixelSize()} px"
    if isinstance(widget, Field | Choice | TextArea) and not widget.label.whole().strip():
        yield "blank label"


def _wrong_text(text: str, font: QFont) -> Iterator[str]:
    if found := HALF.search(text):
        yield f"half-width punctuation “{found.group()}”"
    if found := LEAKS.search(text):
        yield f"leaks “{found.group()}”"
    if gone := missing_glyphs(text, font):
        yield f"no glyph for “{gone}”"


def missing_glyphs(text: str, font: QFont) -> str:
    """The characters that this font and its fall-backs can't draw."""
    return "".join(c for c in dict.fromkeys(text) if not c.isspace() and not _drawn(c, font))


def _drawn(character: str, font: QFont) -> bool:
    layout = QTextLayout(character, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [g for run in layout.glyphRuns() for g in run.glyphIndexes()]
    return bool(glyphs) and all(glyphs)


def texts(widget: QWidget) -> list[str]:
    """What a person reads on this very widget."""
    if isinstance(widget, Line):
        return [t for t in (widget.whole(),) if t]
    if isinstance(widget, QLabel | QAbstractButton):
        return [widget.text()] if widget.text() else []
    if isinstance(widget, QLineEdit):
        return [t for t in (widget.text(), widget.placeholderText()) if t]
    if isinstance(widget, QPlainTextEdit):
        return [widget.toPlainText()] if widget.toPlainText() else []
    if isinstance(widget, QComboBox):
        return [widget.currentText()] if widget.currentText() else []
    if isinstance(widget, RowList):
        return [row.spoken() for row in widget.rows()]
    return _painted(widget)


def _painted(widget: QWidget) -> list[str]:
    if isinstance(widget, Chip):
        return [widget.spec.text]
    if isinstance(widget, NoteLine):
        return [widget.text] if widget.text else []
    if isinstance(widget, Stepper):
        return list(widget.names)
    if isinstance(widget, Segments):
        return [text for _, text in widget.options]
    return []


def _clipped(widget: QWidget) -> bool:
    if _cut_off(widget) or _squashed(widget):
        return True
    if isinstance(widget, Line):
        return widget.toolTip() == "" and _wide(widget, widget.whole()) > widget.width() + 1
    if isinstance(widget, QLabel):
        return _label_clipped(widget)
    if isinstance(widget, Button):
        return bool(widget.text()) and widget._metrics().horizontalAdvance(widget.text()) > widget.width() - 6
    if isinstance(widget, Chip):
        return widget.width() < widget.sizeHint().width() - 1
    if isinstance(widget, NoteLine):
        return "…" in widget.shown(widget.width() - (theme.px(24) if widget.tone else 0))
    if isinstance(widget, Segments | Stepper):
        return widget.width() < widget.minimumSizeHint().width()
    if isinstance(widget, Check):
        return widget.toolTip() == "" and widget.width() < widget.sizeHint().width() - 6
    return False


def _squashed(widget: QWidget) -> bool:
    """Less high than its words need."""
    return (
        isinstance(widget, Button | QLineEdit | Chip | Segments)
        and widget.height() < widget.minimumSizeHint().height() - 2
    )


def _label_clipped(label: QLabel) -> bool:
    if not label.text():
        return False
    if label.wordWrap():
        return label.heightForWidth(label.width()) > label.height() + 1
    return _wide(label, label.text()) > label.width() + 1


def _wide(widget: QWidget, text: str) -> int:
    return QFontMetrics(widget.font()).horizontalAdvance(text)


def _cut_off(widget: QWidget) -> bool:
    """Whether a leaf that is read or used sticks out of what it lies in (what scrolls is no cut)."""
    leaf = QLabel | QAbstractButton | QLineEdit | QComboBox | Chip | Segments | SideEntry
    if not isinstance(widget, leaf) or _scrolls(widget):
        return False
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        box = QRect(widget.mapTo(parent, widget.rect().topLeft()), widget.size())
        if not parent.rect().adjusted(-1, -1, 1, 1).contains(box):
            return True
        parent = parent.parentWidget()
    return False


def _scrolls(widget: QWidget) -> bool:
    at = widget.parentWidget()
    while at is not None:
        if isinstance(at, QAbstractScrollArea):
            return True
        at = at.parentWidget()
    return False


def _nameless(widget: QWidget) -> bool:
    control = QAbstractButton | QLineEdit | QPlainTextEdit | QComboBox | QAbstractItemView | Segments
    if not isinstance(widget, control) or widget.objectName().startswith("qt_"):
        return False
    parent = widget.parentWidget()
    inner = isinstance(parent, QComboBox) or (parent is not None and parent.objectName().startswith("qt_"))
    return not inner and not widget.accessibleName().strip()
