"""Signing in: with the county where it can be reached, else against what it confirmed in the last days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from app.domain.command import Actor
from app.domain.errors import AppError, Refused, Trouble
from app.models.store import Begin, Store
from app.wire.errors import WireError
from app.wire.messages import Profile, SignedIn, SignIn

DAYS = 7
"""For how many days after the county last confirmed somebody they may sign in without it."""
TRIES = 5
LOCK = timedelta(seconds=30)
HOURS = 12
"""For how many hours a sign-in holds; then the password is asked again."""
LATELY = timedelta(hours=HOURS)


class Door(Protocol):
    """Who can say whether a password is right. Raises Trouble when out of reach, WireError for a refusal."""

    def sign_in(self, request: SignIn) -> SignedIn: ...


def sign_in(begin: Begin, county: Door | None, user: str, password: str, now: datetime) -> Profile:
    """The person, confirmed. Raises Refused (R-ORG-04) for a wrong name or password, or too many of them; Trouble
    when the county is out of reach and this counter can't tell by itself."""
    _refuse_hasty(begin, user, now)
    try:
        profile = _with_county(begin, county, user, password, now) if county else None
    except Trouble:
        profile = None
    if profile is None:
        profile = _without(begin, user, password, now)
    with begin() as store:
        store.set_tries(user, 0, now)
    return profile


def confirmed(begin: Begin, user: str, password: str, now: datetime) -> bool:
    """Whether the county confirmed just this password within the last hours, so that it needn't be asked again."""
    with begin() as store:
        known = store.person(user)
    return known is not None and known[2] <= now < known[2] + LATELY and _matches(known[1], password)


def _refuse_hasty(begin: Begin, user: str, now: datetime) -> None:
    with begin() as store:
        tries = store.tries(user)
    if tries.count >= TRIES and tries.last and now < tries.last + LOCK:
        seconds = max(1, round((tries.last + LOCK - now).total_seconds()))
        raise Refused("R-ORG-04", "usecases_too_many_tries", seconds=seconds)


def _with_county(begin: Begin, county: Door, user: str, password: str, now: datetime) -> Profile:
    from argon2 import PasswordHasher

    try:
        signed = county.sign_in(SignIn(user=user, password=password))
    except WireError as error:
        raise _refused(begin, error, user, now) from error
    hash = PasswordHasher().hash(password)
    with begin() as store:
        store.remember_person(signed.profile, hash, now)
    return signed.profile


def _refused(begin: Begin, error: WireError, user: str, now: datetime) -> AppError:
    """The county's no. Any other answer than that (a broken county) is as good as none."""
    if error.status == 403:
        _count(begin, user, now)
        return Refused("R-ORG-04", "usecases_password_wrong")
    if error.status == 429:
        return Refused("R-ORG-04", error.code, **error.params)
    return Trouble(error.code, **error.params)


def _count(begin: Begin, user: str, now: datetime) -> None:
    with begin() as store:
        before = store.tries(user)
        fresh = before.last is None or now > before.last + LOCK
        store.set_tries(user, 1 if fresh else before.count + 1, now)


def _without(begin: Begin, user: str, password: str, now: datetime) -> Profile:
    with begin() as store:
        known, today = store.person(user), person(store, user)
    if known is None:
        raise Trouble("usecases_never_signed_in", user=user)
    profile, hash, at = known
    if not at <= now + timedelta(days=1) or now > at + timedelta(days=DAYS):
        raise Trouble("usecases_sign_in_expired", user=user, days=DAYS)
    if today is not None and today.revoked:
        raise Refused("R-ORG-04", "usecases_password_wrong")
    if not _matches(hash, password):
        _count(begin, user, now)
        raise Refused("R-ORG-04", "usecases_password_wrong")
    return today or profile


def _matches(hash: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hand_over(begin: Begin, before: str, after: str) -> None:
    """What one person began at this counter, another goes on with."""
    with begin() as store:
        for draft in store.drafts(before):
            store.save_draft(replace(draft, user=after))


def person(store: Store, user: str) -> Profile | None:
    """The person as the county last told, with the posts they hold now."""
    return next((p for p in store.people() if p.user == user), None)


def actor(profile: Profile, post: str, window: str) -> Actor:
    """The person at a post, at this counter's window. Raises Refused (R-ORG-04) for a post they don't hold."""
    if post not in profile.posts:
        raise Refused("R-ORG-04", "usecases_not_your_post", name=profile.name, post=post)
    return Actor(post, profile.name, profile.user, profile.department, profile.window or window)
