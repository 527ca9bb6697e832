"""F5 at a post with a real (simulated) card reader, and at one without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from app.demo.script import until
from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.contract import DeviceUnavailable
from app.devices.idcard.card import parse
from app.devices.sim.contract import SimOptions
from app.devices.sim.idcard import IdCard, start
from app.domain.errors import Trouble
from app.models.store import beginning
from app.post.cards import shown
from app.post.events import DeviceChanged, Event
from app.post.post import Post
from app.texts import words
from tests.devices.idworld import content, text
from tests.models.place import KEY, Place

NAME = "读卡器"


@pytest.fixture
def sim() -> Iterator[IdCard]:
    made = start(SimOptions())
    yield made
    made.stop()


@contextmanager
def post_at(home: Path, *devices: Binding) -> Iterator[tuple[Post, list[Event]]]:
    place = Place.made(home)
    bindings.write(home, devices)
    told: list[Event] = []
    read = beginning(place.engine, home, KEY, writes=False)
    post = Post(home, place.begin, read, None)
    post.subscribe(told.append)
    try:
        post.start_devices()
        yield post, told
    finally:
        post.stop_devices()
        place.close()


def bound(sim: IdCard) -> Binding:
    return Binding(kind="idcard", name=NAME, url=sim.url)


def test_without_a_reader_f5_has_nothing_to_ask(tmp_path: Path) -> None:
    with post_at(tmp_path / "home") as (post, _):
        assert not post.place().card_reader
        assert post.devices() == ()
        with pytest.raises(Trouble) as none:
            post.read_card()
        assert none.value.code == "post_no_card_reader"


def test_a_card_on_the_reader_fills_the_form(tmp_path: Path, sim: IdCard) -> None:
    sim.command("lay 李\\uE863 530127199001010017 nation=彝 address=云南省昆明市嵩明县杨林镇东街2号 until=20400101")
    with post_at(tmp_path / "home", bound(sim)) as (post, _):
        assert post.place().card_reader
        card = post.read_card()
    assert (card.name, card.id_number, card.sex, card.nation) == ("李䶮", "530127199001010017", "男", "彝")
    assert (card.address, card.valid_until) == ("云南省昆明市嵩明县杨林镇东街2号", "2040.01.01")
    assert (card.photo, card.doubtful) == (b"", ())


@pytest.mark.slow
def test_the_next_person_is_read_anew(tmp_path: Path, sim: IdCard) -> None:
    with post_at(tmp_path / "home", bound(sim)) as (post, _):
        sim.command("lay 王秀英 530127196803154027")
        assert post.read_card().name == "王秀英"
        sim.command("take")
        with pytest.raises(Trouble) as none:
            post.read_card()
        assert none.value.code == "idcard_none"
        sim.command("lay 张伟 530127198511200916")
        assert post.read_card().name == "张伟"


def test_the_screen_sees_a_card_and_what_is_wrong_with_it(tmp_path: Path, sim: IdCard) -> None:
    with post_at(tmp_path / "home", bound(sim)) as (post, told):
        until(lambda: post.devices()[0].state == "ready", "reader")
        assert (post.devices()[0].kind, post.devices()[0].name) == ("card", NAME)
        assert post.test_device(NAME).state == "ready"
        sim.command("unplug")
        until(lambda: post.devices()[0].state == "absent", "unplugged")
        row = post.devices()[0]
        assert NAME not in words(row.reason, **row.params)  # its sentence can be filled
        with pytest.raises(Trouble):
            post.test_device(NAME)
        with pytest.raises(DeviceUnavailable):
            post.read_card()
        sim.command("plug")
        until(lambda: post.devices()[0].state == "ready", "plugged in")
        states = [e.device.state for e in told if isinstance(e, DeviceChanged) and e.device.kind == "card"]
        assert states[-1] == "ready" and "absent" in states


def test_the_reader_is_opened_anew_when_asked(tmp_path: Path, sim: IdCard) -> None:
    sim.command("lay 王秀英 530127196803154027")
    with post_at(tmp_path / "home", bound(sim)) as (post, _):
        post.reconnect(NAME)
        assert post.read_card().name == "王秀英"


def test_what_a_person_has_to_compare_is_said_in_words() -> None:
    card = parse(content(text(name="王\ue000", number="530127196803154028", until="20260630")))
    doubts = shown(card, date(2026, 7, 1)).doubtful
    assert doubts == ("idcard_doubt_name", "idcard_doubt_id_number", "idcard_expired")
    assert all(words(code) != code for code in doubts)
    assert shown(card, date(2026, 6, 30)).doubtful == doubts[:-1]
