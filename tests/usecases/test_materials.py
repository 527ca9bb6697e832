"""Scanned materials: kept, put in order, taken out, never lost."""

from __future__ import annotations

import pytest

from app.domain.errors import Unreadable
from app.usecases import intake, materials
from tests.models.place import CLERK, NOW, Place
from tests.usecases.paper import render

ONE, TWO = b"%PDF-1.7 one", b"%PDF-1.7 two"


def test_pages_are_attached_reordered_and_dropped(place: Place) -> None:
    draft = intake.start(place.begin, "陈静", NOW, guide="JY-001", materials=["m2"])
    first, second = (materials.keep(place.begin, pdf) for pdf in (ONE, TWO))
    materials.attach(place.begin, draft.id, "m1", first, NOW)
    changed = materials.attach(place.begin, draft.id, "m1", second, NOW, original=True)
    held = {"code": "m1", "pages": [first, second], "original": True}
    assert changed.data["materials"] == [{"code": "m2"}, held]
    changed = materials.reorder(place.begin, draft.id, "m1", [second, first], NOW)
    assert changed.data["materials"] == [{"code": "m2"}, {**held, "pages": [second, first]}]
    changed = materials.drop_page(place.begin, draft.id, "m1", second, NOW)
    assert changed.data["materials"] == [{"code": "m2"}, {**held, "pages": [first]}]
    changed = materials.drop(place.begin, draft.id, "m2", NOW)
    assert changed.data["materials"] == [{**held, "pages": [first]}]
    with place.begin() as store:
        assert store.draft(draft.id) == changed
        assert store.blob(second) == TWO


def test_reordering_may_neither_lose_nor_add_a_page(place: Place) -> None:
    draft = intake.start(place.begin, "陈静", NOW)
    name = materials.keep(place.begin, ONE)
    materials.attach(place.begin, draft.id, "m1", name, NOW)
    for pages in ([], [name, name], ["sha256:" + "0" * 64]):
        with pytest.raises(Unreadable, match="usecases_pages_differ"):
            materials.reorder(place.begin, draft.id, "m1", pages, NOW)


def test_what_is_scanned_goes_into_the_case(place: Place) -> None:
    name = materials.keep(place.begin, ONE)
    draft = intake.start(place.begin, "陈静", NOW, guide="JY-001", materials=["m2", "m3"])
    intake.change(place.begin, draft.id, "applicant", {"name": "李㛃", "id_number": "530127199001010017"}, NOW)
    draft = materials.attach(place.begin, draft.id, "m1", name, NOW)
    done = intake.submit(place.begin, draft, CLERK, "accept", {}, render, NOW)
    assert {m.code: m.pages for m in done.case.materials} == {"m1": (name,), "m2": (), "m3": ()}


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x00%PDF-"])
def test_only_a_pdf_is_kept(place: Place, content: bytes) -> None:
    with pytest.raises(Unreadable, match="usecases_not_a_pdf"):
        materials.keep(place.begin, content)


def test_a_file_that_is_too_large_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "LIMIT", 10)
    with pytest.raises(Unreadable, match="usecases_file_large"):
        materials.keep(place.begin, ONE)


def test_a_damaged_file_is_said_and_wanted_again(place: Place) -> None:
    name = materials.keep(place.begin, ONE)
    assert materials.read(place.begin, name) == ONE
    with place.begin() as store:
        store.blobs.path(name).write_bytes(b"rubbish")
    with pytest.raises(Unreadable, match="models_blob_damaged"):
        materials.read(place.begin, name)
    with place.begin() as store:
        assert not store.has_blob(name)
