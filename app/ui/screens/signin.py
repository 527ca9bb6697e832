"""Sign-in and choice of the post: name and password, Enter, Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from app.domain.errors import AppError
from app.post.people import Person
from app.post.people import Place as Post
from app.texts import explain, words
from app.ui.kit.button import Button, VerbButton
from app.ui.kit.card import Plate, clear, column, holder, row
from app.ui.kit.choose import Segments
from app.ui.kit.field import Field
from app.ui.kit.labels import Icon, Label, Line
from app.ui.room import Room
from app.ui.screen import Screen
from app.ui.theme import theme

WIDE = 460
KNOWN_FROM = 480


class SignIn(Screen):
    """`entered(person, post)` once both are known."""

    entered = Signal(object, str)

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self._person: Person | None = None
        self._busy = False
        self._some_known = False
        self._build()
        theme.changed.connect(self._size)
        self._size()

    def _build(self) -> None:
        self.where = Line("", "sub")
        self.where.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.user = Field(words("ui_signin_user"), "user", required=True)
        self.password = Field(words("ui_signin_password"), "password", required=True)
        self.posts_name = Label(words("ui_signin_choose"), "strong")
        self.posts = Segments([], words("ui_signin_post"))
        self.button = VerbButton(self.room.registry, "sign_in", "pri", icon=False)
        self.known = row(gap=8)
        self.known_name = Label(words("ui_signin_known"), "sub")
        for field in (self.user, self.password):
            field.edited.connect(lambda _, field=field: field.plain())
        self.password.editor.on_enter = self.sign_in
        self.posts.on_enter = self.sign_in
        title = row(0, Icon("hall", "pri", 32), Label(words("ui_product"), "h1"), 0, gap=12)
        who = column(self.known_name, self.known, gap=6, margins=(0, 8, 0, 4))
        self.known_part = holder(who)
        parts = (
            title,
            self.where,
            self.known_part,
            self.user,
            self.password,
            self.posts_name,
            self.posts,
            4,
            self.button,
        )
        self.plate = Plate()
        self.plate.setLayout(column(*parts, gap=6, margins=(32, 24, 32, 28)))
        self.foot = Label(words("ui_signin_offline"), "sub")
        self.foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(column(0, row(0, self.plate, 0), 4, self.foot, 0, gap=8, margins=(16, 8, 16, 8)))
        self._show_posts(())

    def _size(self) -> None:
        self.plate.setFixedWidth(max(theme.px(WIDE), self.posts.sizeHint().width() + 64))
        high = self.height() / theme.scale
        self.known_part.setVisible(self._some_known and high >= KNOWN_FROM)
        self.foot.setVisible(high >= KNOWN_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is low, the fields stay."""
        super().resizeEvent(event)
        self._size()

    def scope(self) -> str:
        return "signin"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        return {"sign_in": self.sign_in, "leave": self._again}

    def able(self, verb: str) -> bool:
        return not self._busy

    def shown(self) -> None:
        self.room.ask(self.room.desk.place, self._placed)
        self.room.ask(self.room.desk.people, self._show_known)
        self.user.setFocus()

    def _placed(self, place: Post) -> None:
        where = words("ui_window", window=place.window) if place.window else ""
        self.where.setText("・".join(p for p in (place.hall, where, place.service) if p))

    def _show_known(self, people: Sequence[Person]) -> None:
        clear(self.known)
        for person in people[:3]:
            button = Button(person.name, "std", icon="user")
            button.clicked.connect(lambda _=False, person=person: self._take(person))
            self.known.addWidget(button)
        self.known.addStretch(1)
        self._some_known = bool(people)
        self._size()
        if people and not self.user.value():
            self._take(people[0])

    def _take(self, person: Person) -> None:
        self.user.show_value(person.user)
        self._forget_person()
        self.password.setFocus()

    def _again(self) -> None:
        """Esc: somebody else after all."""
        if self._person:
            self._forget_person()
            self.user.setFocus()

    def _forget_person(self) -> None:
        self._person = None
        self._show_posts(())

    def _show_posts(self, posts: Sequence[str]) -> None:
        self.posts.show_options([(post, words(f"ui_post_{post}")) for post in posts])
        for widget in (self.posts, self.posts_name):
            widget.setVisible(bool(posts))
        for field in (self.user, self.password):
            field.setVisible(not posts)  # they have done their work

    def sign_in(self) -> None:
        """Check the two, ask the desk; with several posts the second press enters the chosen one."""
        if self._busy:
            return
        if self._person:
            self._enter(self._person, self.posts.value())
            return
        blank = [field for field in (self.user, self.password) if not field.value().strip()]
        for field in blank:
            field.problem(words("ui_signin_blank", field=field.label.whole()))
        if blank:
            blank[0].setFocus()
            return
        self._wait(True)
        user, password = self.user.value().strip(), self.password.value()
        self.room.ask(lambda: self.room.desk.sign_in(user, password), self._known, failed=self._refused)

    def _known(self, person: Person) -> None:
        self._wait(False)
        self.password.show_value("")
        if len(person.posts) == 1:
            self._enter(person, person.posts[0])
            return
        self._person = person
        self._show_posts(person.posts)
        self.posts.show_value(person.posts[0])
        self.posts.setFocus()
        self._size()

    def _refused(self, error: AppError) -> None:
        self._wait(False)
        self.password.problem(explain(error))
        self.password.setFocus()
        self.password.editor.selectAll()

    def _enter(self, person: Person, post: str) -> None:
        self.room.ask(lambda: self.room.desk.take_post(post), lambda _: self.entered.emit(person, post))

    def _wait(self, busy: bool) -> None:
        self._busy = busy
        self.button.show_text(words("ui_signin_busy" if busy else "ui_verb_sign_in"))
        self.changed.emit()
