"""An item's life as two counters see it: one proposes, another is cut off and learns late; settings nobody forges."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.case import Case
from app.domain.command import Actor
from app.domain.editing import Editing, Stage, Standing
from app.domain.errors import Refused
from app.models.store import Store
from app.usecases import editing
from app.usecases.acts import Intent, act, new_id
from app.wire import codec, signing
from app.wire.messages import Cursor, Document, Profile, Pulled
from server import accounts, publish
from server.database import writing
from server.partition import county_key, ordering
from server.service import PARTITION
from server.verify import check as verify
from tests.sync.conftest import rested
from tests.sync.desk import CLERKS, Desk
from tests.sync.sim import Sim
from tests.sync.town import PASSWORD, Door, Town

ITEM = "WJ-001"
CHIEF = Actor("chief", "王建国", user="王建国", department="卫健局")
BUREAU = Actor("bureau", "赵局", user="赵局")
APPLICANT = {"name": "王秀英", "id_number": "530127198001011234", "phone": "13887654321"}


@pytest.fixture(autouse=True)
def bureau(sim: Sim) -> None:
    with writing(sim.town.engine) as connection, ordering(connection, PARTITION) as order:
        accounts.add_user(order, Profile(user="赵局", name="赵局", posts=["bureau"]), PASSWORD)


def synced(sim: Sim, *desks: Desk) -> None:
    for desk in desks:
        desk.engine.state = replace(desk.engine.state, pull_at=0.0)
        rested(sim, desk)


def step(desk: Desk, action: str, by: Actor, **data: object) -> None:
    plain = {"from" if key == "since" else key: value for key, value in data.items()}
    editing.act(desk.begin, action, ITEM, by, codec.now(), plain)


def receive(desk: Desk) -> Case:
    data: Mapping[str, object] = {"guide": ITEM, "applicant": APPLICANT}
    intent = Intent(action="receive", case=new_id(), actor=CLERKS[desk.window], data=data)
    return act(desk.begin, intent, lambda *_: b"%PDF", codec.now()).case


def looked(desk: Desk, see: Callable[[Store], Any]) -> Any:
    with desk.begin() as store:
        return see(store)


def edited(desk: Desk) -> Editing:
    with desk.begin() as store:
        held = store.editing(ITEM)
    assert held
    return held


def proposal(desk: Desk, days: int) -> None:
    guide = looked(desk, lambda store: store.context().guide(ITEM))
    editing.propose(desk.begin, replace(guide, promised_days=days), "压缩时限", CHIEF, codec.now())


def test_a_proposal_goes_to_the_bureau_and_comes_back_as_the_guide(sim: Sim, desk: Desk, other: Desk) -> None:
    """R-CAT-03: proposed at one window, examined and published at another."""
    synced(sim, desk, other)
    days = looked(desk, lambda store: store.context().guide(ITEM).promised_days) - 1
    proposal(desk, days)
    assert edited(desk).stage is Stage.PROPOSED
    synced(sim, desk, other)

    step(other, "examine_guide", BUREAU, agree=True, text="同意")
    step(other, "publish_guide", BUREAU, since=codec.now().date().isoformat())
    synced(sim, other, desk)

    (held,) = looked(desk, lambda store: store.editings())
    assert (held.stage, held.version, [r.by for r in held.remarks]) == (Stage.PUBLISHED, 3, ["王建国", "赵局", "赵局"])
    guide = looked(desk, lambda store: store.context().guide(ITEM))
    assert (guide.version, guide.promised_days) == (2, days)
    assert looked(other, lambda store: store.pending()) == []


def test_a_version_of_a_later_day_changes_nothing_at_the_counter_before(sim: Sim, desk: Desk) -> None:
    """R-CAT-03"""
    synced(sim, desk)
    days = looked(desk, lambda store: store.context().guide(ITEM).promised_days)
    proposal(desk, days - 1)
    step(desk, "examine_guide", BUREAU, agree=True)
    step(desk, "publish_guide", BUREAU, since=(codec.now().date() + timedelta(days=9)).isoformat())
    synced(sim, desk)

    guides = looked(desk, lambda store: store.context().guides)

    assert (guides[ITEM].version, guides[f"{ITEM}@2"].promised_days) == (1, days - 1)
    assert receive(desk).guide_version == 1
    synced(sim, desk)
    assert sim.town.decided()[-1][1] == "accepted"


def test_an_intake_of_a_counter_that_learned_late_is_kept_and_flagged(sim: Sim, desk: Desk, other: Desk) -> None:
    """R-CAT-04: cut off while the item is cancelled; the next time it knows, and refuses at once."""
    synced(sim, desk, other)
    step(other, "cancel_guide", BUREAU, since=codec.now().date().isoformat(), reason="取消", basis="国发〔2026〕1号")
    synced(sim, other)

    case = receive(desk)
    assert case.abnormal_kinds() == ()
    synced(sim, desk)

    assert sim.town.decided()[-1][1] == "accepted_with_notice"
    line = looked(desk, lambda store: store.trace(case.id))[0]
    assert (line.outcome, line.rule, looked(desk, lambda store: store.to_fix())) == (
        *("accepted_with_notice", "R-CAT-04"),
        0,
    )
    at_county = json.loads(sim.town.bodies()["case", case.id])
    assert [mark["kind"] for mark in at_county["abnormal"]] == ["unlisted"]
    assert looked(desk, lambda store: store.case(case.id)).abnormal_kinds() == ("unlisted",)
    assert edited(desk).standing is Standing.CANCELLED
    with pytest.raises(Refused) as caught:
        receive(desk)
    assert (caught.value.rule, caught.value.code) == ("R-CAT-04", "domain_item_cancelled")


def test_two_who_edit_the_same_item_don_t_overwrite_each_other(sim: Sim, desk: Desk, other: Desk) -> None:
    synced(sim, desk, other)
    proposal(desk, 3)
    proposal(other, 4)
    synced(sim, desk, other)

    (refused,) = [p for p in looked(other, lambda store: store.pending()) if p.to_fix]

    assert (refused.kind, refused.rule, refused.code) == ("editing", "R-CAT-03", "editing_overtaken")
    guide = edited(other).guide
    assert guide and guide.promised_days == 3


def test_a_moved_holiday_comes_to_the_counter_with_its_cases(sim: Sim, desk: Desk) -> None:
    """R-CLK-01: the deadline that is shown follows by the next pull, and the list of what moved with it."""
    case = receive(desk)
    clerk = CLERKS[desk.window]
    supply = {"materials": list(case.outstanding())}
    act(desk.begin, Intent(action="supply", case=case.id, actor=clerk, data=supply), lambda *_: b"%PDF", codec.now())
    accepted = act(desk.begin, Intent(action="accept", case=case.id, actor=clerk), lambda *_: b"%PDF", codec.now()).case
    synced(sim, desk)
    assert accepted.deadline

    with writing(sim.town.engine) as connection:
        (moved,) = publish.put(connection, [day_off(sim.town, accepted.deadline)])
    synced(sim, desk)

    shown = looked(desk, lambda store: store.case(case.id))
    assert shown.deadline and shown.deadline > accepted.deadline
    assert looked(desk, lambda store: store.moved()) == [moved]
    assert (moved.old, moved.new) == (str(accepted.deadline), str(shown.deadline))


def test_the_packages_of_the_county_reach_its_counters(sim: Sim, desk: Desk) -> None:
    """R-CAT-11"""
    synced(sim, desk)
    packages = looked(desk, lambda store: store.context().packages)
    assert len(packages) == 3
    with writing(sim.town.engine) as connection:
        publish.put(connection, [publish.Setting("package", replace(packages[0], name="开办企业一件事"))])
    synced(sim, desk)
    names = [package.name for package in looked(desk, lambda store: store.context().packages)]
    assert len(names) == 3 and "开办企业一件事" in names


def test_what_was_accepted_before_the_new_pack_came_stands_under_the_old(sim: Sim, desk: Desk, other: Desk) -> None:
    """R-CAT-03: the paper that the citizen holds says what holds; who heard of the new pack is under that."""
    synced(sim, desk, other)
    with writing(sim.town.engine) as connection:
        stands = looked(desk, lambda store: store.context().policy)
        counted = replace(stands.values["count_from"], value="same_day")
        publish.put(
            connection, [publish.Setting("policy", replace(stands, values={**stands.values, "count_from": counted}))]
        )
    synced(sim, other)

    old, new = accepted(desk), accepted(other)

    assert (old.policy_version, new.policy_version) == ("1", "2")
    assert old.deadline and new.deadline and new.deadline < old.deadline
    synced(sim, desk, other, desk)
    for each in (desk, other):
        for case in (old, new):
            with each.begin() as store:
                held = store.case(case.id)
            assert (held.deadline, held.policy_version) == (case.deadline, case.policy_version)
    outcomes = [outcome for _, outcome in sim.town.decided()[-6:]]
    assert outcomes.count("accepted_with_notice") == 2, "one for the pack, one for the same applicant taken in twice"
    verify(sim.town.engine, sim.town.service.blobs)


def accepted(desk: Desk) -> Case:
    """A whole application, taken in and accepted."""
    case, clerk = receive(desk), CLERKS[desk.window]
    supply = Intent(action="supply", case=case.id, actor=clerk, data={"materials": list(case.outstanding())})
    act(desk.begin, supply, lambda *_: b"%PDF", codec.now())
    return act(desk.begin, Intent(action="accept", case=case.id, actor=clerk), lambda *_: b"%PDF", codec.now()).case


def test_a_counter_keeps_the_pack_its_cases_were_accepted_under(sim: Sim, desk: Desk) -> None:
    """R-CAT-03"""
    synced(sim, desk)
    pack = looked(desk, lambda store: store.context().policy)
    changed = {**pack.values, "default_pass": replace(pack.values["default_pass"], value=False)}
    with writing(sim.town.engine) as connection:
        publish.put(connection, [publish.Setting("policy", replace(pack, values=changed))])
    synced(sim, desk)

    ctx = looked(desk, lambda store: store.context())

    assert (ctx.policy.version, ctx.policy.on("default_pass")) == ("2", False)
    old = Case(id="c1", policy="songming", policy_version="1", accepted_on=codec.now().date())
    assert ctx.of(old).policy.on("default_pass")


def day_off(town: Town, day: date) -> publish.Setting:
    calendar = codec.calendar_from_bytes(town.bodies()["calendar", "calendar"])
    off = {d for d in calendar.off if d.year == day.year} | {day}
    return publish.Setting("calendar", (day.year, off, {d for d in calendar.makeup if d.year == day.year}))


class Careless(Door):
    """A county, its key and all, that sends packs of another program or under another's name."""

    change = (b"", b"")

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        page = super().pull(partition, cursor, limit)
        with writing(self.town.engine) as connection:
            key = county_key(connection, PARTITION)
        return msgspec.structs.replace(page, documents=[self._changed(d, key) for d in page.documents])

    def _changed(self, document: Document, key: Ed25519PrivateKey) -> Document:
        if document.kind != "policy":
            return document
        body = bytes(document.body).replace(*self.change)
        d = document
        signature = signing.sign(key, signing.document_message(d.kind, d.id, d.version, d.seq, body))
        return msgspec.structs.replace(document, body=msgspec.Raw(body), signature=signature)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b'"default_pass"', b'"default_past"'), "sync_setting_unreadable"),
        ((b'"version":"1"', b'"version":"2"'), "sync_setting_version"),
        ((b'"name":"songming"', b'"name":"wuyang"'), "sync_setting_version"),
    ],
)
def test_a_pack_that_is_not_what_it_is_called_or_cannot_be_read_changes_nothing_here(
    sim: Sim, desk: Desk, change: tuple[bytes, bytes], code: str
) -> None:
    """R-CAT-03: also with a right signature; what was there goes on holding."""
    careless = Careless(sim.town, desk.device)
    careless.change = change
    with desk.begin() as store:
        store.reset_pull(store.cursor().generation)
        empty = store.cursor()
    engine = type(desk.engine)(desk.begin, careless, desk.key, clock=desk.engine.clock, dice=sim.dice.random)

    for _ in range(4):
        engine.turn()

    assert engine.state.trouble and engine.state.trouble.code == code
    assert looked(desk, lambda store: (store.cursor(), store.context().policy.version)) == (empty, "1")


class Forger(Door):
    """Somebody between county and counter, who changes one kind of document."""

    kind = "policy"
    stripped = False

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        page = super().pull(partition, cursor, limit)
        return msgspec.structs.replace(page, documents=[self._changed(d) for d in page.documents])

    def _changed(self, document: Document) -> Document:
        if document.kind != self.kind:
            return document
        body = msgspec.Raw(bytes(document.body).replace(b"{", b"{ ", 1))
        return msgspec.structs.replace(document, body=body, signature="" if self.stripped else document.signature)


@pytest.mark.parametrize("kind", ["policy", "guide", "calendar", "user"])
@pytest.mark.parametrize("stripped", [True, False])
def test_a_forged_setting_is_refused_and_nothing_of_its_page_is_used(
    sim: Sim, desk: Desk, kind: str, stripped: bool
) -> None:
    forger = Forger(sim.town, desk.device)
    forger.kind, forger.stripped = kind, stripped
    with desk.begin() as store:
        before = store.cursor()
        store.reset_pull(before.generation)
        empty = store.cursor()
    engine = type(desk.engine)(desk.begin, forger, desk.key, clock=desk.engine.clock, dice=sim.dice.random)

    for _ in range(4):
        engine.turn()

    assert engine.state.trouble and engine.state.trouble.code == "sync_setting_forged"
    assert looked(desk, lambda store: store.cursor()) == empty
