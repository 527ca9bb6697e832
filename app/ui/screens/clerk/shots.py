"""The view-model of one material's pages: shot, chosen, made again, moved, dropped; each kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError
from app.post.events import Point
from app.post.shown import Page
from app.ui.room import Room
from app.ui.screens.clerk.intake import Intake


class Shots(QObject):
    """`at` is the chosen page from 1, one past the last is the next to shoot. `kept()` after each new page."""

    changed = Signal()
    kept = Signal()

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__()
        self.room, self.intake = room, intake
        self.code, self.at, self.busy, self.black_white = "", 1, False, False
        self.saved: datetime | None = None
        self._replacing = 0

    def begin(self, code: str) -> None:
        """The pages of this material."""
        self.code, self._replacing = code, 0
        self.at = len(self.pages) + 1
        self.changed.emit()

    @property
    def pages(self) -> tuple[Page, ...]:
        return self.intake.held(self.code).pages

    @property
    def page(self) -> Page | None:
        """The chosen one, None where the next is meant."""
        return self.pages[self.at - 1] if 1 <= self.at <= len(self.pages) else None

    def pick(self, n: int) -> None:
        self.at, self._replacing = n, 0
        self.changed.emit()

    def shoot(self, corners: Sequence[Point] | None) -> None:
        """One page more, or the one that is taken again. A second press meanwhile does nothing."""
        if self.busy or not self.code:
            return
        self._wait()
        black_white = self.black_white
        self.room.ask(lambda: self.room.desk.shoot(corners, black_white=black_white), self._shot, failed=self._missed)

    def _shot(self, page: Page) -> None:
        pages, at = self.pages, self._replacing
        if at:
            self._keep((*pages[: at - 1], page, *pages[at:]), at)
        else:
            self._keep((*pages, page), len(pages) + 2)
        self._replacing = 0

    def came(self, material: str) -> None:
        """A page from elsewhere: the next place is behind it."""
        if material == self.code:
            self.at, self._replacing, self.saved = len(self.pages) + 1, 0, self.room.now()
        self.changed.emit()

    def retake(self, corners: Sequence[Point] | None) -> None:
        """Shoot again in the chosen page's place."""
        if self.page:
            self._replacing = self.at
            self.shoot(corners)

    def turn(self) -> None:
        self._remake(lambda page: self.room.desk.turn(page, 1))

    def bleach(self) -> None:
        """A chosen page becomes black and white; with none chosen, what is shot from now on."""
        if self.page:
            self._remake(self.room.desk.bleach)
        else:
            self.black_white = not self.black_white
            self.changed.emit()

    def _remake(self, how: Callable[[Page], Page]) -> None:
        page, at = self.page, self.at
        if page is None or self.busy:
            return
        self._wait()
        pages = self.pages
        self.room.ask(
            lambda: how(page), lambda new: self._keep((*pages[: at - 1], new, *pages[at:]), at), failed=self._missed
        )

    def drop(self) -> None:
        if self.page:
            pages, at = self.pages, self.at
            self._keep((*pages[: at - 1], *pages[at:]), at)

    def move(self, by: int) -> None:
        """The chosen page one place up (-1) or down (1)."""
        pages, to = list(self.pages), self.at + by
        if self.page and 1 <= to <= len(pages):
            pages[self.at - 1], pages[to - 1] = pages[to - 1], pages[self.at - 1]
            self._keep(tuple(pages), to)

    def _wait(self) -> None:
        self.busy = True
        self.changed.emit()

    def _keep(self, pages: tuple[Page, ...], at: int) -> None:
        self.busy, self.at, self.saved = False, min(at, len(pages) + 1), self.room.now()
        self.intake.pages(self.code, pages)
        self.changed.emit()
        self.kept.emit()

    def _missed(self, error: AppError) -> None:
        self.busy, self._replacing = False, 0
        self.room.refuse(error)
        self.changed.emit()
