"""颁发、送达、评价: the result leaves the hall, and the applicant says how it was."""

from __future__ import annotations

from dataclasses import replace

from app.domain import read
from app.domain.acceptance import DELIVERIES
from app.domain.case import Case, Delivery, Rating, Status
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue as issue_papers

LEVELS = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied")
BAD = frozenset({"dissatisfied", "very_dissatisfied"})


def issue(case: Case, command: Command, ctx: Context) -> Case:
    """R-DEL-01: the result is made out and lies at the issuing window, once what is due is paid (R-FEE-02)."""
    if case.charge and case.charge.paid_at is None:
        raise Refused("R-FEE-02", "domain_unpaid", amount=case.charge.amount)
    return replace(case, status=Status.ISSUED)


def deliver(case: Case, command: Command, ctx: Context) -> Case:
    """R-DEL-01: by the method the applicant chose; who took it, on what identity, when."""
    to, identity = read.needed(command, "R-DEL-01", "to", "identity")
    chosen = case.delivery or "pickup"
    method = read.text(command, "method") or chosen
    if method not in DELIVERIES or (case.delivery and method != case.delivery):
        raise Refused("R-DEL-01", "domain_other_method", chosen=chosen)
    taken = Delivery(at=command.made_at, by=command.actor.name, to=to, identity=identity, method=method)
    ended = replace(case, status=Status.DELIVERED, delivered=taken, closed_at=command.made_at)
    return issue_papers(ended, command, ctx, "delivery")


def evaluate(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-01: one service, one evaluation, from acceptance on; R-EVA-02: a bad one is an abnormal case."""
    level = read.text(command, "level")
    if level not in LEVELS:
        raise Refused("R-EVA-01", "domain_level_unknown", level=level)
    if case.rating:
        raise Refused("R-EVA-01", "domain_rated_already")
    if case.accepted_on is None:
        raise Refused("R-EVA-01", "domain_not_accepted_yet")
    rated = replace(case, rating=Rating(level=level, at=command.made_at, device=command.device))
    if level in BAD:
        return replace(rated, abnormal=(*case.abnormal, "dissatisfied"), rules=("R-EVA-01", "R-EVA-02"))
    return rated


def archive(case: Case, command: Command, ctx: Context) -> Case:
    """R-ARC-01: the file is closed once the result has been delivered."""
    return replace(case, status=Status.ARCHIVED)
