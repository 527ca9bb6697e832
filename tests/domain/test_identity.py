"""Identity numbers (GB 11643, GB 32100), telephone numbers and lines of text as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from app.domain.identity import CREDIT_ALPHABET, birthday, check_id, check_name, check_phone, check_text
from app.texts import words


@pytest.mark.parametrize(
    ("value", "kind", "valid", "why"),
    [
        ("110101199003078515", "resident_id", True, ""),
        ("53012719680315402X", "resident_id", False, "domain_id_check"),
        ("11010819680315402x", "resident_id", True, ""),
        ("１１０１０１１９９００３０７８５１５", "resident_id", True, ""),
        ("110101 19900307 8515", "resident_id", True, ""),
        ("110101900307851", "resident_id", True, ""),
        ("110101199002308515", "resident_id", False, "domain_id_date"),
        ("110101901307851", "resident_id", False, "domain_id_date"),
        ("91530127MA6K5XQ12U", "credit_code", True, ""),
        ("91530127MA6K5XQ12A", "credit_code", False, "domain_credit_check"),
        ("91530127MAIK5XQ12A", "credit_code", False, "domain_credit_alphabet"),
        ("1101011990030785", None, False, "domain_id_short"),
        ("1101011990030785155", None, False, "domain_id_long"),
        ("王秀英", None, False, "domain_id_characters"),
        ("", None, False, "domain_id_empty"),
    ],
)
def test_a_number_is_judged(value: str, kind: str | None, valid: bool, why: str) -> None:
    checked = check_id(value)
    assert (checked.kind, checked.valid, checked.why) == (kind, valid, why)
    if why:
        assert "{" not in words(why, **checked.params)


def test_a_lower_case_x_and_a_full_width_one_fold() -> None:
    assert check_id("11010519491231002x").folded == check_id("11010519491231002Ｘ").folded == "11010519491231002X"
    assert check_id("11010519491231002x").valid


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(110000, 659999))
def test_one_wrong_digit_is_always_found(day: date, serial: int, place: int) -> None:
    stem = f"{place}{day:%Y%m%d}{serial:03d}"
    right = [c for c in "0123456789X" if check_id(stem + c).valid and check_id(stem + c).kind == "resident_id"]
    assert len(right) == 1
    assert birthday(stem + right[0]) == day
    wrong = str((int(stem[0]) + 1) % 10) + stem[1:] + right[0]
    assert not (check_id(wrong).valid and check_id(wrong).kind == "resident_id")


@given(st.text(CREDIT_ALPHABET, min_size=17, max_size=17).filter(lambda s: not s.isdigit()))
def test_credit_codes_agree_with_an_independent_library(stem: str) -> None:
    right = [c for c in CREDIT_ALPHABET if check_id(stem + c).valid]
    assert right == [uscc.calc_check_digit(stem)]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("13812345678", ""),
        ("１３８１２３４５６７８", ""),
        ("0871-67911345", ""),
        ("1381234567", "domain_phone_short"),
        ("138123456789", "domain_phone_long"),
        ("23812345678", "domain_phone_start"),
        ("087167", "domain_phone_landline"),
        ("电话", "domain_phone_characters"),
    ],
)
def test_a_telephone_number_is_judged(value: str, why: str) -> None:
    code, params = check_phone(value)
    assert code == why
    assert not why or "{" not in words(code, **params)


@pytest.mark.parametrize("name", ["王秀英", "䶮", "李㛃", "𠮷野", "鿍", "阿卜杜热西提·麦麦提", "O'Brien"])
def test_real_names_are_welcome(name: str) -> None:
    assert check_name(name) == ("", {})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "domain_text_empty"),
        ("   ", "domain_text_empty"),
        ("王" * 201, "domain_text_long"),
        ("王秀英\n", "domain_text_break"),
        ("王\u2028秀英", "domain_text_break"),
        ("王秀英😀", "domain_text_emoji"),
        ("王\ue863", "domain_text_private"),
        ("王\u200b秀英", "domain_text_control"),
        ("王\ud800", "domain_text_control"),
    ],
)
def test_what_cannot_be_stored_and_printed_is_refused(text: str, why: str) -> None:
    code, params = check_text(text, 200)
    assert code == why
    assert "{" not in words(code, **params)


def iso_7064(stem: str) -> str:
    """GB 11643 by its own formula: the weights are the powers of two, modulo eleven."""
    total = sum(int(digit) * pow(2, 17 - n, 11) for n, digit in enumerate(stem))
    return "0123456789X"[(12 - total) % 11]


@given(st.dates(date(1800, 1, 1), date(2026, 1, 1)), st.integers(0, 999), st.integers(110000, 659999))
def test_the_check_of_a_resident_number_is_iso_7064(day: date, serial: int, place: int) -> None:
    stem = f"{place}{day:%Y%m%d}{serial:03d}"
    assert check_id(stem + iso_7064(stem)).valid
    assert check_id(stem + iso_7064(stem)).kind == "resident_id"


@pytest.mark.parametrize(("born", "valid"), [("17991231", False), ("18000101", True), ("18001231", True)])
def test_nobody_alive_was_born_before_1800(born: str, valid: bool) -> None:
    stem = f"530127{born}451"
    assert check_id(stem + iso_7064(stem)).valid is valid


@pytest.mark.parametrize(
    ("value", "kind", "why"),
    [
        ("915301270000000000", "credit_code", "domain_credit_check"),
        ("515301270000000000", "resident_id", "domain_id_date"),
        ("530127199003074510", "resident_id", "domain_id_check"),
        ("930127199003074511", "resident_id", "domain_id_check"),
    ],
)
def test_seventeen_digits_are_a_company_s_only_with_a_nine_and_no_date(value: str, kind: str, why: str) -> None:
    checked = check_id(value)
    assert (checked.kind, checked.why) == (kind, why)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("张\U0001f600", "\U0001f600"), ("张\n", "U+000A"), ("张\ue000", "U+E000"), ("张\u200b", "U+200B")],
)
def test_a_sign_that_can_t_be_printed_is_shown_or_named(text: str, shown: str) -> None:
    assert check_name(text)[1] == {"character": shown}


@pytest.mark.parametrize(("length", "why"), [(50, ""), (51, "domain_text_long")])
def test_a_name_is_as_long_as_its_line(length: int, why: str) -> None:
    assert check_name("张" * length)[0] == why


@pytest.mark.parametrize(
    ("number", "why", "params"),
    [
        ("0871679113", "", {}),
        ("087167911", "domain_phone_landline", {}),
        ("087167911345", "", {}),
        ("0871679113450", "domain_phone_landline", {}),
        ("1381234567", "domain_phone_short", {"missing": 1}),
        ("138123456789", "domain_phone_long", {"extra": 1}),
    ],
)
def test_a_telephone_number_says_what_it_lacks(number: str, why: str, params: dict[str, object]) -> None:
    assert check_phone(number) == (why, params)


def test_an_id_number_says_what_it_lacks() -> None:
    assert check_id("5301271990030").params == {"missing": 5}
    assert check_id("5301271990030745178").params == {"extra": 1}
    assert check_id("53012719900307451A").kind == "credit_code"
    assert birthday("530127900307451") == date(1990, 3, 7)
    assert birthday("91530127MA6K5XQ12U") is None
