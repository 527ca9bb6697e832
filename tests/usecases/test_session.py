"""Signing in: with the county, without it for some days, never against a wrong password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from app.domain.command import Actor
from app.domain.errors import AppError, Refused, Trouble, Unreadable
from app.usecases import persons, session
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Profile, SignedIn, SignIn
from tests.models.place import NOW, PROFILES, Place, document, page

RIGHT, WRONG = "Chuang-2026", "chuang-2026"


@dataclass
class Door:
    """A county that knows one password, can be out of reach, or broken."""

    fault: Callable[[], AppError] | None = None
    asked: list[str] = field(default_factory=list)

    def sign_in(self, request: SignIn) -> SignedIn:
        self.asked.append(request.user)
        if self.fault:
            raise self.fault()
        if request.password != RIGHT:
            raise WireError(403, "wire_password_wrong")
        profile = next(p for p in PROFILES if p.user == request.user)
        return SignedIn(profile=profile, session="s", expires="2026-11-25T22:00:00")


def away() -> AppError:
    return Trouble("sync_unreachable")


def test_who_signed_in_with_the_county_signs_in_without_it(place: Place) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    for county in (Door(away), None, Door(lambda: WireError(500, "wire_broken"))):
        assert session.sign_in(place.begin, county, "陈静", RIGHT, NOW + timedelta(days=6)).name == "陈静"


def test_after_a_week_the_county_must_be_asked(place: Place) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    with pytest.raises(Trouble, match="usecases_sign_in_expired"):
        session.sign_in(place.begin, None, "陈静", RIGHT, NOW + timedelta(days=7, minutes=1))
    with pytest.raises(Trouble, match="usecases_sign_in_expired"):
        session.sign_in(place.begin, None, "陈静", RIGHT, NOW - timedelta(days=30))


def test_who_never_signed_in_here_cannot_without_the_county(place: Place) -> None:
    with pytest.raises(Trouble, match="usecases_never_signed_in"):
        session.sign_in(place.begin, Door(away), "陈静", RIGHT, NOW)


@pytest.mark.parametrize("county", [Door(), None], ids=["with", "without"])
def test_wrong_passwords_close_the_door_for_a_while(place: Place, county: Door | None) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    for n in range(session.TRIES):
        with pytest.raises(Refused, match="usecases_password_wrong"):
            session.sign_in(place.begin, county, "陈静", WRONG, NOW + timedelta(seconds=n))
    hasty = NOW + timedelta(seconds=session.TRIES)
    with pytest.raises(Refused, match="usecases_too_many_tries") as raised:
        session.sign_in(place.begin, county, "陈静", RIGHT, hasty)
    assert 0 < int(str(raised.value.params["seconds"])) <= 30
    later = NOW + session.LOCK + timedelta(seconds=session.TRIES)
    assert session.sign_in(place.begin, county, "陈静", RIGHT, later).user == "陈静"


def test_a_password_that_was_changed_at_the_county_counts(place: Place) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    refuses = Door(lambda: WireError(403, "wire_password_wrong"))
    with pytest.raises(Refused):
        session.sign_in(place.begin, refuses, "陈静", RIGHT, NOW)


def test_a_person_who_was_dismissed_cannot_sign_in_offline(place: Place) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    gone = Profile(user="陈静", name="陈静", posts=[], revoked=True)
    with place.begin() as store:
        store.apply_page(page(document("user", "陈静", 60, codec.encode(gone), 2), covers_to=60))
    with pytest.raises(Refused, match="usecases_password_wrong"):
        session.sign_in(place.begin, None, "陈静", RIGHT, NOW)


def test_posts_are_those_the_county_told_last(place: Place) -> None:
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    now = Profile(user="陈静", name="陈静", posts=["issuing"], window="8")
    with place.begin() as store:
        store.apply_page(page(document("user", "陈静", 60, codec.encode(now), 2), covers_to=60))
    profile = session.sign_in(place.begin, None, "陈静", RIGHT, NOW)
    assert session.actor(profile, "issuing", "3") == Actor("issuing", "陈静", "陈静", "", "8")
    with pytest.raises(Refused, match="usecases_not_your_post"):
        session.actor(profile, "clerk", "3")


def test_what_the_county_confirmed_lately_is_not_asked_again(place: Place) -> None:
    assert not session.confirmed(place.begin, "陈静", RIGHT, NOW)
    session.sign_in(place.begin, Door(), "陈静", RIGHT, NOW)
    assert session.confirmed(place.begin, "陈静", RIGHT, NOW + timedelta(hours=11))
    assert not session.confirmed(place.begin, "陈静", WRONG, NOW)
    assert not session.confirmed(place.begin, "陈静", RIGHT, NOW + timedelta(hours=13))


WHO = {
    ("", "accept"): Actor("clerk", "陈静", "陈静", "", "3"),
    ("clerk", "accept"): Actor("clerk", "陈静", "陈静", "", "3"),
    ("clerk:李㛃", "accept"): Actor("clerk", "李㛃", "李㛃", "", "4"),
    ("chief:王建国", "approve"): Actor("chief", "王建国", "王建国", "卫健局", "3"),
    ("issuing", "deliver"): Actor("issuing", "赵敏", "赵敏", "", "8"),
    ("", "evaluate"): Actor("applicant"),
    ("applicant:王五", "withdraw"): Actor("applicant", "王五"),
}


@pytest.mark.parametrize(("by", "action"), WHO)
def test_a_post_and_a_name_are_a_person_of_the_county(place: Place, by: str, action: str) -> None:
    with place.begin() as store:
        assert persons.resolve(store, by, action) == WHO[(by, action)]


@pytest.mark.parametrize(
    ("by", "kind", "code"),
    [
        ("clerk:没有", Refused, "usecases_person_unknown"),
        ("chief:陈静", Refused, "usecases_person_unknown"),
        ("system", Refused, "usecases_person_unknown"),
        ("pilot:陈静", Unreadable, "usecases_post_unknown"),
    ],
)
def test_nobody_is_made_up(place: Place, by: str, kind: type[AppError], code: str) -> None:
    with place.begin() as store, pytest.raises(kind) as raised:
        persons.resolve(store, by, "accept")
    assert raised.value.code == code
