"""The table of acts: complete, in the domain's own keys, told in words, and nothing wrong gets through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.calendars import shipped
from app.domain.actions import ACTS, AT_THE_COUNTER
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.domain.transitions import apply
from app.policies import load
from app.post.shown import CaseFile
from app.texts import table, words
from app.ui.screens.cases.answers import check, problems
from app.ui.screens.cases.asking import ASKS, LETTERS, Ask, asks_for, data_of, found, in_order
from tests.documents.cases import GUIDE, ID, NAME
from tests.ui.test_verbs import reads_as

NOT_BY_HAND = {"receive", "evaluate"}
"""Taken in at the window; given by the applicant alone, on the keypad (R-EVA-01)."""
NOW = datetime(2026, 9, 22, 10, 0)


def file(*lawful: str, channel: str = "pickup") -> CaseFile:
    guide = parse_guide(GUIDE, "tests")
    ctx = Context(load("songming"), shipped(), {guide.code: guide})
    data: dict[str, Any] = {
        "applicant": {"name": NAME, "id_number": ID, "phone": "13887654321", "agent": {"name": "李㛃"}},
        "form": {"place": "秀嵩街 88 号", "area": "168.5"},
        "materials": ["form", "id"],
        "delivery": channel,
    }
    case = apply(None, Command("1", "case", "c", "receive", 0, NOW, Actor("clerk", "陈静"), data=data), ctx)
    return CaseFile(case=case, guide=guide, lawful=lawful, departments=("卫健局", "城管局"))


def test_every_act_of_a_person_can_be_done_from_the_case() -> None:
    assert set(ASKS) | {"correct_case"} == set(ACTS) - NOT_BY_HAND


@pytest.mark.parametrize("action", ASKS)
def test_an_act_asks_for_its_own_keys_alone(action: str) -> None:
    allowed = ACTS[action] | AT_THE_COUNTER

    assert {ask.key for ask in ASKS[action]} <= allowed


def test_every_act_and_question_has_its_words() -> None:
    asks = [ask for action in ASKS for ask in ASKS[action]]
    codes = [f"ui_{kind}_{action}" for action in (*ASKS, "correct_case") for kind in ("act", "lead")]

    assert [code for code in codes if code not in table()] == []
    assert [ask.name for ask in asks if ask.name.startswith("ui_")] == []


def test_the_initials_are_those_of_the_names() -> None:
    names = {action: words(f"ui_act_{action}") for action in LETTERS}

    assert {name: LETTERS[a] for a, name in names.items() if not reads_as(name, LETTERS[a])} == {}


def test_acts_are_found_by_name_and_by_initials_and_stand_in_one_order() -> None:
    lawful = ("withdraw", "transfer", "review")

    assert in_order(lawful) == ["transfer", "review", "withdraw"]
    assert found(lawful, "lz") == ["transfer"]
    assert found(lawful, "审核") == ["review"]
    assert found(lawful, "没有") == []


def test_what_the_post_may_not_do_is_not_found() -> None:
    assert found(("transfer",), "sh") == []


@pytest.mark.parametrize("action", [*ASKS, "correct_case"])
def test_what_must_be_there_may_not_be_blank(action: str) -> None:
    needed = {ask.path for ask in asks_for(action, file()) if ask.required}

    assert set(problems(action, file(), {})) == needed


WRONG = (
    ("days", "0"), ("days", "-1"), ("days", "五"), ("days", "1.5"), ("days", "367"), ("days", "99999999999"),
    ("money", "0"), ("money", "-5"), ("money", "十元"), ("money", "1.234"), ("money", "NaN"), ("money", "Infinity"),
    ("id", "530127198001011235"), ("phone", "1381234567"),
    ("text", "好" * 2001), ("line", "好" * 201), ("text", "好😀"), ("line", "\ue000"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), WRONG)
def test_a_wrong_answer_is_said_in_words(kind: str, value: str) -> None:
    code, params = check(Ask("x", kind, label="天数"), value)

    assert code in table()
    assert "{" not in words(code, **params)


RIGHT = (
    ("days", "15"),
    ("days", "３"),
    ("money", "10.00"),
    ("id", "530127198001011234"),
    ("id", "护照 E12345678"),
    ("text", "第一行\n第二行"),
)


@pytest.mark.parametrize(("kind", "value"), RIGHT)
def test_a_right_answer_passes(kind: str, value: str) -> None:
    assert check(Ask("x", kind, label="天数"), value) == ("", {})


def test_data_is_in_the_types_of_the_domain_and_blanks_are_left_out() -> None:
    assert data_of("start_special", file(), {"procedure": "site_survey", "days": "５"}) == {
        "procedure": "site_survey",
        "days": 5,
    }
    assert data_of("review", file(), {"agree": "no", "text": ""}) == {"agree": False}
    assert data_of("open_joint", file(), {"departments": "城管局\n消防大队"}) == {"departments": ["城管局", "消防大队"]}


def test_nothing_ticked_at_a_handover_is_not_everything_checked() -> None:
    """R-CLK-03."""
    assert data_of("confirm_transfer", file(), {"checked": ""}) == {"checked": []}


def corrected(**changed: str) -> dict[str, object]:
    values = {ask.path: ask.start(file()) for ask in asks_for("correct_case", file())}
    return data_of("correct_case", file(), {**values, "what": "电话", "reason": "录入错误", **changed})


def test_a_correction_brings_only_what_is_another_than_before() -> None:
    """R-ACC-05."""
    assert corrected() == {"what": "电话", "reason": "录入错误"}
    new: Any = corrected(**{"applicant.phone": "13987654321"})

    assert new["applicant"]["phone"] == "13987654321"
    assert new["applicant"]["agent"]["name"] == "李㛃"
    assert "form" not in new


def test_a_corrected_number_says_what_the_applicant_is() -> None:
    new: Any = corrected(**{"applicant.id_number": "91530127MA6K4T0X23"})

    assert (new["applicant"]["id_kind"], new["applicant"]["kind"]) == ("credit_code", "organisation")


def test_a_correction_of_the_form_keeps_its_other_fields() -> None:
    new: Any = corrected(**{"form.area": "186.5"})

    assert new["form"] == {"place": "秀嵩街 88 号", "area": "186.5"}


def test_the_address_is_asked_for_where_the_result_is_sent() -> None:
    assert "delivery_address" not in {ask.key for ask in asks_for("correct_case", file())}
    assert "delivery_address" in {ask.key for ask in asks_for("correct_case", file(channel="courier"))}


def test_the_case_of_these_tests_is_taken_in() -> None:
    assert isinstance(file().case, Case) and file().case.outstanding()
