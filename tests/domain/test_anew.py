"""A value made anew is what `dataclasses.replace` makes of it, and the old one stays as it was."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import pytest

from app.domain.anew import replace
from app.domain.case import Case, Status
from app.domain.records import Note

CASE = Case(id="c1", number="SL1", guide="g", guide_version=1, policy="songming", department="卫健局")


def test_it_is_what_dataclasses_makes_of_it() -> None:
    changes = {"status": Status.ACCEPTED, "deadline": date(2026, 3, 9), "papers": (), "version": 7}
    made = replace(CASE, **changes)  # type: ignore[arg-type]
    assert made == dataclasses.replace(CASE, **changes)  # type: ignore[arg-type]
    assert vars(made).keys() == {f.name for f in dataclasses.fields(Case)}
    assert (CASE.version, CASE.deadline) == (0, None)


def test_a_field_that_there_is_not_is_a_bug() -> None:
    with pytest.raises(TypeError):
        replace(CASE, colour="red")  # type: ignore[call-arg]


def test_a_frozen_value_stays_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(CASE, version=2).version = 3  # type: ignore[misc]


def test_a_small_value_is_made_by_the_library() -> None:
    note = Note(by="陈", at=datetime(2026, 3, 2), text="一")
    assert replace(note, text="二") == dataclasses.replace(note, text="二")


def test_every_field_at_once_may_be_made_anew() -> None:
    assert replace(CASE, **vars(CASE)) == CASE
