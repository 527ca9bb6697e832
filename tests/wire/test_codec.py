"""Values on the wire come back as they were; what can't be read is a Problem, never a traceback."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import calendars, policies
from app.domain.authority import Authorisation
from app.domain.case import Applicant, Case, Status, Taken
from app.domain.command import Actor, Command
from app.domain.guides import parse_guide
from app.paths import RESOURCES
from app.texts import table
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Answer, Enrol, Profile, Push, SignIn

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
COMMANDS = st.builds(
    Command,
    id=TEXT,
    aggregate=TEXT,
    aggregate_id=TEXT,
    action=TEXT,
    expected=st.integers(0, 10**6),
    made_at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
    actor=st.builds(Actor, post=TEXT, name=TEXT, user=TEXT, department=TEXT, window=TEXT),
    device=TEXT,
    data=st.dictionaries(TEXT, JSON, max_size=5),
)


@given(COMMANDS)
def test_an_act_comes_back_as_it_was(command: Command) -> None:
    assert codec.command_from_bytes(codec.command_to_bytes(command)) == command


def test_an_acts_time_bears_the_halls_offset_and_any_offset_is_understood() -> None:
    command = Command("1", "case", "c", "receive", 0, datetime(2026, 3, 6, 10), Actor("clerk"))
    raw = codec.command_to_bytes(command)
    assert b'"made_at":"2026-03-06T10:00:00+08:00"' in raw
    for other in (b"2026-03-06T02:00:00Z", b"2026-03-06T03:00:00+01:00", b"2026-03-06T10:00:00"):
        again = codec.command_from_bytes(raw.replace(b"2026-03-06T10:00:00+08:00", other))
        assert again.made_at == datetime(2026, 3, 6, 10)


@given(st.binary(max_size=60) | JSON.map(codec.encode) | st.just(b"[" * 100_000))
def test_rubbish_is_a_problem(raw: bytes) -> None:
    for kind in (Enrol, Push, SignIn):
        with pytest.raises(WireError) as caught:
            codec.decode(raw, kind)
        assert (caught.value.status, caught.value.params["what"]) == (400, kind.__name__)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "yesterday", ""])
def test_a_time_that_cannot_be_is_a_problem(at: str) -> None:
    raw = codec.command_to_bytes(Command("1", "case", "c", "receive", 0, datetime(2026, 3, 6), Actor("clerk")))
    with pytest.raises(WireError):
        codec.command_from_bytes(raw.replace(b"2026-03-06T00:00:00+08:00", at.encode()))


def test_an_older_side_understands_a_newer_one() -> None:
    newer = b'{"user": "a", "name": "b", "posts": ["clerk"], "blood_group": "AB", "nested": {"x": [1]}}'
    assert codec.decode(newer, Profile) == Profile(user="a", name="b", posts=["clerk"])


def test_a_case_comes_back_as_it_was() -> None:
    at = datetime(2026, 3, 6, 10, 0, 0, 123)
    case = Case(
        id="c",
        version=3,
        number="SL1",
        status=Status.ACCEPTED,
        applicant=Applicant(name="𠮷㛃"),
        received_at=at,
        deadline=date(2026, 3, 13),
        materials=(Taken(code="M1", at=at, by="陈静", pages=("sha256:00",)),),
    )
    assert codec.case_from_bytes(codec.case_to_bytes(case)) == case


def test_every_shipped_setting_comes_back_as_it_was() -> None:
    pack, calendar = policies.load("songming"), calendars.shipped()
    again = codec.policy_from_bytes(codec.policy_to_bytes(pack))
    assert {k: v.value for k, v in again.values.items()} == {k: v.value for k, v in pack.values.items()}
    assert codec.calendar_from_bytes(codec.calendar_to_bytes(calendar)) == calendar
    import tomllib

    for path in (RESOURCES / "catalogue").glob("*.toml"):
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("guide", ()):
            guide = parse_guide(raw, path.name)
            assert codec.guide_from_bytes(codec.guide_to_bytes(guide)) == guide


def test_an_authorisation_comes_back_as_it_was() -> None:
    filed = Authorisation(who="王建国", items=("a",), powers=("seal",), first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert codec.authorisation_from_bytes(codec.encode(filed)) == filed


def test_an_answer_keeps_its_parameters() -> None:
    answer = Answer(id="1", dseq=1, outcome="rejected", seq=1, params={"missing": ["身份证明"], "seen": 1})
    assert codec.decode(codec.encode(answer), Answer) == answer


def test_now_is_the_halls_time() -> None:
    utc = datetime.now(UTC).replace(tzinfo=None)
    assert abs(codec.now() - utc - timedelta(hours=8)) < timedelta(seconds=5)


def test_every_code_of_the_wire_has_its_sentence_and_every_sentence_its_code() -> None:
    """And a sentence is short: 25 characters at most between two stops."""
    import re
    import tomllib

    root = RESOURCES.parent
    for room, folders in {"wire": ("app/wire", "app/sync", "server"), "server": ("server", "app/verbs")}.items():
        own = tomllib.loads((RESOURCES / "i18n" / f"{room}.toml").read_text(encoding="utf-8"))
        files = [path for folder in folders for path in (root / folder).rglob("*.py")]
        used = {
            code for path in files for code in re.findall(rf'"({room}_[a-z_0-9]+)"', path.read_text(encoding="utf-8"))
        }
        assert used == own.keys(), (used - own.keys(), own.keys() - used)
        assert own.items() <= table().items()
