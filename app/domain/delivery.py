"""颁发、送达、归档: the result leaves the hall."""

from __future__ import annotations

from app.domain import read
from app.domain.acceptance import DELIVERIES
from app.domain.anew import replace
from app.domain.case import Case, Delivery, Status
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue as issue_papers
from app.domain.records import Note


def issue(case: Case, command: Command, ctx: Context) -> Case:
    """R-DEL-01: the result is made out and lies at the issuing window."""
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


def archive(case: Case, command: Command, ctx: Context) -> Case:
    """R-ARC-01: the file is closed once the result has been delivered."""
    return replace(case, status=Status.ARCHIVED)


def file_originals(case: Case, command: Command, ctx: Context) -> Case:
    """R-CLK-09: the approving department has filed the paper originals, each day's the same day."""
    if case.originals_filed:
        raise Refused("R-CLK-09", "domain_originals_filed", at=case.originals_filed.at.date())
    filed = Note(by=command.actor.name, at=command.made_at, text=read.text(command, "text"))
    return replace(case, originals_filed=filed)
