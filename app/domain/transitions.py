"""The one pure transition function of the case, and what may happen to it next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.domain import (
    abnormal,
    acceptance,
    amendment,
    complaints,
    decision,
    delivery,
    evaluation,
    fees,
    handling,
    joint,
    law,
)
from app.domain.actions import ACTS, ALLOWED, AT_THE_COUNTER, OF_THE_LAW, OWN_RULE
from app.domain.anew import replace
from app.domain.authority import require_post
from app.domain.case import Case, Status
from app.domain.clocks import with_deadlines
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable

Transition = Callable[[Case, Command, Context], Case]

TRANSITIONS: Mapping[str, Transition] = {
    "accept": acceptance.accept,
    "accept_tolerant": acceptance.accept_tolerant,
    "request_supplement": acceptance.request_supplement,
    "supply": acceptance.supply,
    "reject": acceptance.reject,
    "redirect": acceptance.redirect,
    "correct": acceptance.correct,
    "withdraw": acceptance.withdraw,
    "transfer": handling.transfer,
    "confirm_transfer": handling.confirm_transfer,
    "return_transfer": handling.return_transfer,
    "start_special": handling.start_special,
    "end_special": handling.end_special,
    "request_extension": handling.request_extension,
    "grant_extension": handling.grant_extension,
    "refuse_extension": handling.refuse_extension,
    "review": handling.review,
    "approve": decision.approve,
    "refuse": decision.refuse,
    "seal": decision.seal,
    "file_late_consent": decision.file_late_consent,
    "explain_card": handling.explain_card,
    "open_joint": joint.open_joint,
    "opinion": joint.opinion,
    "countersign": joint.countersign,
    "joint_meeting": joint.joint_meeting,
    "escalate_joint": joint.escalate_joint,
    "charge": fees.charge,
    "pay": fees.pay,
    "refund": fees.refund,
    "issue": delivery.issue,
    "deliver": delivery.deliver,
    "archive": delivery.archive,
    "file_originals": delivery.file_originals,
    "evaluate": evaluation.evaluate,
    "evaluate_again": evaluation.evaluate_again,
    "appeal": evaluation.appeal,
    "rule_appeal": evaluation.rule_appeal,
    "complain": complaints.complain,
    "verify_complaint": complaints.verify_complaint,
    "rectify": complaints.rectify,
    "call_back": complaints.call_back,
    "mark_attitude": abnormal.mark_attitude,
    "explain_abnormal": abnormal.explain_abnormal,
    "close_abnormal": abnormal.close_abnormal,
    "correct_case": amendment.correct_case,
    "deem_accepted": acceptance.deem_accepted,
    "deem_withdrawn": acceptance.deem_withdrawn,
    "deem_approved": decision.deem_approved,
    "give_card": law.give_card,
    "mark_abnormal": law.mark_abnormal,
}


def apply(case: Case | None, command: Command, ctx: Context) -> Case:
    """The case after the act, one version on.

    Raises Refused naming the rule (with code `domain_version_conflict` when somebody was faster), Unreadable for
    an act or a key that doesn't exist.
    """
    _check_shape(command)
    if command.expected != (case.version if case else 0):
        raise Refused("R-REC-09", "domain_version_conflict", seen=command.expected, now=case.version if case else 0)
    if command.action == "receive":
        require_post("receive", command.actor)
        return replace(acceptance.receive(case, command, ctx), version=1)
    if case is None:
        raise Refused(OWN_RULE[command.action], "domain_case_unknown", case=command.aggregate_id)
    ctx = ctx.of(case)
    _check_lawful(case, command, ctx)
    changed = TRANSITIONS[command.action](replace(case, rules=(OWN_RULE[command.action],)), command, ctx)
    return replace(changed, version=case.version + 1)


def _check_shape(command: Command) -> None:
    if command.action in OF_THE_LAW:
        if command.actor.post != "system":
            raise Refused(OWN_RULE[command.action], "domain_only_the_law", action=command.action)
        return
    if command.action not in ACTS:
        raise Unreadable("domain_act_unknown", action=command.action)
    if unknown := sorted(command.data.keys() - ACTS[command.action] - AT_THE_COUNTER):
        raise Unreadable("domain_data_unknown", action=command.action, key=unknown[0])


def _check_lawful(case: Case, command: Command, ctx: Context) -> None:
    """Post first (R-ORG-04, R-ORG-05), then state: each act is refused under its own rule."""
    action = command.action
    if action in OF_THE_LAW:
        return
    require_post(action, command.actor, ctx.authorisations)
    if action in ALLOWED[case.status]:
        return
    if action == "request_supplement" and case.status is Status.SUPPLEMENTING and case.supplement:
        raise Refused("R-ACC-02", "domain_told_already", told=case.supplement.told_at.date())
    raise Refused(OWN_RULE[action], "domain_wrong_state", action=action, status=case.status.value)


def available_actions(case: Case, actor: Actor, ctx: Context) -> tuple[str, ...]:
    """What this actor may do next by post and status. The buttons and the county both ask this."""
    possible = []
    for action in ALLOWED[case.status]:
        try:
            require_post(action, actor, ctx.authorisations)
        except Refused:
            continue
        possible.append(action)
    return tuple(possible)


def due(case: Case, ctx: Context, now: datetime) -> tuple[Command, ...]:
    """What the law has done to this case by `now`, in order, each at its moment."""
    return tuple(command for command, _ in _settled(case, ctx, now))


def settle(case: Case, ctx: Context, now: datetime) -> Case:
    """The case as the law leaves it at `now`."""
    done = [changed for _, changed in _settled(case, ctx, now)]
    rules = tuple(rule for changed in done for rule in changed.rules)
    return replace(done[-1], rules=rules) if done else case


def _settled(case: Case, ctx: Context, now: datetime) -> list[tuple[Command, Case]]:
    done: list[tuple[Command, Case]] = []
    ctx = ctx.of(case)
    case = _counted_anew(case, ctx)
    while command := law.next_command(case, ctx, now):
        case = apply(case, command, ctx)
        done.append((command, case))
    return done


def _counted_anew(case: Case, ctx: Context) -> Case:
    """A deadline that waited for a year's calendar is counted once that is published."""
    return with_deadlines(case, ctx) if case.calendar_missing in ctx.calendar.years else case


def next_due(case: Case, ctx: Context) -> datetime | None:
    """When the law acts next, or None. Indexed, so that watching open cases costs nothing."""
    return law.next_due(case, ctx.of(case))
