"""Which papers an act issues, with what stands on them frozen into the case."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.anew import replace
from app.domain.case import Case, Paper
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Unreadable
from app.domain.sheets import sheet


def issue(case: Case, command: Command, ctx: Context, *kinds: str) -> Case:
    """The case with these papers issued. Number and file are the ones the command brought for the kind."""
    brought = {str(p.get("kind")): p for p in _brought(command)}
    papers = tuple(
        Paper(
            kind=kind,
            at=command.made_at,
            by=command.actor.name,
            number=str(brought.get(kind, {}).get("number", "")),
            file=str(brought.get(kind, {}).get("file", "")),
            data=sheet(kind, case, command, ctx),
        )
        for kind in kinds
    )
    return replace(case, papers=case.papers + papers)


def _brought(command: Command) -> list[Mapping[str, object]]:
    papers = command.data.get("papers") or []
    if not isinstance(papers, list | tuple):
        raise Unreadable("domain_data_wrong", action=command.action, key="papers")
    return [p for p in papers if isinstance(p, dict)]
