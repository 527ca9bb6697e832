"""A wrong acceptance put right, with new paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields

from app.domain import read
from app.domain.acceptance import applicant_of
from app.domain.anew import replace
from app.domain.case import Applicant, Case
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.papers import issue
from app.domain.records import Amendment


def correct_case(case: Case, command: Command, ctx: Context) -> Case:
    """R-ACC-05: what was taken down wrongly at acceptance is put right: what and why on record, the values before it
    kept, and a correction notice issued. Dates and clock stay: the law's time isn't corrected by a clerk."""
    what, reason = read.needed(command, "R-ACC-05", "what", "reason")
    new = {key: take(command) for key, take in TAKES.items() if key in command.data}
    before = {key: _plain(getattr(case, key)) for key in new}
    amended = Amendment(at=command.made_at, by=command.actor.name, what=what, reason=reason, before=before)
    corrected = replace(case, amendments=(*case.amendments, amended), **new)  # type: ignore[arg-type]
    if "form" in new and (unknown := sorted(corrected.form.keys() - _form_codes(case, ctx))):
        raise Refused("R-CAT-05", "domain_field_not_in_guide", field=unknown[0])
    return issue(corrected, command, ctx, "correction")


TAKES: Mapping[str, Callable[[Command], object]] = {
    "applicant": lambda command: applicant_of(read.mapping(command, "applicant"), command.action),
    "form": lambda command: {str(k): str(v) for k, v in read.mapping(command, "form").items()},
    "delivery_address": lambda command: read.text(command, "delivery_address"),
}
"""What may be put right beside the words, and how it is read."""


def _form_codes(case: Case, ctx: Context) -> set[str]:
    return {field.code for field in ctx.guide_of(case).fields}


def _plain(value: object) -> object:
    if isinstance(value, Applicant):
        return {f.name: getattr(value, f.name) for f in fields(value) if f.name != "agent"}
    return dict(value) if isinstance(value, Mapping) else value
