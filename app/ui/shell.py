"""The window: head, side bar, banner, page, action bar, status bar; the screens come and go in the page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from app.post.events import DeviceChanged, Event, SyncChanged
from app.post.people import Person
from app.post.people import Place as Post
from app.texts import words
from app.ui.chrome.bars import ActionBar, Banner, StatusBar
from app.ui.chrome.header import Header
from app.ui.chrome.sidebar import SideBar
from app.ui.kit.card import column, holder, row
from app.ui.kit.notice import NoticeArea
from app.ui.locking import Locking
from app.ui.places import make, places_for
from app.ui.room import Room
from app.ui.screen import Screen
from app.ui.screens.signin import SignIn
from app.ui.theme import theme
from app.ui.verbs import Registry
from app.ui.wedge import Wedge

if TYPE_CHECKING:  # what the first window doesn't show is loaded when it is wanted
    from app.post.desk import Desk
    from app.post.shown import SyncState
    from app.ui.chrome.keysheet import KeySheet
    from app.ui.chrome.palette import Palette
    from app.ui.screens.callboard.window import CallBoard

LEAST = (1180, 640)
RAIL_BELOW = 1440
SECOND = 1000


class Shell(QMainWindow):
    """One window of one post. Everything it knows comes from the desk, on the worker's thread."""

    def __init__(self, desk: Desk, wedge: Wedge) -> None:
        super().__init__()
        self.setWindowTitle(words("ui_product"))
        self.setMinimumSize(*LEAST)
        self.wedge = wedge
        self.registry = Registry(self, wedge)
        self.room = Room(desk, self.registry)
        self.screens: dict[str, Screen] = {}
        self.current: Screen | None = None
        self._build()
        self._connect(wedge)
        self.locking = Locking(self)
        self._keys: KeySheet | None = None
        self.board: CallBoard | None = None
        self.room.ask(desk.place, self._placed)
        self._enter(SignIn(self.room))
        self.room.ask(desk.person, self._resume)
        self.room.ask(desk.sync_state, self._synced)
        self.room.ask(desk.devices, self.status.show_devices)
        self._tick()

    def _build(self) -> None:
        self.header, self.side = Header(self.registry), SideBar()
        self.banner, self.bar, self.status = Banner(), ActionBar(self.registry), StatusBar()
        self.stack = QStackedWidget()
        page = holder(column(self.banner, self.stack, self.bar, gap=0))
        page.setObjectName("page")
        middle = row(self.side, page, gap=0)
        self.page = page
        self.setCentralWidget(holder(column(self.header, holder(middle), self.status, gap=0)))
        self.notices = NoticeArea(self.stack)
        self._palette: Palette | None = None
        self.side.hide()

    def _connect(self, wedge: Wedge) -> None:
        room = self.room
        room.said.connect(self.notices.say)
        room.goes.connect(self.go)
        room.opens.connect(self.open_case)
        room.acts.connect(self.act_on)
        room.resumes.connect(self.resume_draft)
        room.counted.connect(lambda place, count, urgent: self.side.show_counts({place: (count, urgent)}))
        room.happened.connect(self._happened)
        wedge.scanned.connect(self._scanned)
        self.side.chosen.connect(self.go)
        self.side.helped.connect(self.toggle_keys)
        self.header.post_chosen.connect(self._change_post)
        self.header.bell_pressed.connect(lambda: self._go_if("tray"))
        self.header.search.opened.connect(self._open_palette)
        self.banner.listed.connect(lambda: self._go_if("tray"))
        self.banner.retried.connect(self.sync_now)
        self.status.pressed.connect(lambda what: self._go_if("tray" if what == "sync" else "devices"))
        theme.changed.connect(self._fit)
        self._clock = QTimer(self, interval=SECOND)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self.registry.general(
            {
                "keys": self.toggle_keys,
                "call_board": self.toggle_board,
                "larger": theme.larger,
                "smaller": theme.smaller,
                "normal_size": lambda: theme.use("standard" if theme.name == "large" else "", 1.0),
                "contrast": lambda: theme.use("standard" if theme.name == "contrast" else "contrast"),
            }
        )

    @property
    def palette_list(self) -> Palette:
        if self._palette is None:
            from app.ui.chrome.palette import Palette

            self._palette = Palette(self.header.search, self.centralWidget(), self.room)
            self._palette.closed = self._refresh
        return self._palette

    def signed_in(self, person: Person, post: str) -> None:
        """The desk of this post opens at its first place."""
        self.room.person, self.room.post = person, post
        self.header.show_person(person, post, self.room.place)
        self.side.show_places(places_for(post))
        self.side.show()
        self.registry.general({"palette": self._focus_search, "sync_now": self.sync_now, "sign_out": self.sign_out})
        self.registry.general({"lock": self.locking.lock})
        self._drop_screens()
        _ = self.palette_list  # made now, so that it opens at once
        self.go(places_for(post)[0].id)

    def _resume(self, person: Person | None) -> None:
        """Somebody is signed in already: their desk opens at once."""
        if person and self.room.person is None:
            post = person.posts[0]
            self.room.ask(lambda: self.room.desk.take_post(post), lambda _: self.signed_in(person, post))

    def sign_out(self) -> None:
        self.room.ask(self.room.desk.sign_out)
        self._drop_screens()
        self.room.person, self.room.post = None, ""
        self.header.show_person(None, "", self.room.place)
        self.side.hide()
        self.notices.clear()
        self._enter(SignIn(self.room))

    def go(self, id: str) -> None:
        """To a place of the side bar; made when it is first gone to."""
        if id not in self.screens:
            self.screens[id] = make(id, self.room)
        self.side.show_current(id)
        self._enter(self.screens[id])

    def open_case(self, case: str) -> None:
        self.go("cases")
        screen = self.screens["cases"]
        open_ = getattr(screen, "open_case", None)
        if open_:
            open_(case)

    def act_on(self, case: str) -> None:
        """The case with the list of what can be done to it."""
        self.go("cases")
        act_on = getattr(self.screens["cases"], "act_on", None)
        if act_on:
            act_on(case)

    def resume_draft(self, draft: str) -> None:
        """An intake that was begun, in the workspace."""
        self.go("clerk")
        intake = getattr(self.screens["clerk"], "intake", None)
        if intake:
            intake.resume(draft)

    def _go_if(self, id: str) -> None:
        if id in {place.id for place in places_for(self.room.post)}:
            self.go(id)

    def _enter(self, screen: Screen) -> None:
        if self.current is screen:
            return
        if self.current:
            self.current.left()
            self.current.changed.disconnect(self._refresh)
        if isinstance(screen, SignIn):
            screen.entered.connect(self.signed_in)
        self.current = screen
        if self.stack.indexOf(screen) < 0:
            self.stack.addWidget(screen)
        self.stack.setCurrentWidget(screen)
        screen.changed.connect(self._refresh)
        self._refresh()
        screen.shown()

    def _drop_screens(self) -> None:
        for screen in [self.stack.widget(n) for n in range(self.stack.count())]:
            if screen is not self.current or not isinstance(screen, SignIn):
                self.stack.removeWidget(screen)
                screen.deleteLater()
        if self.current:
            self.current.left()
            self.current.changed.disconnect(self._refresh)
        self.screens, self.current = {}, None

    def _refresh(self) -> None:
        """What can be done now has changed: verbs, buttons, bar."""
        if self.current is None or self.locking.locked:
            return
        self.registry.enter(self.current.scope(), self.current.handlers(), self.current.able)
        self.bar.show_bar(self.current.bar())

    def _overlay(self, close: object) -> None:
        self.registry.enter("overlay", {"leave": close}, lambda verb: True)  # type: ignore[dict-item]

    def _focus_search(self) -> None:
        self.header.search.edit.setFocus()

    def _open_palette(self) -> None:
        self._last_focus = self.stack.focusWidget()
        self.palette_list.open(places_for(self.room.post))
        self._overlay(self._close_palette)

    def _close_palette(self) -> None:
        self.palette_list.close()
        (self._last_focus or self.stack).setFocus()

    def toggle_keys(self) -> None:
        if self._keys is not None:
            self._keys.hide()
            self._keys.deleteLater()
            self._keys = None
            self._refresh()
            return
        from app.ui.chrome.keysheet import KeySheet

        self._keys = KeySheet(self.page, self.registry, self.toggle_keys)
        self._keys.open(self._page_box())
        self._overlay(self.toggle_keys)

    def toggle_board(self) -> None:
        """叫号屏 on the second screen; never over the clerk's own work."""
        if self.board is not None:
            self.board.close()
            return
        from app.ui.screens.callboard.window import CallBoard, other_screen, show_on

        screen = other_screen(self.screen())
        if screen is None:
            self.room.say("board_no_second_screen", "warn")
            return
        self.board = CallBoard(self.room.desk)
        self.board.closed.connect(self._board_closed)
        self.board.leave_with(screen)
        show_on(self.board, screen)

    def _board_closed(self) -> None:
        self.board = None

    def sync_now(self) -> None:
        self.room.ask(self.room.desk.sync_now)

    def _change_post(self, post: str) -> None:
        person = self.room.person
        if person:
            self.room.ask(lambda: self.room.desk.take_post(post), lambda _: self.signed_in(person, post))

    def _placed(self, place: Post) -> None:
        self.room.place = place
        self.header.show_person(self.room.person, self.room.post, place)

    def _synced(self, state: SyncState) -> None:
        self.status.show_sync(state)
        self.banner.show_sync(state)
        self.header.bell.show_count(state.refused)
        self.side.show_counts({"tray": (state.refused or state.waiting, bool(state.refused))})

    def _happened(self, event: Event) -> None:
        if isinstance(event, SyncChanged):
            self._synced(event.state)
        elif isinstance(event, DeviceChanged):
            self.status.show_device(event.device)
        if self.current:
            self.current.on_event(event)

    def _scanned(self, kind: str, value: str) -> None:
        if self.room.person is None or self.current is None or self.locking.locked:
            return
        if not self.current.on_scan(kind, value):
            self._focus_search()
            self.header.search.edit.setText(value)
            self.header.search.typed.emit(value)

    def _tick(self) -> None:
        self.room.ask(self.room.desk.now, self._show_clock, key="clock")
        self.locking.look()

    def _show_clock(self, now: datetime) -> None:
        self.room.offset = now - datetime.now()
        day, time = f"{now:%Y-%m-%d}", f"{now:%H:%M}"
        weekday = words(f"ui_weekday_{now.weekday()}")
        version = self.room.place.version
        text = words("ui_clock", day=day, weekday=weekday, time=time)
        self.status.show_clock(text, f"v{version}" if version else "")

    def _page_box(self) -> tuple[int, int, int, int]:
        box = self.stack.geometry()
        return box.x() + 16, box.y() + 12, box.width() - 32, box.height() - 24

    def _fit(self) -> None:
        self.side.narrow(self.width() / theme.scale < RAIL_BELOW)
        if self._keys:
            QTimer.singleShot(0, self, self._place_keys)  # once the page itself has its new place

    def _place_keys(self) -> None:
        if self._keys:
            self._keys.setGeometry(*self._page_box())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.current:
            self.current.left()
        if self.board:
            self.board.close()
        self._clock.stop()
        self.wedge.rest()
        self.room.close()
        super().closeEvent(event)
