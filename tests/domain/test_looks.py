"""Who looked at whose data: noted once, never changed."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.domain.command import Actor, Command
from app.domain.errors import Refused, Unreadable
from app.domain.reading import Reading, apply_reading

AT = datetime(2026, 3, 2, 9)
WHO = Actor("clerk", "陈静", "chenjing", window="3")
SAID: dict[str, object] = {"what": "open", "kind": "case", "about": "c1", "number": "SL2026000123", "asked": ""}


def look(reading: Reading | None = None, action: str = "look", expected: int = 0, **data: object) -> Reading:
    return apply_reading(
        reading, Command("x", "reading", "r1", action, expected, AT, WHO, "pc-3", data={**SAID, **data})
    )


@pytest.mark.parametrize("what", ["open", "reveal", "search"])
def test_a_look_is_on_record_with_who_and_where(what: str) -> None:
    """R-ARC-02."""
    seen = look(what=what)
    assert (seen.id, seen.version, seen.what, seen.about, seen.number) == ("r1", 1, what, "c1", "SL2026000123")
    assert (seen.post, seen.name, seen.user, seen.window, seen.at) == ("clerk", "陈静", "chenjing", "3", AT)


@pytest.mark.parametrize(("noted", "expected"), [(True, 0), (False, 1), (True, 1)])
def test_a_look_is_noted_once(noted: bool, expected: int) -> None:
    """R-ARC-02."""
    with pytest.raises(Refused) as caught:
        look(look() if noted else None, expected=expected)
    assert caught.value.rule == "R-ARC-02"


@pytest.mark.parametrize(("action", "data"), [("look", {"what": "peek"}), ("stare", {}), ("look", {"colour": "red"})])
def test_what_is_no_look_is_unreadable(action: str, data: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        look(None, action, 0, **data)
