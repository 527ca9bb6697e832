"""What comes without a case, and joint approvals, as counters see them: offline first, then from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.command import Actor
from app.domain.errors import Refused, Unreadable
from app.domain.matter_state import number_of
from app.models.store import Store
from app.usecases import inboxes, matters
from app.usecases.acts import Intent, act, new_id
from app.usecases.matters import Asked
from app.wire import codec
from app.wire.messages import Profile
from server import accounts, verify
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.sync.conftest import rested
from tests.sync.desk import CLERKS, Desk, enrol
from tests.sync.sim import Sim
from tests.sync.town import PASSWORD

CHIEF = Actor("chief", "王建国", user="王建国", department="卫健局")
POLICE = Actor("chief", "李刚", user="李刚", department="公安局")
WOMAN = Asked(subject="办卫生许可要什么材料", person="王秀英", phone="13887654321", channel="telephone")


@pytest.fixture
def office(sim: Sim) -> Iterator[Desk]:
    """The police's own office, enrolled as such."""
    with writing(sim.town.engine) as connection, ordering(connection, PARTITION) as order:
        person = Profile(user=POLICE.user, name=POLICE.name, posts=["chief"], department=POLICE.department)
        accounts.add_user(order, person, PASSWORD)
    home = sim.folder / "office"
    enrol(home, sim.town, "办", POLICE.department)
    desk = Desk(home, sim.town, "办", sim)
    synced(sim, desk)
    yield desk
    desk.close()


def synced(sim: Sim, *desks: Desk) -> None:
    for desk in desks:
        desk.engine.state = replace(desk.engine.state, pull_at=0.0)
        rested(sim, desk)


def looked(desk: Desk, see: Callable[[Store], Any]) -> Any:
    with desk.begin() as store:
        return see(store)


def numbers(desk: Desk, query: str) -> list[str]:
    return [row.number for row in matters.find(desk.begin, query)]


def test_an_enquiry_registered_offline_is_there_at_once_and_found_by_everything_that_names_it(desk: Desk) -> None:
    """R-REC-04"""
    clerk = CLERKS[desk.window]
    asked = matters.enquire(desk.begin, WOMAN, clerk, codec.now())
    number = number_of(asked)

    for query in (number, number[:10], number[-8:], "王秀英", "秀英", "wxy", "4321", "13887654321", "卫生许可", ""):
        assert numbers(desk, query) == [number], query
    for query in ("李", "9999", "王秀兰", "8"):
        assert numbers(desk, query) == [], query
    (row,) = matters.waiting(desk.begin, clerk.name)
    assert (row.status, row.pending, row.responsible, row.window) == ("asked", 1, clerk.name, desk.window)
    (pending,) = looked(desk, lambda store: store.pending())
    assert (pending.kind, pending.number, pending.action) == ("matter", number, "enquire")


def test_a_matter_goes_from_window_to_department_and_back(sim: Sim, desk: Desk, other: Desk, office: Desk) -> None:
    """R-REC-04: all of it offline, the same as online."""
    clerk, now = CLERKS[desk.window], codec.now()
    asked = matters.enquire(desk.begin, WOMAN, clerk, now)
    handed = matters.hand_over(desk.begin, asked.id, POLICE.department, clerk, now)
    assert (handed.responsible, handed.version) == ("公安局", 2)
    synced(sim, desk, other, office)

    assert matters.open_matter(other.begin, number_of(asked)).matter == handed
    assert [row.id for row in matters.waiting(office.begin, POLICE.department)] == [asked.id]
    answered = matters.answer(office.begin, asked.id, "带户口簿", POLICE, now + timedelta(minutes=9))
    synced(sim, office, desk, other)

    for each in (desk, other, office):
        opened = matters.open_matter(each.begin, asked.id)
        assert (opened.matter, opened.row.pending) == (answered, 0)
        assert [line.command.action for line in opened.trace] == ["enquire", "hand_over_enquiry", "answer_enquiry"]
        assert matters.waiting(each.begin) == []
    assert verify.check(sim.town.engine, sim.town.service.blobs).refused == 0


def test_what_could_not_be_done_is_followed_to_its_end(sim: Sim, desk: Desk) -> None:
    """R-REC-10, R-EVA-04"""
    clerk, now = CLERKS[desk.window], codec.now()
    for begin in (matters.register_could_not, matters.complain):
        stuck = begin(desk.begin, Asked(subject="三次退件"), clerk, now)
        with pytest.raises(Refused):
            matters.rectify(desk.begin, stuck.id, "当场受理", clerk, now)
        matters.verify(desk.begin, stuck.id, "窗口未一次告知", True, clerk, now)
        matters.rectify(desk.begin, stuck.id, "当场受理", clerk, now)
        ended = matters.call_back(desk.begin, stuck.id, "已告知", clerk, now)
        assert ended.complaint and ended.complaint.called_back
    groundless = matters.complain(desk.begin, Asked(subject="吵"), clerk, now)
    matters.verify(desk.begin, groundless.id, "查无此事", False, clerk, now)
    assert {row.status for row in matters.find(desk.begin, "")} == {"called_back", "not_upheld"}
    assert matters.waiting(desk.begin) == []
    synced(sim, desk)
    assert {row.pending for row in matters.find(desk.begin, "")} == {0}


def test_two_windows_that_answer_the_same_enquiry_don_t_overwrite_each_other(sim: Sim, desk: Desk, other: Desk) -> None:
    asked = matters.enquire(desk.begin, WOMAN, CLERKS[desk.window], codec.now())
    synced(sim, desk, other)
    for each, text in ((desk, "两样"), (other, "三样")):
        matters.answer(each.begin, asked.id, text, CLERKS[each.window], codec.now())
    synced(sim, desk, other)

    (refused,) = [p for p in looked(other, lambda store: store.pending()) if p.to_fix]

    assert (refused.kind, refused.number, refused.rule) == ("matter", number_of(asked), "R-REC-04")
    held = matters.open_matter(other.begin, asked.id).matter
    assert held.answered and held.answered.text == "两样"


def test_a_number_that_no_telephone_has_is_said_before_it_is_kept(desk: Desk) -> None:
    with pytest.raises(Unreadable):
        matters.enquire(desk.begin, replace(WOMAN, phone="138"), CLERKS[desk.window], codec.now())
    with pytest.raises(Unreadable, match="models_matter_unknown"):
        matters.answer(desk.begin, "m9", "两样", CLERKS[desk.window], codec.now())
    assert matters.find(desk.begin, "") == []


def carry(desk: Desk, action: str, case: str, by: Actor, **data: object) -> None:
    act(desk.begin, Intent(action=action, case=case, actor=by, data=data), lambda *_: b"%PDF", codec.now())


def test_a_joint_approval_reaches_the_department_and_its_opinion_comes_back(sim: Sim, desk: Desk, office: Desk) -> None:
    """R-CLK-07, R-CLK-08"""
    clerk, case = CLERKS[desk.window], new_id()
    data = {"guide": "WJ-001", "applicant": {"name": "王秀英", "id_number": "530127198001011234"}}
    carry(desk, "receive", case, clerk, **data)
    carry(desk, "supply", case, clerk, materials=list(looked(desk, lambda store: store.case(case)).outstanding()))
    carry(desk, "accept", case, clerk)
    synced(sim, desk, office)
    assert inboxes.to_opine(office.begin, "公安局", codec.now()) == []
    carry(desk, "open_joint", case, clerk, departments=["公安局"])
    synced(sim, desk, office)

    (owed,) = inboxes.to_opine(office.begin, "公安局", codec.now())
    assert owed.case.id == case and inboxes.to_opine(desk.begin, "卫健局", codec.now()) == []
    with pytest.raises(Refused, match="county_joint_no_department"):
        carry(desk, "opinion", case, clerk, agree=True)
    carry(office, "opinion", case, POLICE, agree=True, text="同意")
    carry(office, "countersign", case, POLICE)
    assert inboxes.to_opine(office.begin, "公安局", codec.now()) == []
    synced(sim, office, desk)

    joint = looked(desk, lambda store: store.case(case)).joint
    assert joint and joint.parts[0].countersigned and joint.parts[0].countersigned.by == POLICE.name
    verify.check(sim.town.engine, sim.town.service.blobs)
