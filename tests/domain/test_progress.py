"""Screens and public look-up; the green channel; parcels."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.case import Applicant, Case, Decision, Status, Supplement, Tolerance
from app.domain.catalogue import Guide
from app.domain.courier import Parcel, distribute, lying, sign_for
from app.domain.errors import Refused, Unreadable
from app.domain.greenchannel import REASONS, coordinated, handed_on, open_channel, preferred
from app.domain.progress import called, look_up, progress, served, waiting_by_letter
from app.domain.queue import PRIORITY, Moment, Ticket, TicketStatus, next_to_call
from app.domain.records import Note
from app.texts import explain, table

AT = datetime(2026, 11, 25, 9)
GUIDE = Guide(code="WJ-001", name="公共场所卫生许可", department="卫健局")
CASE = Case(
    id="c1",
    number="SL2026000012",
    department="卫健局",
    status=Status.ACCEPTED,
    applicant=Applicant(name="欧阳明月", id_number="53012719900307451X", phone="13888001234", address="嵩明县玉明路"),
    received_at=AT,
    accepted_on=AT.date(),
    deadline=date(2026, 12, 9),
)


def ticket(number: str, minutes: int = 0, **how: object) -> Ticket:
    return replace(Ticket(id=number, number=number, letter=number[0], taken_at=AT), **how)  # type: ignore[arg-type]


def test_the_call_display_shows_who_is_called_now_newest_first() -> None:
    """R-HAL-01."""
    tickets = [
        ticket("A001", status=TicketStatus.CALLED, called_at=AT, window="3", calls=2),
        ticket("A002", status=TicketStatus.CALLED, called_at=AT + timedelta(minutes=1), window="4", calls=1),
        ticket("A003", status=TicketStatus.SERVING, called_at=AT + timedelta(minutes=2), window="5"),
        ticket("B001"),
    ]
    assert [(line.number, line.window, line.again) for line in called(tickets, 9)] == [
        ("A002", "4", False),
        ("A001", "3", True),
    ]
    assert [line.number for line in called(tickets, 1)] == ["A002"]


def test_a_recall_comes_to_the_top_of_the_call_display_and_who_is_served_stands_apart() -> None:
    """R-HAL-01."""
    recalled = Moment(what="call", at=AT + timedelta(minutes=5), window="3", by="陈静")
    tickets = [
        ticket("A001", status=TicketStatus.CALLED, called_at=AT, window="3", calls=2, ledger=(recalled,)),
        ticket("A002", status=TicketStatus.CALLED, called_at=AT + timedelta(minutes=1), window="4", calls=1),
        ticket("A003", status=TicketStatus.SERVING, called_at=AT, window="5"),
    ]
    assert [line.number for line in called(tickets, 9)] == ["A001", "A002"]
    assert [(line.number, line.window) for line in served(tickets, 9)] == [("A003", "5")]


def test_the_display_shows_how_many_wait_for_each_service() -> None:
    """R-HAL-01."""
    tickets = [ticket("B001"), ticket("A001"), ticket("A002"), ticket("A003", status=TicketStatus.DONE)]
    assert waiting_by_letter(tickets) == {"A": 2, "B": 1}
    assert waiting_by_letter([]) == {}


def test_progress_says_how_it_stands_and_nothing_of_a_person() -> None:
    """R-HAL-01, R-HAL-02."""
    shown = progress(CASE, GUIDE)
    assert (shown.number, shown.item, shown.status) == ("SL2026000012", "公共场所卫生许可", Status.ACCEPTED)
    assert (shown.received_on, shown.deadline, shown.decided_on) == (AT.date(), date(2026, 12, 9), None)
    assert not any(secret in repr(shown) for secret in ("欧阳", "530127", "13888", "玉明路"))
    assert {field.name for field in fields(shown)}.isdisjoint({"applicant", "phone", "clerk", "decision"})


def test_progress_says_what_is_owed_by_when_only_while_it_is() -> None:
    """R-HAL-02."""
    told = Supplement(told_at=AT, missing=("m1",), by=date(2026, 12, 16))
    assert progress(replace(CASE, supplement=told, status=Status.SUPPLEMENTING), GUIDE).supplement_by == told.by
    assert progress(replace(CASE, supplement=told), GUIDE).supplement_by is None
    tolerated = Tolerance(missing=("m1",), by=date(2026, 12, 1), at=AT)
    assert progress(replace(CASE, tolerance=tolerated), GUIDE).supplement_by == tolerated.by


def test_a_decided_case_says_when() -> None:
    """R-HAL-02."""
    decision = Decision(granted=True, at=AT, by="王建国", department="卫健局")
    assert progress(replace(CASE, decision=decision), GUIDE).decided_on == AT.date()


@pytest.mark.parametrize("proof", ["451X", "451x", "４５１ｘ", " 45 1x "])
def test_the_last_four_are_proof_however_they_are_typed(proof: str) -> None:
    """R-HAL-02."""
    assert look_up((CASE, GUIDE), proof) == progress(CASE, GUIDE)


@pytest.mark.parametrize("proof", ["", "4511", "51X", "7451X", "53012719900307451X", "欧阳明月", "\ud800"])
def test_a_wrong_proof_and_an_unknown_number_are_answered_alike(proof: str) -> None:
    """R-HAL-02."""
    with pytest.raises(Refused) as wrong:
        look_up((CASE, GUIDE), proof)
    with pytest.raises(Refused) as unknown:
        look_up(None, proof)
    assert (wrong.value.rule, wrong.value.args, wrong.value.params) == ("R-HAL-02", unknown.value.args, {})
    assert explain(wrong.value) == explain(unknown.value)


@pytest.mark.parametrize("number", ["", "12", "51X"])
def test_who_has_no_number_on_file_cannot_be_looked_up(number: str) -> None:
    """R-HAL-02: an empty proof is none."""
    nobody = replace(CASE, applicant=Applicant(id_number=number))
    for proof in ("", number):
        with pytest.raises(Refused):
            look_up((nobody, GUIDE), proof)


@given(st.text(max_size=6))
def test_nothing_but_the_last_four_opens(proof: str) -> None:
    """R-HAL-02."""
    try:
        look_up((CASE, GUIDE), proof)
    except Refused:
        return
    assert len("".join(proof.split())) == 4


OPENED = Note(by="张局", at=AT)
CHANNEL = open_channel("c1", " 周涛 ", "major_investment", OPENED)


def test_a_green_channel_has_a_named_tracker() -> None:
    """R-REC-07."""
    assert (CHANNEL.tracker, CHANNEL.log) == ("周涛", ())
    with pytest.raises(Refused) as caught:
        open_channel("c1", "", "special_matter", OPENED)
    assert (caught.value.rule, caught.value.code) == ("R-REC-07", "organisation_no_tracker")
    with pytest.raises(Refused):
        handed_on(CHANNEL, "  ", Note(by="张局", at=AT, text="换人"))


def test_a_green_channel_is_opened_for_a_known_reason() -> None:
    """R-REC-07."""
    with pytest.raises(Unreadable):
        open_channel("c1", "周涛", "friend", OPENED)
    assert all(f"domain_green_{reason}" in table() for reason in REASONS)


def test_the_coordination_log_only_grows() -> None:
    """R-REC-07."""
    one = coordinated(CHANNEL, Note(by="周涛", at=AT, text="约住建局会商"))
    two = handed_on(one, "刘洋", Note(by="张局", at=AT + timedelta(hours=1), text="改由刘洋跟踪"))
    assert [note.text for note in two.log] == ["约住建局会商", "改由刘洋跟踪"]
    assert two.tracker == "刘洋"


@pytest.mark.parametrize(
    "note",
    [
        Note(by="", at=AT, text="会商"),
        Note(by="周涛", at=AT, text=" "),
        Note(by="周涛", at=AT - timedelta(minutes=1), text="会商"),
    ],
)
def test_a_line_that_says_nothing_or_comes_before_the_last_is_refused(note: Note) -> None:
    """R-REC-07."""
    with pytest.raises(Refused) as caught:
        coordinated(CHANNEL, note)
    assert caught.value.rule == "R-REC-07"


@pytest.mark.parametrize("kind", sorted(PRIORITY))
def test_a_green_ticket_is_called_first(kind: str) -> None:
    """R-REC-07."""
    late = preferred(ticket("A099", taken_at=AT + timedelta(hours=1)))
    found = next_to_call([ticket("A001", kind=kind), late], "3", frozenset())
    assert found
    assert found.number == ("A001" if kind == "green" else "A099")


PARCEL = Parcel(waybill="sf 1234567890", carrier="顺丰", sender="李雷", signed=Note(by="赵敏", at=AT))


def test_a_parcel_is_signed_for_once_however_its_number_is_typed() -> None:
    """R-REC-08."""
    (signed,) = register = sign_for((), PARCEL)
    assert (signed.waybill, signed.signed.by) == ("SF1234567890", "赵敏")
    with pytest.raises(Refused) as caught:
        sign_for(register, replace(PARCEL, waybill="ＳＦ１２３４５６７８９０", carrier="圆通"))
    assert (caught.value.rule, caught.value.code) == ("R-REC-08", "organisation_parcel_twice")
    assert len(sign_for(register, replace(PARCEL, waybill="SF1234567891"))) == 2


@pytest.mark.parametrize(
    ("blank", "word"),
    [
        ({"waybill": " "}, "运单号"),
        ({"carrier": ""}, "快递公司"),
        ({"sender": ""}, "寄件人"),
        ({"signed": Note(by="", at=AT)}, "签收人"),
    ],
)
def test_a_parcel_is_registered_whole(blank: dict[str, object], word: str) -> None:
    """R-REC-08."""
    with pytest.raises(Refused) as caught:
        sign_for((), replace(PARCEL, **blank))  # type: ignore[arg-type]
    assert caught.value.rule == "R-REC-08"
    assert word in explain(caught.value)


def test_a_parcel_is_handed_on_once_and_after_it_came() -> None:
    """R-REC-08."""
    gone = distribute(PARCEL, "卫健局", Note(by="赵敏", at=AT))
    assert gone.department == "卫健局"
    wrong = [
        (gone, "公安局", AT + timedelta(hours=1)),
        (PARCEL, " ", AT),
        (PARCEL, "卫健局", AT - timedelta(minutes=1)),
    ]
    for parcel, department, at in wrong:
        with pytest.raises(Refused) as caught:
            distribute(parcel, department, Note(by="赵敏", at=at))
        assert caught.value.rule == "R-REC-08"


def test_what_lies_here_still_is_listed_oldest_first() -> None:
    """R-REC-08."""
    old = replace(PARCEL, waybill="OLD", signed=Note(by="赵敏", at=AT - timedelta(days=1)))
    gone = distribute(replace(PARCEL, waybill="GONE"), "卫健局", Note(by="赵敏", at=AT))
    assert [parcel.waybill for parcel in lying([PARCEL, gone, old])] == ["OLD", PARCEL.waybill]


def test_a_line_comes_after_the_last_one_not_only_after_the_opening() -> None:
    """R-REC-07."""
    late = Note(by="周涛", at=AT + timedelta(hours=1), text="会商")
    early = replace(late, at=AT + timedelta(minutes=59))
    channel = coordinated(CHANNEL, late)
    assert len(coordinated(channel, replace(late, text="再会商")).log) == 2
    with pytest.raises(Refused):
        coordinated(channel, early)
