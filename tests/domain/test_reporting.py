"""Data reports (R-SUP-05) and the month's situation and bulletin (R-SUP-06)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused, Unreadable
from app.domain.exchange import Column, Row, columns, faults
from app.domain.monthly import bulletin_due, figures, situation_due
from app.domain.records import Mark
from app.domain.reporting import Batch, Sent, Way, batch, fresh, gone, report_due, report_late
from app.domain.workdays import CalendarMissing
from app.paths import RESOURCES
from app.texts import table
from tests.domain.hall import PACKS, Step, accepted, at, context, granted

COLUMNS = columns((RESOURCES / "exchange" / "up_pro.tsv").read_text(encoding="utf-8"))
TABLES = (
    "up_pro_accept",
    "up_pro_process",
    "up_pro_result",
    "up_pro_special_procedure",
    "up_pro_material",
    "up_lic_data",
)
CTX = context()
NOW = at("2026-11-25T16:30")


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("made", "due"),
    [
        ("2026-11-25T16:59", "2026-11-25T17:00"),
        ("2026-11-25T17:00", "2026-11-26T17:00"),  # that day's has gone
        ("2026-11-27T17:01", "2026-11-30T17:00"),  # Friday evening
        ("2026-11-28T09:00", "2026-11-30T17:00"),  # Saturday
        ("2026-02-14T16:59", "2026-02-14T17:00"),  # a make-up Saturday
        ("2026-02-14T17:00", "2026-02-24T17:00"),  # then Spring Festival
        ("2026-02-28T10:00", "2026-02-28T17:00"),
        ("2026-05-09T10:00", "2026-05-09T17:00"),
        ("2026-09-20T10:00", "2026-09-20T17:00"),  # a make-up Sunday
        ("2026-10-03T10:00", "2026-10-08T17:00"),
        ("2026-10-10T10:00", "2026-10-10T17:00"),
    ],
)
def test_data_goes_up_each_working_day_by_five(pack: str, made: str, due: str) -> None:
    """R-SUP-05 (XM 监察 12(三))."""
    assert report_due(at(made), context(pack)) == at(due)


def test_a_year_without_calendar_is_said() -> None:
    with pytest.raises(CalendarMissing):
        report_due(at("2026-12-31T17:00"), CTX)


def test_a_report_is_late_a_minute_after_five() -> None:
    """R-SUP-05."""
    made, due = at("2026-11-28T10:00"), at("2026-11-30T17:00")
    assert [report_late(made, None, CTX, due + timedelta(minutes=n)) for n in (0, 1)] == [False, True]
    assert [report_late(made, due + timedelta(minutes=n), CTX, at("2026-12-31T09:00")) for n in (0, 1)] == [False, True]


def filled(name: str, **changed: str) -> Row:
    """A row with every column filled as its kind asks."""
    sample = {"datetime": "2026-11-25 09:10:00", "int": "1", "varchar": "1"}
    values = {c.name: sample[c.kind] for c in COLUMNS if c.table == name}
    return Row(name, {**values, **changed})


ACCEPT = filled("up_pro_accept", project_no="N1", row_guid="a1")
RESULT = filled("up_pro_result", project_no="N1", row_guid="r1", result_date="2026-11-26 10:00:00")


def test_the_six_exchange_tables_are_here_with_what_they_require() -> None:
    """R-SUP-05: without a deployment's own housekeeping columns."""
    assert {c.table for c in COLUMNS} == set(TABLES)
    required = {c.name for c in COLUMNS if c.table == "up_pro_accept" and c.required}
    assert {"project_no", "task_code", "applyer_name", "accept_date", "row_guid"} <= required
    assert not {"tenant_id", "create_user_id", "id"} & {c.name for c in COLUMNS}


@pytest.mark.parametrize("name", TABLES)
def test_a_full_row_has_no_fault(name: str) -> None:
    assert faults([filled(name)], COLUMNS) == ()


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (filled("up_pro_accept", applyer_name=" "), "applyer_name", "missing"),
        (filled("up_pro_accept", zip_code="1234567"), "zip_code", "long"),
        (filled("up_pro_accept", task_version="一"), "task_version", "no_number"),
        (filled("up_pro_accept", accept_date="2026-11-25"), "accept_date", "no_moment"),
        (filled("up_pro_accept", accept_date="2026-02-30 09:00:00"), "accept_date", "no_moment"),
        (filled("up_pro_accept", colour="红"), "colour", "unknown"),
        (filled("up_pro_accept", accept_date="2026-11-25 09:09:59"), "accept_date", "order"),
        (filled("up_pro_process", event_end_time="2026-11-24 09:00:00"), "event_end_time", "order"),
        (filled("up_pro_special_procedure", end_time="2026-11-24 09:00:00"), "end_time", "order"),
    ],
)
def test_each_fault_of_a_row_is_named_with_its_column(row: Row, column: str, what: str) -> None:
    """R-SUP-05 (XM 监察 12(二), 14): complete and consistent."""
    assert [(f.column, f.what) for f in faults([row], COLUMNS)] == [(column, what)]
    assert f"domain_fault_{what}" in table()


def test_rows_that_contradict_each_other_are_found() -> None:
    early = filled("up_pro_result", project_no="N1", row_guid="r2", result_date="2026-11-24 10:00:00")
    twin = filled("up_pro_accept", project_no="N2", row_guid="a1")
    assert [(f.column, f.what) for f in faults([ACCEPT, early, twin], COLUMNS)] == [
        ("result_date", "order"),
        ("row_guid", "twice"),
    ]


def made(rows: list[Row], sent: Sent | None = None, way: Way = Way.EXCHANGE_TABLES) -> Batch | None:
    return batch(rows, COLUMNS, way, NOW, sent or Sent())


def test_nothing_goes_while_one_row_is_faulty() -> None:
    """R-SUP-05 (XM 监察 14)."""
    with pytest.raises(Refused) as caught:
        made([ACCEPT, filled("up_pro_result", project_no="N1", result_type="")])
    assert caught.value.rule == "R-SUP-05"
    assert caught.value.params == {"count": 1, "column": "result_type", "fault": "missing", "number": "N1"}


def test_a_result_without_its_acceptance_is_an_orphan() -> None:
    with pytest.raises(Refused) as caught:
        made([RESULT])
    assert caught.value.params["fault"] == "orphan"
    assert made([RESULT], Sent(accepted=frozenset({"N1"})))


def test_nothing_is_sent_twice() -> None:
    """R-SUP-05: not in one batch, not in the next, and a batch tried again has its key."""
    first = made([ACCEPT, RESULT, ACCEPT])
    assert first and first.rows == (ACCEPT, RESULT)
    again = made([RESULT, ACCEPT])
    assert again and again.key == first.key
    sent = gone(first, Sent())
    assert gone(first, sent) == sent
    assert made([ACCEPT, RESULT], sent) is None


def test_a_row_that_says_something_new_goes_again_another_batch_alone_does_not() -> None:
    sent = Sent(frozenset({RESULT.digest()}))
    carried = Row(RESULT.table, {**RESULT.values, "cd_batch": "9", "cd_time": "2026-11-26 17:00:00"})
    corrected = Row(RESULT.table, {**RESULT.values, "satisfaction": "5"})
    assert fresh([carried], sent) == ()
    assert fresh([corrected], sent) == (corrected,)


@pytest.mark.parametrize("way", Way)
def test_the_way_that_was_chosen_is_on_record(way: Way) -> None:
    """R-SUP-05 (XM 监察 13): exchange tables, web service, file, by hand."""
    done = made([ACCEPT], way=way)
    assert done and done.way is way
    assert len(Way) == 4


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_two_reports_bring_each_row_once(first: list[int], second: list[int]) -> None:
    """R-SUP-05."""
    rows = [filled("up_pro_accept", project_no=f"N{n}", row_guid=f"a{n}") for n in range(10)]
    sent = Sent()
    up: list[Row] = []
    for numbers in (first, second):
        if done := made([rows[n] for n in numbers], sent):
            up += done.rows
            sent = gone(done, sent)
    assert sorted(row.case for row in up) == sorted({f"N{n}" for n in first + second})


@pytest.mark.parametrize(("text", "line"), [("x", 1), ("table\tcolumn\ttype\trequired\ttitle\na\tb\tblob\tyes\tc", 2)])
def test_a_table_of_columns_that_is_none_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable) as caught:
        columns(text)
    assert caught.value.params == {"line": line}


def test_a_column_knows_its_size() -> None:
    column = next(c for c in COLUMNS if (c.table, c.name) == ("up_pro_accept", "project_no"))
    assert column == Column("up_pro_accept", "project_no", "varchar", 50, True, "办件编号")


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize(
    ("month", "situation", "bulletin"),
    [
        ("2026-10-15", "2026-11-05T17:30", "2026-11-25T17:30"),
        ("2026-08-31", "2026-09-07T17:30", "2026-09-28T17:30"),  # a Saturday; then Mid-Autumn
        ("2026-09-01", "2026-10-08T17:30", "2026-10-26T17:30"),  # National Day; a Sunday
        ("2025-12-01", "2026-01-05T17:30", "2026-01-26T17:30"),  # over the year end
        ("2026-04-30", "2026-05-06T17:30", "2026-05-25T17:30"),
    ],
)
def test_last_months_situation_is_due_by_the_5th_its_bulletin_by_the_25th(
    pack: str, month: str, situation: str, bulletin: str
) -> None:
    """R-SUP-06 (XM 监察 11): on a day off, the first working day after."""
    ctx, day = context(pack), date.fromisoformat(month)
    assert (situation_due(day, ctx), bulletin_due(day, ctx)) == (at(situation), at(bulletin))


def test_a_months_figures_are_counted_by_department() -> None:
    """R-SUP-06: accepted, done, in time, days, abnormal, satisfied; the other month's work isn't in it."""
    wuyang = context("wuyang")
    rated: Step = ("evaluate", "2026-11-27T10:00", {"level": "satisfied"})
    cases = [
        granted(wuyang, "a", "2026-11-24", "2026-11-26T10:00", rated),
        granted(wuyang, "b", "2026-11-20", "2026-11-30T10:00"),
        granted(wuyang, "c", "2026-10-20", "2026-10-21T10:00"),
        accepted(wuyang, "d", "2026-11-30"),
        accepted(wuyang, "e", "2026-12-01"),
    ]
    health, all_ = figures(cases, date(2026, 11, 15), wuyang)
    assert (health.department, health.accepted, health.done, health.in_time, health.late) == ("卫健局", 3, 2, 1, 1)
    assert (health.in_time_percent, health.average_days) == (Decimal("50.0"), Decimal("4.0"))
    assert (dict(health.abnormal), health.rated, health.satisfied_percent) == ({"overdue": 1}, 1, Decimal("100.0"))
    assert all_.department == ""
    assert figures(cases, date(2026, 10, 1), wuyang)[0].average_days == Decimal("1.0")


def test_nothing_to_count_is_none_not_zero_or_a_hundred() -> None:
    """R-SUP-06, R-EVA-01: no evaluation is none."""
    (nothing,) = figures([], date(2026, 11, 1), CTX)
    assert (nothing.in_time_percent, nothing.satisfied_percent, nothing.average_days) == (None, None, None)


def test_a_mark_counts_in_the_month_it_was_made() -> None:
    case = accepted(CTX)
    marked = [Mark(kind="wait", at=at("2026-11-30T23:59")), Mark(kind="visits", at=at("2026-12-01T00:00"))]
    cases = [type(case)(id=case.id, department="卫健局", abnormal=tuple(marked))]
    assert dict(figures(cases, date(2026, 11, 1), CTX)[-1].abnormal) == {"wait": 1}
    assert dict(figures(cases, date(2026, 12, 1), CTX)[-1].abnormal) == {"visits": 1}


def test_a_decision_without_a_deadline_is_neither_in_time_nor_late() -> None:
    """R-SUP-06."""
    late = granted(context("wuyang"), "b", "2026-11-20", "2026-11-30T10:00")
    open_ = replace(late, deadline=None)
    every = figures([late, open_], date(2026, 11, 1), context("wuyang"))[-1]
    assert (every.done, every.in_time, every.late) == (2, 0, 1)
