"""Who sits here: signing in, with the county or without it, and the post they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version

from app.domain.errors import Refused
from app.post.common import Common
from app.post.events import Subscriber
from app.post.shown import Person, Place
from app.usecases import session
from app.wire.messages import Profile


class SessionPart(Common):
    def place(self) -> Place:
        with self.read() as store:
            hall, ctx = store.hall(), store.context()
        windows = _tables(hall, "window")
        mine = next((w for w in windows if str(w.get("code")) == self.window), {})
        return Place(
            hall=str(hall.get("name") or self.identity.hall),
            window=self.window,
            service=str(mine.get("name", "")),
            version=version("yichuang"),
            windows=tuple(str(w.get("code")) for w in windows),
            departments=tuple(sorted({guide.department for guide in ctx.guides.values()})),
            telephone=str(hall.get("telephone", "")),
            complaint=str(hall.get("complaint", "")),
            card_reader=self.card_reader,
        )

    def people(self) -> Sequence[Person]:
        """Who signed in here before, latest first; on a new counter, whom the county assigned to this window."""
        with self.read() as store:
            known = [(store.person(p.user), p) for p in store.people() if not p.revoked]
        before = sorted(((k[2], p) for k, p in known if k), key=lambda pair: pair[0], reverse=True)
        here = [p for _, p in before] or [p for _, p in known if p.window == self.identity.window]
        return tuple(person(p) for p in here)

    def sign_in(self, user: str, password: str) -> Person:
        """Raises Refused (R-ORG-04) for a wrong user or password; works offline for somebody known here."""
        self.profile = session.sign_in(self.begin, self.county, user.strip(), password, self.now())
        self.post = self.profile.posts[0] if self.profile.posts else ""
        self.send()
        return person(self.profile)

    def person(self) -> Person | None:
        """Who is signed in here now."""
        return person(self.profile) if self.profile else None

    def sign_out(self) -> None:
        self.profile, self.post = None, ""

    def take_post(self, post: str) -> None:
        """Raises Refused (R-ORG-04) for a post this person doesn't hold."""
        if self.profile is None:
            raise Refused("R-ORG-04", "post_nobody_signed_in")
        session.actor(self.profile, post, self.identity.window)
        self.post = post

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        return self.hub.subscribe(callback)


def person(profile: Profile) -> Person:
    return Person(
        user=profile.user,
        name=profile.name,
        posts=tuple(profile.posts),
        department=profile.department,
        window=profile.window,
    )


def _tables(hall: dict[str, object], key: str) -> list[dict[str, object]]:
    found = hall.get(key)
    return [dict(row) for row in found] if isinstance(found, list | tuple) else []
