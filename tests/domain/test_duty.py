"""Letters (R-SUP-04), the closing of periods, monitors and duty log (R-SUP-09), disputes and agency (R-SUP-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain import assistance, disputes, duty, letters
from app.domain.assistance import Assistance
from app.domain.disputes import Dispute
from app.domain.duty import Done, LogEntry, Observed, span, still_open
from app.domain.errors import Refused
from app.domain.letters import Letter
from app.domain.owed import late
from app.domain.records import Note
from app.texts import explain
from tests.domain.hall import PACKS, accepted, at, context, granted

CTX = context()
REPLY = Note(by="卫健局", at=at("2026-12-01T10:00"), text="已整改")


def letter(kind: str = "notice", days: int = 3, written: str = "2026-11-25T10:00", **changed: str) -> Letter:
    given = {"department": "卫健局", "about": "c1", "text": "说明超期原因", **changed}
    note = Note(by="李督", at=at(written), text=given["text"])
    return letters.issue("L1", kind, given["department"], given["about"], days, note, CTX, "督〔2026〕1号")


@pytest.mark.parametrize("kind", letters.KINDS)
@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-11-25T10:00", "2026-11-30T17:30"),  # over a week-end
        ("2026-02-12T10:00", "2026-02-24T17:30"),  # a make-up Saturday counts, Spring Festival doesn't
        ("2026-09-18T10:00", "2026-09-22T17:30"),  # a make-up Sunday counts
    ],
)
def test_a_letter_says_by_when_it_must_be_answered(kind: str, written: str, due: str) -> None:
    """R-SUP-04 (HN 四(三)4, 四(一)2): three working days."""
    assert letter(kind, written=written).reply_by == at(due)


def test_a_letter_without_an_answer_is_overdue_a_minute_later() -> None:
    """R-SUP-04: and a late answer stays late."""
    owed = letters.owed(letter())
    assert owed.due
    assert [late([owed], owed.due + timedelta(minutes=n)) for n in (0, 1)] == [(), (owed,)]
    answered = letters.owed(letters.reply(letter(), REPLY))
    assert answered.late(at("2027-01-01T00:00"))
    in_time = letters.owed(letters.reply(letter(), replace(REPLY, at=at("2026-11-30T17:30"))))
    assert not in_time.late(at("2027-01-01T00:00"))


def test_a_letter_is_answered_and_then_closed() -> None:
    """R-SUP-04: as often as it must, and on record."""
    twice = letters.reply(letters.reply(letter(), REPLY), REPLY)
    closed = letters.close(twice, replace(REPLY, by="李督"))
    assert (len(closed.replies), closed.closed and closed.closed.by) == (2, "李督")
    for act in (letters.reply, letters.close):
        with pytest.raises(Refused, match="supervision_letter_closed"):
            act(closed, REPLY)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "memo"}, "supervision_letter_kind"),
        ({"days": 0}, "supervision_letter_days"),
        ({"department": " "}, "supervision_blank"),
        ({"about": ""}, "supervision_blank"),
        ({"text": ""}, "supervision_blank"),
    ],
)
def test_a_letter_that_is_not_whole_is_refused(changed: dict[str, object], code: str) -> None:
    """R-SUP-04."""
    with pytest.raises(Refused) as caught:
        letter(**changed)  # type: ignore[arg-type]
    assert (caught.value.rule, caught.value.code) == ("R-SUP-04", code)
    assert "{" not in explain(caught.value)


def test_a_letter_is_not_closed_before_an_answer_nor_answered_with_nothing() -> None:
    """R-SUP-04."""
    with pytest.raises(Refused, match="supervision_letter_unanswered"):
        letters.close(letter(), REPLY)
    with pytest.raises(Refused) as caught:
        letters.reply(letter(), replace(REPLY, text=" "))
    assert explain(caught.value) == "回复未填写，补全后重试。"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("day", "2026-11-25", "2026-11-25"),
        ("week", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-01", "2026-11-30"),
        ("quarter", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_period_has_its_first_and_last_day(period: str, first: str, last: str) -> None:
    """R-SUP-09: 日、周、月、季."""
    assert span(period, date(2026, 11, 25)) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("day", "days"), [("2024-02-29", 29), ("2026-12-31", 31)])
def test_a_month_ends_where_it_ends(day: str, days: int) -> None:
    assert span("month", date.fromisoformat(day))[1].day == days


def test_a_day_wants_what_was_due_by_its_end_and_its_clearing() -> None:
    """R-SUP-09 (XM 监察 6(七) 日清): the case due today, the letter due yesterday; not what is due tomorrow, nor what
    is done."""
    wuyang = context("wuyang")
    cases = [
        accepted(wuyang, "today"),
        accepted(wuyang, "tomorrow", "2026-11-26"),
        granted(wuyang, "done", "2026-11-25", "2026-12-02T16:00"),
    ]
    owed = (*duty.decisions(cases, wuyang), letters.owed(letter(days=4)))
    wants = still_open("day", date(2026, 12, 2), owed, (), at("2026-12-02T17:30"))
    assert [(m.kind, m.id) for m in wants.owed] == [("letter", "L1"), ("decision", "today")]
    assert wants.acts == ("day_cleared",)
    before = still_open("day", date(2026, 12, 2), owed, (), at("2026-12-02T15:59"))
    assert "done" in {m.id for m in before.owed}


def test_an_immediate_item_is_due_the_day_it_was_accepted() -> None:
    """R-SUP-09 (日清), R-CLK-13."""
    case = replace(accepted(CTX), guide="X-002", deadline=date(2026, 11, 25))
    (owed,) = duty.decisions([case], CTX)
    assert owed.due == at("2026-11-25T17:30")


def test_a_day_is_not_cleared_while_something_is_open() -> None:
    """R-SUP-09."""
    owed, day = [letters.owed(letter())], date(2026, 11, 30)
    with pytest.raises(Refused) as caught:
        duty.close("day_cleared", day, owed, at("2026-11-30T18:00"), "李督")
    assert (caught.value.rule, caught.value.params["count"]) == ("R-SUP-09", 1)
    answered = [letters.owed(letters.reply(letter(), replace(REPLY, at=at("2026-11-30T11:00"))))]
    done = duty.close("day_cleared", day, answered, at("2026-11-30T18:00"), "李督")
    assert still_open("day", day, answered, [done], at("2026-11-30T18:01")).acts == ()
    assert still_open("day", day + timedelta(days=1), answered, [done], at("2026-12-01T09:00")).acts == ("day_cleared",)


@pytest.mark.parametrize(
    ("act", "early", "then"),
    [
        ("week_closed", "2026-11-28T18:00", "2026-11-29T18:00"),
        ("month_bulletined", "2026-11-29T18:00", "2026-12-25T10:00"),
        ("quarter_published", "2026-12-30T10:00", "2027-01-08T10:00"),
    ],
)
def test_a_period_is_closed_once_it_has_ended(act: str, early: str, then: str) -> None:
    """R-SUP-09 (XM 监察 6(七), 11): a month's bulletin says what is open, so it doesn't wait for it."""
    day = date(2026, 11, 25)
    with pytest.raises(Refused, match="supervision_too_early"):
        duty.close(act, day, (), at(early), "李督")
    assert duty.close(act, day, (), at(then), "李督").act == act
    if not act.startswith("week"):
        assert duty.close(act, day, [letters.owed(letter())], at(then), "李督")


def test_a_month_wants_its_report_its_analysis_and_its_bulletin() -> None:
    """R-SUP-09, R-SUP-06 (XM 监察 11, 17)."""
    day, now = date(2026, 11, 25), at("2026-12-26T10:00")
    reported = Done(act="month_reported", first=date(2026, 11, 1), at=at("2026-12-04T10:00"), by="李督")
    assert still_open("month", day, (), [reported], now).acts == ("month_analysed", "month_bulletined")


BAD = Observed(what="attitude", good=False, at=at("2026-11-25T10:00"), window="3", evidence="录像 3-1000")


@pytest.mark.parametrize("pack", PACKS)
def test_monitors_marks_are_taken_in_where_the_pack_has_them(pack: str) -> None:
    """R-SUP-09 (XM 监察 5(六), 7(二)): a bad attitude is abnormal, a bad environment a reminder, good is nothing."""
    ctx, here = context(pack), pack == "xinmi"
    dirty, good = replace(BAD, what="environment"), replace(BAD, good=True)
    assert [duty.abnormal_kind(seen, ctx) for seen in (BAD, dirty, good)] == ["attitude" if here else "", "", ""]
    assert [duty.reminds(seen, ctx) for seen in (BAD, dirty, good)] == [False, here, False]


def test_a_bad_mark_without_its_picture_is_refused() -> None:
    """R-SUP-09."""
    with pytest.raises(Refused) as caught:
        duty.abnormal_kind(replace(BAD, evidence=""), context("xinmi"))
    assert caught.value.params == {"part": ["evidence"]}


def test_the_duty_log_has_a_line_every_working_day() -> None:
    """R-SUP-09 (XM 监察 8): a make-up Saturday is one; week-ends and holidays aren't."""
    log: tuple[LogEntry, ...] = ()
    for day in ("2026-02-12", "2026-02-24"):
        log = duty.logged(log, LogEntry(at=at(f"{day}T09:00"), by="李督", text="正常"))
    assert duty.unlogged(log, date(2026, 2, 12), date(2026, 2, 25), CTX) == (
        date(2026, 2, 13),
        date(2026, 2, 14),
        date(2026, 2, 25),
    )


def test_the_duty_log_is_written_in_order_and_says_something() -> None:
    """R-SUP-09."""
    log = duty.logged((), LogEntry(at=at("2026-11-25T10:00"), by="李督", text="正常"))
    for wrong in (
        LogEntry(at=at("2026-11-25T09:59"), by="李督", text="补记"),
        LogEntry(at=at("2026-11-25T11:00"), by="李督", text=" "),
    ):
        with pytest.raises(Refused) as caught:
            duty.logged(log, wrong)
        assert caught.value.rule == "R-SUP-09"


def dispute(by: str = "3 号窗口", **changed: str) -> Dispute:
    given = {"window": "3 号窗口", "department": "卫健局", "about": "c1", "text": "退回理由不成立", **changed}
    note = Note(by=by, at=at("2026-11-25T10:00"), text=given["text"])
    return disputes.raise_dispute("D1", given["window"], given["department"], given["about"], 2, note, CTX)


RULING = Note(by="李督", at=at("2026-11-26T10:00"), text="按办事指南受理")
POSITION = Note(by="卫健局", at=at("2026-11-25T15:00"), text="材料不清")


def test_a_dispute_is_settled_on_record_once_both_have_been_heard() -> None:
    """R-SUP-10 (YX 方案 四(三)4)."""
    with pytest.raises(Refused) as caught:
        disputes.settle(dispute(), RULING)
    assert caught.value.params == {"sides": ["卫健局"]}
    settled = disputes.settle(disputes.state(dispute(), POSITION), RULING)
    assert settled.settled == RULING
    for act in (disputes.settle, disputes.state):
        with pytest.raises(Refused, match="supervision_dispute_settled"):
            act(settled, RULING)


def test_who_lets_the_time_pass_does_not_hold_the_settlement_up() -> None:
    """R-SUP-10: due by the second working day, then without the silent side."""
    assert dispute().settle_by == at("2026-11-27T17:30")
    after = replace(RULING, at=at("2026-11-27T17:31"))
    assert disputes.settle(dispute(), after).settled
    assert disputes.unsettled(disputes.settle(dispute(), after)).late(at("2026-12-01T09:00"))
    assert not disputes.unsettled(dispute()).late(at("2026-11-27T17:30"))


@pytest.mark.parametrize("blank", ["window", "department", "about", "text"])
def test_a_dispute_says_between_whom_and_about_what(blank: str) -> None:
    """R-SUP-10."""
    with pytest.raises(Refused, match="supervision_blank"):
        dispute(**{blank: " "})


def test_nobody_else_speaks_in_a_dispute() -> None:
    with pytest.raises(Refused, match="supervision_dispute_side"):
        disputes.state(dispute(), replace(POSITION, by="公安局"))


HELP = Assistance(id="A1", kind="help", applicant="张三", item="卫生许可", by="导办员", at=at("2026-11-25T10:00"))


def test_help_is_registered_and_agency_needs_a_mandate() -> None:
    """R-SUP-10 (XM 办法 35)."""
    assert assistance.register(HELP) == HELP
    agency = replace(HELP, kind="agency", mandate="委托书 1")
    assert assistance.register(agency) == agency
    for wrong in (replace(HELP, applicant=""), replace(agency, mandate=" "), replace(HELP, kind="favour")):
        with pytest.raises(Refused) as caught:
            assistance.register(wrong)
        assert caught.value.rule == "R-SUP-10"


def test_help_ends_once_with_what_came_of_it() -> None:
    """R-SUP-10."""
    ended = assistance.end(HELP, RULING)
    assert ended.ended == RULING
    for entry, note in ((ended, RULING), (HELP, replace(RULING, text=""))):
        with pytest.raises(Refused):
            assistance.end(entry, note)


@pytest.mark.parametrize("days", [1, 0, -1])
def test_a_letter_gives_a_working_day_at_least(days: int) -> None:
    """R-SUP-04."""
    if days == 1:
        assert letter(days=1).reply_by == at("2026-11-26T17:30")
        return
    with pytest.raises(Refused) as caught:
        letter(days=days)
    assert (caught.value.rule, caught.value.params["days"]) == ("R-SUP-04", days)
