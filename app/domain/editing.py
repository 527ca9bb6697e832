"""目录动态管理: a guide's way from the department's proposal to the version in force, and out of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain import read
from app.domain.catalogue import Guide
from app.domain.catalogue_lint import Finding, lint_item
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.domain.guides import parse_guide
from app.domain.versions import in_force, versions_of

CODE = re.compile(r"[\w.:+-]{1,48}")
"""An item's code. No "@": "code@version" names one version."""


class Stage(StrEnum):
    """Where the last proposal stands."""

    PROPOSED = "proposed"
    EXAMINED = "examined"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"


class Standing(StrEnum):
    """Whether the item is offered at all."""

    OFFERED = "offered"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One step of the way: what was done, by whom, in which words, from which day."""

    action: str
    at: datetime
    by: str
    department: str
    text: str = ""
    basis: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """One item's life in the catalogue. `guide` is what was proposed last, `remarks` its way since; `published` the
    version that came of it (or of a cancellation) last."""

    id: str
    version: int = 0
    stage: Stage | None = None
    guide: Guide | None = None
    remarks: tuple[Remark, ...] = ()
    standing: Standing = Standing.OFFERED
    published: Guide | None = None


Step = Callable[[Editing, Command, Context], Editing]
KEYS: Mapping[str, frozenset[str]] = {
    "propose_guide": frozenset({"guide", "reason"}),
    "withdraw_guide": frozenset({"reason"}),
    "examine_guide": frozenset({"agree", "text"}),
    "publish_guide": frozenset({"from"}),
    "cancel_guide": frozenset({"from", "reason", "basis"}),
    "suspend_guide": frozenset({"from", "reason"}),
    "resume_guide": frozenset({"from", "reason"}),
}
"""The keys of `data` of each act. `guide` is the guide as plain values, `from` a day (YYYY-MM-DD)."""
RULE: Mapping[str, str] = {
    **dict.fromkeys(KEYS, "R-CAT-03"),
    **dict.fromkeys(("cancel_guide", "suspend_guide", "resume_guide"), "R-CAT-04"),
}
BY_DEPARTMENT = frozenset({"propose_guide", "withdraw_guide", "suspend_guide"})
BY_BUREAU = KEYS.keys() - {"propose_guide", "withdraw_guide"}
STAGES: Mapping[str, tuple[Stage | None, ...]] = {
    "propose_guide": (None, *Stage),
    "withdraw_guide": (Stage.PROPOSED, Stage.EXAMINED),
    "examine_guide": (Stage.PROPOSED, Stage.EXAMINED),
    "publish_guide": (Stage.EXAMINED,),
}
"""From where each step may be taken; proposing anew puts aside what was proposed before."""
STANDINGS: Mapping[str, tuple[Standing, ...]] = {
    **dict.fromkeys(("propose_guide", "examine_guide", "withdraw_guide"), (Standing.OFFERED, Standing.SUSPENDED)),
    "publish_guide": (Standing.OFFERED,),
    "cancel_guide": (Standing.OFFERED, Standing.SUSPENDED),
    "suspend_guide": (Standing.OFFERED,),
    "resume_guide": (Standing.SUSPENDED,),
}
"""Under which standing of the item. A cancelled one never comes back in another guise (新密 办法 18)."""


def apply_editing(state: Editing | None, command: Command, ctx: Context) -> Editing:
    """The item's life after the act, one version on (R-CAT-03).

    Raises Refused naming the rule, Unreadable for an act, a key or a value that doesn't exist.
    """
    _check_shape(command)
    before = state or Editing(id=command.aggregate_id)
    _check_post(command, ctx)
    if command.expected != before.version:
        raise Refused("R-CAT-03", "editing_overtaken", item=before.id)
    _check_state(before, command)
    after = STEPS[command.action](before, command, ctx)
    return replace(after, version=before.version + 1, remarks=(*after.remarks, _remark(command)))


def _check_shape(command: Command) -> None:
    if command.action not in KEYS:
        raise Unreadable("domain_act_unknown", action=command.action)
    if unknown := sorted(command.data.keys() - KEYS[command.action]):
        raise Unreadable("domain_data_unknown", action=command.action, key=unknown[0])
    if not CODE.fullmatch(command.aggregate_id):
        raise Unreadable("domain_data_wrong", action=command.action, key="code")


def _check_post(command: Command, ctx: Context) -> None:
    """R-ORG-04: the department proposes, the bureau examines and publishes."""
    actor, action = command.actor, command.action
    if action in BY_BUREAU and of_the_bureau(actor):
        return
    if action not in BY_DEPARTMENT or not of_a_department(actor):
        raise Refused("R-ORG-04", "domain_not_your_post", post=actor.post, action=action)
    owner = _owner(command, ctx)
    if actor.department != owner:
        raise Refused("R-CAT-03", "editing_other_department", item=command.aggregate_id, department=owner)


def of_the_bureau(actor: Actor) -> bool:
    """The bureau's people, and the catalogue keeper who belongs to no department."""
    return actor.post == "bureau" or (actor.post == "catalogue" and not actor.department)


def of_a_department(actor: Actor) -> bool:
    return actor.post in ("catalogue", "chief") and bool(actor.department)


def _owner(command: Command, ctx: Context) -> str:
    """The department that may speak for the item: its own, or for a new item the one that the proposal names."""
    if standing := ctx.guides.get(command.aggregate_id):
        return standing.department
    return str(read.mapping(command, "guide").get("department", ""))


def _check_state(state: Editing, command: Command) -> None:
    action, rule = command.action, RULE[command.action]
    if state.standing not in STANDINGS[action]:
        raise Refused("R-CAT-04", f"editing_{state.standing}", item=state.id, action=action)
    if state.stage not in STAGES.get(action, (state.stage,)):
        raise Refused(rule, "editing_wrong_stage", item=state.id, action=action, stage=state.stage or "none")


def _remark(command: Command) -> Remark:
    said = read.text(command, "reason") or read.text(command, "text")
    return Remark(
        action=command.action,
        at=command.made_at,
        by=command.actor.name,
        department=command.actor.department,
        text=said,
        basis=read.text(command, "basis"),
        since=_day(command) if "from" in KEYS[command.action] else None,
    )


def _day(command: Command) -> date:
    try:
        return date.fromisoformat(read.text(command, "from"))
    except ValueError:
        raise Unreadable("domain_data_wrong", action=command.action, key="from") from None


def _propose(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-03: the department says how the guide shall read, and why."""
    read.needed(command, "R-CAT-03", "reason")
    guide = parse_guide(read.mapping(command, "guide"), command.aggregate_id)
    if guide.code != state.id:
        raise Refused("R-CAT-03", "editing_other_code", item=state.id, code=guide.code)
    refuse_unclean(guide, ctx)
    return replace(state, stage=Stage.PROPOSED, guide=guide, remarks=())


def _withdraw(state: Editing, command: Command, ctx: Context) -> Editing:
    return replace(state, stage=Stage.WITHDRAWN)


def _examine(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-03: the bureau agrees, or returns it with reasons."""
    if "agree" not in command.data:
        raise Unreadable("domain_data_wrong", action=command.action, key="agree")
    agrees = read.flag(command, "agree", False)
    if not agrees:
        read.needed(command, "R-CAT-03", "text")
    elif state.guide:
        refuse_unclean(replace(state.guide, published=True), ctx)
    return replace(state, stage=Stage.EXAMINED if agrees else Stage.RETURNED)


def _publish(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-03: the next version, from a day on that is neither past nor before a version already published."""
    assert state.guide
    since, now = _day(command), command.made_at.date()
    if since < now:
        raise Refused("R-CAT-03", "editing_from_past", since=since, today=now)
    newest = _newest(state.id, ctx)
    if newest and newest.effective_from and since < newest.effective_from:
        raise Refused("R-CAT-03", "editing_before_another", since=since, other=newest.effective_from)
    version = newest.version + 1 if newest else 1
    next = replace(state.guide, version=version, effective_from=since, cancelled_from=None, published=True)
    refuse_unclean(next, ctx)
    return replace(state, stage=Stage.PUBLISHED, published=next)


def refuse_unclean(guide: Guide, ctx: Context) -> None:
    """R-CAT-02, R-CAT-05, R-CAT-06, R-CAT-07, R-CAT-11: nothing vague and nothing that contradicts itself, its
    catalogue or a package is proposed, agreed to or published; a draft may be incomplete.

    Refused under the rule of the first finding, naming item, field and words; `findings` has every one.
    """
    standing = (each for code, each in ctx.guides.items() if code == each.code)
    refuse_findings(lint_item(guide, standing, ctx.packages, ctx.policy), "editing_unclean")


def refuse_findings(findings: Sequence[Finding], code: str) -> None:
    """Refused where there is a finding; each as plain values, so that whoever asked can be told all at once."""
    if findings:
        first = findings[0]
        named = {"item": first.item, "field": first.field, "words": first.words, "n": len(findings)}
        raise Refused(first.rule, code, **named, findings=[asdict(finding) for finding in findings])


def _cancel(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-04: from that day on nobody takes it in; on which basis is on record."""
    read.needed(command, "R-CAT-04", "reason", "basis")
    return _taken_out(replace(state, standing=Standing.CANCELLED), command, ctx)


def _suspend(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-04: nobody takes it in until it is resumed."""
    read.needed(command, "R-CAT-04", "reason")
    return _taken_out(replace(state, standing=Standing.SUSPENDED), command, ctx)


def _taken_out(state: Editing, command: Command, ctx: Context) -> Editing:
    """A version of its own, so that a counter that has an earlier one is known not to have heard of it."""
    newest, since = _needed(state.id, ctx), _day(command)
    out = replace(newest, version=newest.version + 1, effective_from=since, cancelled_from=since)
    return replace(state, published=out)


def _resume(state: Editing, command: Command, ctx: Context) -> Editing:
    """R-CAT-04: offered again, as it read before it was suspended."""
    since, newest = _day(command), _needed(state.id, ctx)
    offered = (guide for guide in versions_of(state.id, ctx) if guide.cancelled_from is None)
    before = in_force(offered, since) or newest
    again = replace(before, version=newest.version + 1, effective_from=since, cancelled_from=None)
    return replace(state, standing=Standing.OFFERED, published=again)


STEPS: Mapping[str, Step] = {
    "propose_guide": _propose,
    "withdraw_guide": _withdraw,
    "examine_guide": _examine,
    "publish_guide": _publish,
    "cancel_guide": _cancel,
    "suspend_guide": _suspend,
    "resume_guide": _resume,
}


def _newest(code: str, ctx: Context) -> Guide | None:
    return in_force(versions_of(code, ctx), date.max)


def _needed(code: str, ctx: Context) -> Guide:
    """Refused (R-CAT-04) for an item that was never published."""
    return _newest(code, ctx) or ctx.guide(code)
