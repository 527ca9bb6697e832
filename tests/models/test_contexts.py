"""The context out of the store: a guide that hasn't changed is the same guide, and the collector goes on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import AppError
from app.models.contexts import Contexts
from app.wire import codec
from tests.models.place import GUIDE, Place, document, page

OTHER = replace(GUIDE, code="JY-002", name="另一事项")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place.made(tmp_path / "home")
    yield made
    made.close()


def test_only_what_is_new_is_made_anew(place: Place) -> None:
    """R-CAT-03."""
    with place.begin() as store:
        store.apply_page(page(document("guide", OTHER.code, 500, codec.guide_to_bytes(OTHER)), covers_to=500))
    with place.begin() as store:
        before = store.context()
        newer = replace(OTHER, version=2, name="改名的事项", effective_from=date(2026, 1, 1))
        store.apply_page(page(document("guide", OTHER.code, 501, codec.guide_to_bytes(newer)), covers_to=501))
        after = store.context()
    assert before.guides[GUIDE.code] is after.guides[GUIDE.code]
    assert (before.guides[OTHER.code], after.guides[OTHER.code]) == (OTHER, newer)
    assert after.guides[f"{OTHER.code}@1"] == OTHER


def test_the_collector_goes_on_as_before(place: Place) -> None:
    with place.begin() as store:
        assert gc.isenabled() and Contexts().get(store.connection).guides
        gc.disable()
        try:
            assert Contexts().get(store.connection).guides and not gc.isenabled()
        finally:
            gc.enable()


@pytest.mark.parametrize("wrong", ['"kind":"fast"', '"unit":"weeks"', '"promised_days":"soon"', '"materials":7'])
def test_a_guide_with_a_wrong_value_is_told(wrong: str) -> None:
    raw = '{"code":"A","name":"事项","department":"卫健局",' + wrong + "}"
    with pytest.raises(AppError):
        codec.guide_from_bytes(raw)
