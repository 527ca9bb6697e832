"""The deep-blue head: where this is, the search box that is the command palette, who sits here."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu, QPushButton, QSizePolicy, QWidget

from app.post.people import Person, Place
from app.texts import words
from app.ui import icons
from app.ui.kit.card import row
from app.ui.kit.labels import Icon, Label, Line, cap_size, draw_cap
from app.ui.kit.portrait import Initial
from app.ui.theme import NAMES, restyle, theme
from app.ui.verbs import Registry


class Search(QFrame):
    """The search box; `moved(step)` and `entered()` are for the list below it."""

    typed = Signal(str)
    opened = Signal()
    moved = Signal(int)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("searchbox")
        self.edit = QLineEdit()
        self.edit.setObjectName("search")
        self.edit.setPlaceholderText(words("ui_search_hint"))
        self.edit.setAccessibleName(words("ui_search_name"))
        self.edit.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab passes it by: Ctrl+K is its way
        self.edit.textEdited.connect(self.typed)
        self.edit.installEventFilter(self)
        self.setLayout(row(Icon("search", "navtxt"), self.edit, _NavCap("Ctrl+K"), gap=4, margins=(14, 0, 10, 0)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(theme.px(480))
        self.setMinimumWidth(200)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            restyle(self, state="on")
            self.opened.emit()
        elif event.type() is QEvent.Type.FocusOut:
            restyle(self, state="")
        elif event.type() is QEvent.Type.KeyPress:
            return self._key(event.key())  # type: ignore[attr-defined]
        return False

    def _key(self, key: int) -> bool:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        if step:
            self.moved.emit(step)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        return bool(step) or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _NavCap(QWidget):
    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return cap_size(self.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_cap(QPainter(self), QRect(0, 0, self.width(), self.height()), self.key, "brand_d", "navink")


class Bell(QPushButton):
    """What waits for a person: refused acts and uncertain print jobs, with their number."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.setProperty("kind", "nav")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self.count = count
        self.setAccessibleName(words("ui_bell", count=count))
        self.setToolTip(words("ui_bell", count=count))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(54), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(22)
        box = QRectF(theme.px(10), (self.height() - side) / 2, side, side)
        icons.draw(painter, "bell", "navink", box)
        if self.count:
            text = str(self.count) if self.count < 100 else "99+"
            wide = theme.px(14 + 8 * len(text))
            badge = QRectF(box.center().x(), 2, wide, theme.px(20))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("red"))
            painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
            painter.setPen(theme.color("red_ink"))
            painter.setFont(theme.font(14, bold=True))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)


class PersonButton(QPushButton):
    """Who sits here: initial, name, post; opens the menu."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "nav")
        self.initial, self.name, self.post = Initial(), Label("", "navname"), Label("", "nav")
        parts = (self.initial, self.name, self.post, Icon("down", "navtxt", 18))
        for part in parts:
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(*parts, gap=8, margins=(8, 0, 8, 0)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_person(self, name: str, post: str) -> None:
        self.initial.show_name(name)
        self.name.setText(name)
        self.post.setText(post)
        self.setAccessibleName(f"{name}，{post}")

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout
        return QSize(layout.sizeHint().width(), theme.px(44))


class Header(QFrame):
    """`post_chosen(post)` and `theme_chosen(name)` from the person's menu; `bell_pressed()`."""

    post_chosen = Signal(str)
    bell_pressed = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.setObjectName("header")
        self._registry = registry
        self.title = Label(words("ui_product"), "brand")
        self.hall = Line("", "nav")
        self.search, self.bell, self.person = Search(), Bell(), PersonButton()
        self.bell.clicked.connect(self.bell_pressed)
        self.hall.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        left = row(Icon("hall", "navink", 28), self.title, 4, self.hall, 0, gap=12)
        right = row(0, self.bell, self.person, gap=12)
        line = row(left, self.search, right, gap=16, margins=(20, 0, 12, 3))
        line.setStretch(0, 3)
        line.setStretch(1, 4)
        line.setStretch(2, 3)
        self.setLayout(line)
        self._size()
        theme.changed.connect(self._size)
        self.show_person(None, "", Place(hall="", window=""))

    def _size(self) -> None:
        self.setFixedHeight(theme.px(60) + 3)
        self.search.setMaximumWidth(theme.px(480))

    def show_person(self, person: Person | None, post: str, place: Place) -> None:
        """Nobody signed in: no search, no menu."""
        self.hall.setText(place.hall)
        for widget in (self.search, self.bell, self.person):
            widget.setVisible(person is not None)
        if person:
            where = words("ui_window", window=place.window) if post == "clerk" else words(f"ui_post_{post}")
            what = place.service if post == "clerk" else person.department or place.service
            self.person.show_person(person.name, "・".join(p for p in (where, what) if p))
            self.person.setMenu(self._menu(person, post))

    def _menu(self, person: Person, post: str) -> QMenu:
        menu = QMenu(self)
        for other in person.posts if len(person.posts) > 1 else ():
            action = menu.addAction(words(f"ui_post_{other}"))
            action.setEnabled(other != post)
            action.triggered.connect(lambda _=False, other=other: self.post_chosen.emit(other))
        menu.addSeparator()
        for name in NAMES:
            action = menu.addAction(words(f"ui_theme_{name}"))
            action.triggered.connect(lambda _=False, name=name: theme.use(name, 1.0))
        menu.addSeparator()
        for verb in ("larger", "smaller", "keys", "sign_out"):
            menu.addAction(self._shown(verb, menu))
        return menu

    def _shown(self, verb: str, menu: QMenu) -> QAction:
        """A menu's own action, so that the shortcut stays with the one of the registry."""
        real = self._registry.action(verb)
        action = QAction(real.text() + "\t" + real.shortcut().toString(), menu)
        action.triggered.connect(real.trigger)
        return action
