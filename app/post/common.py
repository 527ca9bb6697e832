"""What every part of a post stands on: the store, the county, who sits here, who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from app.domain.case import Case, Paper
from app.domain.command import Actor
from app.domain.context import Context
from app.domain.errors import Refused
from app.models.store import Begin
from app.models.values import Identity
from app.post.events import CasesChanged, CountyChanged
from app.post.hub import Hub
from app.sync.clock import Clock
from app.usecases import session
from app.wire.messages import Profile, SignedIn, SignIn


class Door(Protocol):
    """The county as far as signing in goes."""

    def sign_in(self, request: SignIn) -> SignedIn: ...


class Common:
    """`begin` writes, `read` only looks and waits for nobody. `county` is None where no address is known."""

    def __init__(self, home: Path, begin: Begin, read: Begin, county: Door | None) -> None:
        self.home = home
        self.begin = begin
        self.read = read
        self.county = county
        self.hub = Hub()
        self.clock = Clock()
        self.profile: Profile | None = None
        self.card_reader = False
        self.post = ""
        self.locked = False
        self.since: datetime | None = None
        self.seen: set[tuple[str, date, str, str]] = set()
        with read() as store:
            self.identity: Identity = store.identity()

    @property
    def window(self) -> str:
        return (self.profile.window if self.profile else "") or self.identity.window

    def now(self) -> datetime:
        """The hall's time, corrected by the county's clock, to the microsecond the wire keeps."""
        return self.clock.now()

    def actor(self) -> Actor:
        """Who acts: the person signed in, at the post taken. Raises Refused (R-ORG-04) for nobody, behind a locked
        screen, and when the session is over."""
        if self.profile is None:
            raise Refused("R-ORG-04", "post_nobody_signed_in")
        if self.locked:
            raise Refused("R-ORG-04", "post_locked", name=self.profile.name)
        if self.session_over():
            raise Refused("R-ORG-04", "post_session_over", hours=session.HOURS)
        return session.actor(self.profile, self.post, self.identity.window)

    def sitter(self) -> str:
        """Who sits here, behind a locked screen too: what they have begun is kept. Raises Refused (R-ORG-04)."""
        if self.profile is None:
            raise Refused("R-ORG-04", "post_nobody_signed_in")
        return self.profile.user

    def session_over(self) -> bool:
        """Whether this person's sign-in is too long ago to act on."""
        return self.since is not None and self.now() >= self.since + session.LATELY

    def context(self) -> Context:
        with self.read() as store:
            return store.context()

    def hall(self) -> dict[str, object]:
        with self.read() as store:
            return store.hall()

    def render(self, paper: Paper, case: Case, ctx: Context) -> bytes:
        """A paper of this hall as PDF."""
        from app.documents.papers import render

        return render(paper, case, ctx, self.hall())

    def acted(self, cases: Iterable[str]) -> None:
        """Acts were queued: send them, and let the screen look again."""
        self.send()
        self.hub.tell(CasesChanged(frozenset(cases)))

    def county_moved(self, *kinds: str) -> None:
        """Documents other than cases and tickets look different: editing, guide, matter, recount."""
        self.hub.tell(CountyChanged(frozenset(kinds)))

    def tickets_came(self) -> None:
        """The county's tickets look different."""

    def send(self) -> None:
        """Wake the sync; without one (an act from the command line) the outbox keeps it."""
