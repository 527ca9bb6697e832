"""Enrolment, passwords, numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import Unreadable
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Enrol, LeaseRequest, Profile, SignIn
from server import accounts
from server.database import reading, writing
from server.partition import ordering
from server.service import PARTITION
from server.tables import device, enrol_code, number_void
from tests.server.town import HALL, PASSWORD, Counter, Town


def test_a_code_makes_one_counter(town: Town) -> None:
    counter = town.counter("8")
    enrolled = counter.enrolled
    assert (enrolled.hall, enrolled.window, enrolled.partition) == (HALL, "8", PARTITION)
    assert len(bytes.fromhex(enrolled.county_key)) == 32
    assert counter.device.public_key == counter.enrolment.public_key


def test_an_enrolment_whose_answer_got_lost_can_be_asked_again(town: Town) -> None:
    counter = town.counter()
    assert counter.service.enrol(counter.enrolment) == counter.enrolled


def test_a_used_code_makes_no_second_counter(town: Town) -> None:
    counter = town.counter()
    other = Enrol(code=counter.enrolment.code, public_key=signing.public(signing.new_key()), computer="", version="")
    with pytest.raises(WireError) as caught:
        counter.service.enrol(other)
    assert (caught.value.status, caught.value.code) == (403, "wire_code_used")


def test_a_code_is_read_as_people_type_it(town: Town) -> None:
    with writing(town.engine) as connection:
        code = accounts.add_counter(connection, PARTITION, HALL, "3")
    assert Counter(town.service, f" {code[:5].lower()}-{code[5:].lower()} ").enrolled.window == "3"


@pytest.mark.parametrize(("code", "error"), [("", "wire_code_wrong"), ("ABCDEFGHJK", "wire_code_wrong")])
def test_a_wrong_code_is_refused(town: Town, code: str, error: str) -> None:
    with pytest.raises(WireError) as caught:
        Counter(town.service, code)
    assert caught.value.code == error


def test_an_old_code_is_refused(town: Town) -> None:
    with writing(town.engine) as connection:
        code = accounts.add_counter(connection, PARTITION, HALL, "3")
        past = (codec.now() - timedelta(seconds=1)).isoformat()
        connection.execute(enrol_code.update().values(expires=past))
    with pytest.raises(WireError) as caught:
        Counter(town.service, code)
    assert caught.value.code == "wire_code_expired"


@pytest.mark.parametrize("key", ["", "zz", "00" * 31, "没有", "00" * 32, "01" + "00" * 31])
def test_a_key_that_is_none_is_refused(town: Town, key: str) -> None:
    with pytest.raises(WireError) as caught:
        town.service.enrol(Enrol(code="X", public_key=key, computer="", version=""))
    assert caught.value.status == 400


def test_a_revoked_counter_is_out(town: Town) -> None:
    counter = town.counter()
    act, held = counter.receive("c1"), counter.device
    with writing(town.engine) as connection:
        connection.execute(device.update().values(revoked=True))

    with pytest.raises(WireError) as caught:
        town.service.push(held, counter.request(act)).result(10)
    assert (caught.value.status, caught.value.code) == (401, "wire_device_revoked")
    known = town.service.device(counter.enrolled.device, revoked=True)
    assert town.service.hello(known, counter.hello()).instruction == "revoked"


def test_the_right_password_gives_the_profile(town: Town) -> None:
    signed = town.service.sign_in(SignIn(user="王建国", password=PASSWORD))
    assert signed.profile == Profile(user="王建国", name="王建国", posts=["chief"], department="卫健局")
    assert signed.session and signed.expires > codec.now().isoformat()


def failing(town: Town, user: str, password: str) -> WireError:
    with pytest.raises(WireError) as caught:
        town.service.sign_in(SignIn(user=user, password=password))
    return caught.value


def test_a_wrong_name_and_a_wrong_password_say_the_same(town: Town) -> None:
    one, other = failing(town, "王建国", "x" * 9), failing(town, "王健国", PASSWORD)
    assert (one.status, one.code, one.params) == (other.status, other.code, other.params)


def test_five_wrong_passwords_close_the_door_for_that_name(town: Town) -> None:
    for _ in range(5):
        assert failing(town, "陈静", "wrong").status == 403
    closed = failing(town, "陈静", PASSWORD)
    assert (closed.status, closed.code) == (429, "wire_too_many_tries")
    assert 0 < int(str(closed.params["retry_after"])) <= 31
    assert town.service.sign_in(SignIn(user="王建国", password=PASSWORD)).profile.user == "王建国"


def test_a_person_set_anew_has_the_new_password_and_posts(town: Town) -> None:
    counter = town.counter()
    with writing(town.engine) as connection, ordering(connection, PARTITION) as order:
        accounts.add_user(order, Profile(user="陈静", name="陈静", posts=["issuing"]), "Another-2026")

    assert failing(town, "陈静", PASSWORD).status == 403
    assert town.service.sign_in(SignIn(user="陈静", password="Another-2026")).profile.posts == ["issuing"]
    assert counter.push(counter.receive("c1"))[0].code == "wire_not_this_post"


@pytest.mark.parametrize(
    ("profile", "password", "code"),
    [
        (Profile(user="甲", name="甲", posts=["king"]), PASSWORD, "server_post_unknown"),
        (Profile(user=" ", name=" ", posts=["clerk"]), PASSWORD, "server_name_wrong"),
        (Profile(user="甲\n乙", name="", posts=["clerk"]), PASSWORD, "server_name_wrong"),
        (Profile(user="甲" * 41, name="", posts=["clerk"]), PASSWORD, "server_name_wrong"),
        (Profile(user="甲", name="甲", posts=["clerk"]), "short", "server_password_short"),
    ],
)
def test_a_person_that_cannot_be_is_refused(town: Town, profile: Profile, password: str, code: str) -> None:
    with (
        pytest.raises(Unreadable) as caught,
        writing(town.engine) as connection,
        ordering(connection, PARTITION) as order,
    ):
        accounts.add_user(order, profile, password)
    assert caught.value.code == code


def lease(counter: Counter, **other: Any) -> Any:
    plain: dict[str, Any] = {"series": "case", "period": 2026, "count": 50}
    return counter.service.lease(counter.device, LeaseRequest(**plain | other))


def test_leased_blocks_never_overlap(town: Town) -> None:
    one, two = town.counter("3"), town.counter("4")
    blocks = [lease(one), lease(two, count=7), lease(one)]
    assert [(b.first, b.last) for b in blocks] == [(1, 50), (51, 57), (58, 107)]
    assert blocks[0].pattern == "SL{year}{serial:06d}"
    assert lease(two, period=2027).first == 1
    assert lease(two, series="paper").pattern == "〔{year}〕{serial:06d}号"
    assert lease(two, series="ticket-A", period=20260306).pattern == "A{serial:03d}"


@pytest.mark.parametrize(
    "other", [{"count": 0}, {"count": 1001}, {"series": "x"}, {"series": "ticket-"}, {"period": 0}, {"period": 10**9}]
)
def test_a_lease_of_nothing_sensible_is_refused(town: Town, other: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        lease(town.counter(), **other)
    assert caught.value.status == 400


def test_void_numbers_go_into_the_register_once(town: Town) -> None:
    counter = town.counter()
    for _ in range(2):
        lease(counter, void=[("case", 3, 5), ("case", 9, 9)])
    with reading(town.engine) as connection:
        rows = connection.execute(number_void.select().order_by(number_void.c.first)).all()
    assert [(row.series, row.first, row.last, row.device) for row in rows] == [
        ("case", 3, 5, counter.enrolled.device),
        ("case", 9, 9, counter.enrolled.device),
    ]
