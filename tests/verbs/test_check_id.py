"""`check-id`: one array in the order given; what is wrong is said in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verbs.cli import cli, in_chinese

VECTORS: dict[str, tuple[str | None, bool]] = {
    "11010519491231002X": ("resident_id", True),
    "11010519491231002x": ("resident_id", True),
    "１１０１０５１９４９１２３１００２Ｘ": ("resident_id", True),
    " 110105 19491231 002X ": ("resident_id", True),
    "110105194912310020": ("resident_id", False),
    "530127199002301238": ("resident_id", False),
    "130503670401001": ("resident_id", True),
    "１３０５０３６７０４０１００１": ("resident_id", True),
    "130503671301001": ("resident_id", False),
    "91350100M000100Y43": ("credit_code", True),
    "91350100m000100y43": ("credit_code", True),
    "91350100M000100Y42": ("credit_code", False),
    "9135010OM000100Y43": ("credit_code", False),
    "915301271234567891": ("credit_code", False),
    "": (None, False),
    "①" * 18: (None, False),
    "😀": (None, False),
    "1" * 100_000: (None, False),
}


def test_every_number_is_judged_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = cli(capsys, "check-id", "--json", "--", *VECTORS)
    rows = json.loads(out)
    assert [(r["value"], r["kind"], r["valid"]) for r in rows] == [(v, *want) for v, want in VECTORS.items()]
    assert all(row.keys() == {"value", "kind", "valid", "why"} for row in rows)
    assert all(in_chinese(row["why"]) != row["valid"] for row in rows)
    assert (code, err) == (1, "")


def test_all_right_is_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = cli(capsys, "check-id", "11010519491231002X", "91350100M000100Y43")
    assert code == 0
    assert "居民身份证" in out
    assert "统一社会信用代码" in out


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_whatever_is_typed_gets_an_answer(capsys: pytest.CaptureFixture[str], value: str) -> None:
    code, out, _ = cli(capsys, "check-id", "--json", "--", value)
    assert code in (0, 1)
    assert json.loads(out)[0]["value"] == value
