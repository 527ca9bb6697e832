"""Who speaks for a department in a joint approval, where people are known by name."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.joint_authority import require_part

CHIEF = Actor("chief", "马东", department="城管局")
BACK = Actor("backoffice", "杨帆", department="城管局")
NOBODY_S = Actor("chief", "李")


def act(action: str, by: Actor) -> None:
    require_part(Command("x", "case", "c1", action, 1, datetime(2026, 3, 2, 9), by))


@pytest.mark.parametrize(
    ("action", "by"),
    [("opinion", CHIEF), ("opinion", BACK), ("countersign", CHIEF), ("open_joint", BACK), ("accept", NOBODY_S)],
)
def test_a_department_s_people_give_its_opinion_and_its_chief_signs(action: str, by: Actor) -> None:
    """R-CLK-07, R-CLK-08."""
    act(action, by)


@pytest.mark.parametrize(
    ("action", "by", "rule", "code"),
    [
        ("opinion", NOBODY_S, "R-CLK-07", "county_joint_no_department"),
        ("countersign", NOBODY_S, "R-CLK-08", "county_joint_no_department"),
        ("countersign", BACK, "R-CLK-08", "county_countersign_chief"),
    ],
)
def test_nobody_else_speaks_for_it(action: str, by: Actor, rule: str, code: str) -> None:
    """R-CLK-07, R-CLK-08."""
    with pytest.raises(Refused) as caught:
        act(action, by)
    assert (caught.value.rule, caught.value.code) == (rule, code)
