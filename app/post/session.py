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

LOCK_MINUTES = 10
"""After how many idle minutes a screen locks where the hall's settings (`lock_minutes`) say nothing."""


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
            lock_minutes=_minutes(hall.get("lock_minutes")),
        )

    def people(self) -> Sequence[Person]:
        """Who signed in here before, latest first; on a new counter, whom the county assigned to this window."""
        with self.read() as store:
            known = [(store.person(p.user), p) for p in store.people() if not p.revoked]
        before = sorted(((k[2], p) for k, p in known if k), key=lambda pair: pair[0], reverse=True)
        here = [p for _, p in before] or [p for _, p in known if p.window == self.identity.window]
        return tuple(person(p) for p in here)

    def sign_in(self, user: str, password: str) -> Person:
        """Raises Refused (R-ORG-04) for a wrong user or password; works offline for somebody known here. Who signs in
        at a screen that somebody else locked takes over what they had begun."""
        before, locked = self.profile, self.locked
        self.profile = session.sign_in(self.begin, self.county, user.strip(), password, self.now())
        if locked and before and before.user != self.profile.user:
            session.hand_over(self.begin, before.user, self.profile.user)
        self.post = self.profile.posts[0] if self.profile.posts else ""
        self.since, self.locked = self.now(), False
        self.send()
        return person(self.profile)

    def person(self) -> Person | None:
        """Who is signed in here now."""
        return person(self.profile) if self.profile else None

    def sign_out(self) -> None:
        self.profile, self.post, self.since, self.locked = None, "", None, False

    def lock(self) -> None:
        """Until the password is given again nobody acts here; what an applicant presses at the keypad still counts."""
        self.locked = self.profile is not None

    def unlock(self, password: str) -> Person:
        """The same person goes on at the same post. Raises as `sign_in`."""
        if self.profile is None:
            raise Refused("R-ORG-04", "post_nobody_signed_in")
        post = self.post
        found = self.sign_in(self.profile.user, password)
        self.post = post if post in found.posts else self.post
        return found

    def must_lock(self) -> str:
        """Why the screen has to lock now: "over" when the session is, "dismissed" when the county let this person go;
        "" otherwise."""
        if self.profile is None:
            return ""
        with self.read() as store:
            now = session.person(store, self.profile.user)
        return "dismissed" if now and now.revoked else "over" if self.session_over() else ""

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


def _minutes(set_: object) -> int:
    return set_ if isinstance(set_, int) and 0 < set_ <= 120 else LOCK_MINUTES
