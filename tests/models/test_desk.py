"""Drafts, print jobs, people: what the desk keeps for itself survives closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import Unreadable
from app.domain.slip import Bars, Code, Pair, Rule, Slip, Text
from app.models.values import Draft, PrintJob
from tests.models.place import NOW, PROFILES, Place

SLIP = Slip(
    (
        Text("嵩明县政务服务中心", align="center", big=True),
        Pair("编号", "SL2026000001"),
        Rule(),
        Code("x", "查询"),
        Bars("SL2026000001"),
    )
)


def job(n: int, **more: object) -> PrintJob:
    plain: dict[str, object] = {"id": f"j{n}", "key": f"k{n}", "title": f"凭条{n}", "slip": SLIP, "made_at": NOW}
    return PrintJob(**{**plain, **more})  # type: ignore[arg-type]


def test_a_draft_is_as_it_was_after_opening_again(place: Place) -> None:
    draft = Draft(id="d1", user="陈静", saved_at=NOW, data={"form": {"面积": "12"}, "n": [1, None, True]})
    with place.begin() as store:
        store.save_draft(replace(draft, data={}))
        store.save_draft(draft)
    place.close()
    again = Place.opened(place.home)
    with again.begin() as store:
        assert store.draft("d1") == draft
        assert store.drafts("陈静") == store.drafts() == [draft]
        assert store.drafts("别人") == []
        store.drop_draft("d1")
        with pytest.raises(Unreadable, match="models_draft_unknown"):
            store.draft("d1")
    again.close()


def test_a_job_goes_its_way_and_comes_back_whole(place: Place) -> None:
    with place.begin() as store:
        first = store.add_job(job(1))
        store.add_job(job(2, slip=None, file="sha256:" + "0" * 64))
        assert store.next_job() == first
        assert store.next_job("page") == store.job("j2")
        printing = store.set_job("j1", "printing")
        assert printing.ended_at is None
        assert store.next_job() is None
        assert store.jobs_in("printing") == [printing]
        failed = store.set_job("j1", "failed", "printer_no_paper")
        assert failed.ended_at is not None
        assert (store.job("j1").slip, failed.reason) == (SLIP, "printer_no_paper")
        assert [j.id for j in store.jobs()] == ["j2", "j1"]
        with pytest.raises(Unreadable, match="models_job_unknown"):
            store.job("j9")


def test_the_same_key_is_the_same_job(place: Place) -> None:
    with place.begin() as store:
        first = store.add_job(job(1))
        assert store.add_job(job(2, key="k1")) == first
        assert len(store.jobs()) == 1


def test_people_are_remembered_until_forgotten(place: Place) -> None:
    with place.begin() as store:
        assert store.person("陈静") is None
        store.remember_person(PROFILES[0], "hash", NOW)
        store.remember_person(PROFILES[0], "hash2", NOW + timedelta(days=1))
        assert store.person("陈静") == (PROFILES[0], "hash2", NOW + timedelta(days=1))
        assert store.tries("陈静").count == 0
        store.set_tries("陈静", 2, NOW)
        assert (store.tries("陈静").count, store.tries("陈静").last) == (2, NOW)
        store.forget_person("陈静")
        assert store.person("陈静") is None
