"""A guide's way through the department's proposal, the bureau's examination, its publication; and out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import calendars, policies
from app.domain.catalogue import Guide, Material
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.editing import KEYS, Editing, Stage, Standing, apply_editing, refuse_unclean
from app.domain.errors import Refused, Unreadable
from app.domain.guides import guide_to_dict, parse_guide
from app.domain.packages import Package
from app.domain.versions import filed, in_force, offered_on, on_its_day, with_guide, withdrawn_on
from app.domain.workdays import ONE_DAY
from app.texts import findings
from app.wire import codec
from tests.clean_guide import CLEAN

NOW = datetime(2026, 11, 25, 10)
TODAY = NOW.date()
OLD = parse_guide(CLEAN, "test")
NEW = replace(OLD, promised_days=OLD.promised_days - 1)
CTX = Context(policies.load("songming"), calendars.shipped(), filed([OLD]))
KEEPER = Actor("catalogue", "何立", "何立", OLD.department)
CHIEF = Actor("chief", "王建国", "王建国", OLD.department)
BUREAU = Actor("bureau", "赵局", "赵局")
COUNTY_KEEPER = Actor("catalogue", "刘敏", "刘敏")
PROPOSAL: Mapping[str, object] = {"guide": guide_to_dict(NEW), "reason": "法规修订"}
OUT: Mapping[str, object] = {"from": "2026-12-01", "reason": "国家取消", "basis": "国发〔2026〕1号"}


def act(
    state: Editing | None,
    action: str,
    by: Actor,
    data: Mapping[str, object],
    ctx: Context = CTX,
    at: datetime = NOW,
) -> Editing:
    expected = state.version if state else 0
    command = Command("a", "guide", OLD.code, action, expected, at, by, data=data)
    return apply_editing(state, command, ctx)


def proposed(by: Actor = KEEPER) -> Editing:
    return act(None, "propose_guide", by, PROPOSAL)


def examined() -> Editing:
    return act(proposed(), "examine_guide", BUREAU, {"agree": True, "text": "同意"})


def published(since: str = "2026-12-01") -> tuple[Editing, Context]:
    state = act(examined(), "publish_guide", BUREAU, {"from": since})
    assert state.published
    return state, with_guide(CTX, state.published)


@pytest.mark.parametrize("by", [KEEPER, CHIEF])
@pytest.mark.parametrize("examiner", [BUREAU, COUNTY_KEEPER])
def test_proposed_examined_published(by: Actor, examiner: Actor) -> None:
    """R-CAT-03"""
    state = act(proposed(by), "examine_guide", examiner, {"agree": True})
    state = act(state, "publish_guide", examiner, {"from": "2026-12-01"})

    guide = state.published
    assert guide == replace(NEW, version=2, effective_from=date(2026, 12, 1))
    assert (state.stage, state.version) == (Stage.PUBLISHED, 3)
    assert [(r.action, r.by) for r in state.remarks] == [
        ("propose_guide", by.name),
        ("examine_guide", examiner.name),
        ("publish_guide", examiner.name),
    ]
    assert codec.editing_from_bytes(codec.encode(state)) == state


def test_what_isn_t_agreed_goes_back_with_reasons_and_may_come_again() -> None:
    """R-CAT-03"""
    with pytest.raises(Refused, match="domain_blank"):
        act(proposed(), "examine_guide", BUREAU, {"agree": False})

    returned = act(proposed(), "examine_guide", BUREAU, {"agree": False, "text": "依据不足"})

    assert (returned.stage, returned.remarks[-1].text) == (Stage.RETURNED, "依据不足")
    assert act(returned, "propose_guide", CHIEF, PROPOSAL).stage is Stage.PROPOSED


def test_the_department_may_take_its_proposal_back() -> None:
    state = act(examined(), "withdraw_guide", CHIEF, {"reason": "另行研究"})
    assert state.stage is Stage.WITHDRAWN
    with pytest.raises(Refused, match="editing_wrong_stage"):
        act(state, "publish_guide", BUREAU, {"from": "2026-12-01"})


def test_a_proposal_put_anew_is_examined_anew() -> None:
    assert act(examined(), "propose_guide", KEEPER, PROPOSAL).stage is Stage.PROPOSED


@pytest.mark.parametrize(
    ("action", "by", "rule", "code"),
    [
        ("propose_guide", Actor("clerk", "陈静"), "R-ORG-04", "domain_not_your_post"),
        ("propose_guide", BUREAU, "R-ORG-04", "domain_not_your_post"),
        ("propose_guide", replace(KEEPER, department="公安局"), "R-CAT-03", "editing_other_department"),
        ("examine_guide", KEEPER, "R-ORG-04", "domain_not_your_post"),
        ("publish_guide", CHIEF, "R-ORG-04", "domain_not_your_post"),
        ("cancel_guide", CHIEF, "R-ORG-04", "domain_not_your_post"),
        ("resume_guide", KEEPER, "R-ORG-04", "domain_not_your_post"),
        ("examine_guide", BUREAU, "R-CAT-03", "editing_wrong_stage"),
        ("publish_guide", BUREAU, "R-CAT-03", "editing_wrong_stage"),
        ("resume_guide", BUREAU, "R-CAT-04", "editing_offered"),
    ],
)
def test_each_step_has_its_people_and_its_place(action: str, by: Actor, rule: str, code: str) -> None:
    data = {**PROPOSAL, "agree": True, "text": "同意", **OUT}
    with pytest.raises(Refused) as caught:
        act(None, action, by, {key: data[key] for key in KEYS[action]})
    assert (caught.value.rule, caught.value.code) == (rule, code)


def test_a_new_item_is_proposed_by_the_department_it_names() -> None:
    new = {**guide_to_dict(NEW), "code": "N-01"}
    command = Command("a", "guide", "N-01", "propose_guide", 0, NOW, CHIEF, data={"guide": new, "reason": "新设"})
    assert apply_editing(None, command, CTX).stage is Stage.PROPOSED
    other = replace(command, actor=replace(CHIEF, department="公安局"))
    with pytest.raises(Refused, match="editing_other_department"):
        apply_editing(None, other, CTX)


def refused(state: Editing | None, action: str, by: Actor, data: Mapping[str, object], ctx: Context = CTX) -> Refused:
    with pytest.raises(Refused) as caught:
        act(state, action, by, data, ctx)
    assert caught.value.code == "editing_unclean"
    return caught.value


def test_nothing_unclear_is_proposed_and_every_word_of_it_is_named() -> None:
    """R-CAT-02"""
    vague = {**guide_to_dict(NEW), "materials": [{"code": "x", "name": "其他材料"}], "promised_days": 99}

    found = refused(None, "propose_guide", KEEPER, {"guide": vague, "reason": "修订"})

    assert found.rule == "R-CAT-02" and found.params["field"] == "materials[x].name"
    rows = found.params["findings"]
    assert isinstance(rows, list) and len(rows) == found.params["n"]
    assert {"R-CAT-02", "R-CAT-05", "R-CAT-07"} <= {row["rule"] for row in rows}
    assert all(len(line.split("\t")) == 4 for line in findings(found))


def test_a_draft_may_be_incomplete_but_nobody_agrees_to_it_or_publishes_it() -> None:
    """R-CAT-01, R-CAT-03"""
    draft = {**guide_to_dict(NEW), "published": False, "telephone": ""}
    state = act(None, "propose_guide", KEEPER, {"guide": draft, "reason": "修订"})
    assert refused(state, "examine_guide", BUREAU, {"agree": True}).params["field"] == "telephone"
    assert act(state, "examine_guide", BUREAU, {"agree": False, "text": "缺电话"}).stage is Stage.RETURNED
    agreed = replace(state, stage=Stage.EXAMINED)
    assert refused(agreed, "publish_guide", BUREAU, {"from": "2026-12-01"}).params["field"] == "telephone"


def test_a_package_that_the_item_belongs_to_is_looked_at_with_it() -> None:
    """R-CAT-11: one material under two issuers would be asked for twice."""
    here = NEW.materials[0]
    partner = replace(NEW, code="P-01", materials=(replace(here, code="other", issuer="别处"),))
    package = Package(code="Y-01", name="开办", department=NEW.department, items=(NEW.code, "P-01"))
    ctx = replace(CTX, guides={**CTX.guides, "P-01": partner}, packages=(package,))
    found = refused(None, "propose_guide", KEEPER, PROPOSAL, ctx)
    assert found.rule == "R-CAT-11" and found.params["item"] == "Y-01"
    assert act(None, "propose_guide", KEEPER, PROPOSAL, replace(ctx, packages=())).stage is Stage.PROPOSED


@pytest.mark.parametrize("since", ["2026-11-24", "2026-02-30", ""])
def test_a_day_that_is_past_or_none_is_no_effective_date(since: str) -> None:
    with pytest.raises((Refused, Unreadable)):
        act(examined(), "publish_guide", BUREAU, {"from": since})


def test_a_version_never_begins_before_one_that_is_published_already() -> None:
    state, ctx = published("2026-12-10")
    again = act(state, "propose_guide", KEEPER, PROPOSAL, ctx)
    again = act(again, "examine_guide", BUREAU, {"agree": True}, ctx)
    with pytest.raises(Refused, match="editing_before_another"):
        act(again, "publish_guide", BUREAU, {"from": "2026-12-01"}, ctx)


def test_somebody_who_was_faster_is_seen() -> None:
    command = Command("a", "guide", OLD.code, "examine_guide", 0, NOW, BUREAU, data={"agree": True})
    with pytest.raises(Refused, match="editing_overtaken"):
        apply_editing(proposed(), command, CTX)


def test_an_unknown_key_or_step_or_code_is_unreadable() -> None:
    for action, data, code in [("publish_guide", {"day": "x"}, "T"), ("polish", {}, "T"), ("examine_guide", {}, "a@2")]:
        with pytest.raises(Unreadable):
            apply_editing(None, Command("a", "guide", code, action, 0, NOW, BUREAU, data=data), CTX)


def receive(day: date, version: int | None = None) -> Command:
    data: dict[str, object] = {"guide": OLD.code, **({"guide_version": version} if version else {})}
    return Command("a", "case", "c1", "receive", 0, datetime.combine(day, NOW.time()), CHIEF, data=data)


def test_a_later_version_waits_for_its_day() -> None:
    """R-CAT-03"""
    _, ctx = published("2026-12-01")

    eve, day = date(2026, 11, 30), date(2026, 12, 1)
    assert on_its_day(ctx, receive(eve)).guide(OLD.code).version == 1
    assert on_its_day(ctx, receive(day)).guide(OLD.code).version == 2
    assert filed(ctx.guides.values(), eve)[OLD.code].version == 1


def test_a_cancelled_item_is_out_from_its_day_and_stays_out() -> None:
    """R-CAT-04"""
    state = act(None, "cancel_guide", BUREAU, OUT)
    assert state.published
    ctx = with_guide(CTX, state.published)

    assert (state.standing, state.published.version) == (Standing.CANCELLED, 2)
    assert state.published.cancelled_from == date(2026, 12, 1)
    assert on_its_day(ctx, receive(date(2026, 11, 30))).guide(OLD.code).cancelled_from is None
    for action, by, data in [
        ("propose_guide", KEEPER, PROPOSAL),
        ("resume_guide", BUREAU, {"from": "2026-12-05", "reason": "恢复"}),
    ]:
        with pytest.raises(Refused, match="editing_cancelled"):
            act(state, action, by, data, ctx)


def test_a_cancellation_wins_over_a_version_that_waits_for_its_day() -> None:
    """R-CAT-04"""
    state, ctx = published("2026-12-10")
    state = act(state, "cancel_guide", BUREAU, OUT, ctx)
    assert state.published
    ctx = with_guide(ctx, state.published)
    assert on_its_day(ctx, receive(date(2026, 12, 11))).guide(OLD.code).cancelled_from == date(2026, 12, 1)


@pytest.mark.parametrize("missing", ["reason", "basis"])
def test_a_cancellation_says_why_and_on_which_basis(missing: str) -> None:
    """R-CAT-04"""
    with pytest.raises(Refused, match="domain_blank"):
        act(None, "cancel_guide", BUREAU, {**OUT, missing: " "})


@pytest.mark.parametrize("by", [CHIEF, KEEPER, BUREAU])
def test_a_suspended_item_is_offered_again_as_it_read_before(by: Actor) -> None:
    """R-CAT-04: the department stops at once; the bureau resumes."""
    state = act(None, "suspend_guide", by, {"from": "2026-11-25", "reason": "系统升级"})
    assert state.published
    ctx = with_guide(CTX, state.published)
    assert on_its_day(ctx, receive(TODAY)).guide(OLD.code).cancelled_from == TODAY

    state = act(state, "resume_guide", BUREAU, {"from": "2026-12-02", "reason": "升级完成"}, ctx)

    assert state.published == replace(OLD, version=3, effective_from=date(2026, 12, 2))
    ctx = with_guide(ctx, state.published)
    assert on_its_day(ctx, receive(date(2026, 12, 1))).guide(OLD.code).cancelled_from == TODAY
    assert on_its_day(ctx, receive(date(2026, 12, 2))).guide(OLD.code).cancelled_from is None


def test_what_was_never_published_can_t_be_cancelled() -> None:
    """R-CAT-04"""
    command = Command("a", "guide", "N-01", "cancel_guide", 0, NOW, BUREAU, data=OUT)
    with pytest.raises(Refused, match="domain_item_unknown"):
        apply_editing(None, command, CTX)


DAYS = st.none() | st.integers(0, 60).map(lambda n: TODAY + timedelta(days=n))


@given(st.lists(DAYS, min_size=1, max_size=6), st.integers(0, 60))
def test_in_force_is_the_last_of_those_begun(begins: list[date | None], n: int) -> None:
    """R-CAT-03"""
    versions = [replace(OLD, version=v, effective_from=day) for v, day in enumerate(begins, 1)]
    on = TODAY + timedelta(days=n)

    held = in_force(versions, on)

    begun = [g.version for g in versions if not g.effective_from or g.effective_from <= on]
    assert (held.version if held else 0) == max(begun, default=0)
    assert held is None or in_force(versions, on + ONE_DAY) is not None


@given(st.permutations([1, 2, 3]))
def test_filed_has_every_version_in_whatever_order_they_come(order: list[int]) -> None:
    guides: list[Guide] = [replace(OLD, version=v) for v in order]
    held = filed(guides)
    assert {f"{OLD.code}@{v}" for v in (1, 2, 3)} | {OLD.code} == held.keys()
    assert held[OLD.code].version == 3


def test_what_is_cancelled_is_listed_apart_from_its_day_on() -> None:
    """R-CAT-04: neither what is cancelled, nor what only begins later, is offered."""
    later = replace(OLD, code="L-01", effective_from=date(2026, 12, 5))
    gone = replace(OLD, code="G-01", version=2, effective_from=date(2026, 12, 1), cancelled_from=date(2026, 12, 1))
    for on, offered, withdrawn in (
        (date(2026, 11, 30), {OLD.code, "G-01"}, set()),
        (date(2026, 12, 1), {OLD.code}, {"G-01"}),
        (date(2026, 12, 5), {OLD.code, "L-01"}, {"G-01"}),
    ):
        ctx = replace(CTX, guides=filed([OLD, later, replace(OLD, code="G-01"), gone], on))
        assert {guide.code for guide in offered_on(ctx, on)} == offered
        assert {guide.code for guide in withdrawn_on(ctx, on)} == withdrawn


def test_a_pack_the_counter_had_is_used_for_what_it_accepted_and_a_strange_one_never() -> None:
    """R-CAT-03"""
    old, new = replace(CTX.policy, version="1"), replace(CTX.policy, version="2")
    ctx = replace(CTX, policy=new, packs={"songming@1": old, "songming@2": new})
    for action, pack, version in (
        ("accept", "songming@1", "1"),
        ("accept_tolerant", "songming@1", "1"),
        ("receive", "songming@1", "1"),
        ("accept", "songming@9", "2"),
        ("accept", "", "2"),
        ("approve", "songming@1", "2"),
    ):
        command = Command("a", "case", "c1", action, 0, NOW, CHIEF, data={"pack": pack})
        assert on_its_day(ctx, command).policy.version == version


def test_an_item_that_was_never_offered_is_none_that_was_withdrawn() -> None:
    """R-CAT-04."""
    gone = replace(OLD, published=False, cancelled_from=TODAY)
    assert withdrawn_on(replace(CTX, guides=filed([gone])), TODAY) == ()
    offered = replace(CTX, guides=filed([replace(gone, published=True)]))
    assert [guide.code for guide in withdrawn_on(offered, TODAY)] == [OLD.code]
    assert withdrawn_on(offered, TODAY - ONE_DAY) == ()


def test_what_is_taken_in_before_a_version_begins_is_under_the_one_before() -> None:
    """R-CAT-03."""
    later = replace(OLD, version=2, effective_from=date(2026, 12, 1))
    ctx = replace(CTX, guides=filed([OLD, later]))
    command = Command("a", "case", "c1", "receive", 0, NOW, CHIEF, data={"guide": OLD.code})
    assert ctx.guide(OLD.code).version == 2
    assert on_its_day(ctx, command).guide(OLD.code).version == 1
    begun = replace(command, made_at=datetime(2026, 12, 1, 8))
    assert on_its_day(ctx, begun).guide(OLD.code).version == 2


def test_a_step_out_of_place_says_where_the_item_stands() -> None:
    with pytest.raises(Refused) as caught:
        act(None, "examine_guide", BUREAU, {"agree": True})
    assert caught.value.params["stage"] == "none"
    with pytest.raises(Refused) as caught:
        act(proposed(), "publish_guide", BUREAU, {"from": "2026-12-01"})
    assert caught.value.params["stage"] == Stage.PROPOSED


def test_an_item_is_looked_at_beside_the_others_of_its_catalogue() -> None:
    """R-CAT-08: what a department of the same catalogue gives out isn't asked for."""
    police = replace(OLD, code="P-01", department="公安局")
    asking = replace(
        OLD,
        materials=(
            *OLD.materials,
            Material(code="id-card", name="证件", issuer="公安局", format="electronic", basis="法第一条"),
        ),
    )
    refuse_unclean(asking, CTX)
    with pytest.raises(Refused) as caught:
        refuse_unclean(asking, replace(CTX, guides=filed([OLD, police])))
    assert caught.value.rule == "R-CAT-08"


def test_an_item_resumed_before_its_next_version_begins_reads_as_the_one_before_it() -> None:
    """R-CAT-03, R-CAT-04: suspended with a version waiting for its day, and offered again before that day."""
    waiting = replace(NEW, version=2, effective_from=date(2026, 12, 5))
    ctx = replace(CTX, guides=filed([OLD, waiting]))
    state = act(None, "suspend_guide", BUREAU, {"from": "2026-11-25", "reason": "系统升级"}, ctx)
    assert state.published
    again = {"from": "2026-11-30", "reason": "升级完成"}
    state = act(state, "resume_guide", BUREAU, again, with_guide(ctx, state.published))
    assert state.published
    assert (state.published.promised_days, state.published.version) == (OLD.promised_days, 4)


def test_an_examination_says_whether_it_agrees() -> None:
    """R-CAT-03."""
    with pytest.raises(Unreadable) as caught:
        act(proposed(), "examine_guide", BUREAU, {"text": "看过了"})
    assert caught.value.params["key"] == "agree"
