"""招投标大厅: who came in, and experts drawn at random from a pool, under witness, the whole on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Refused
from app.domain.lots import SEED_BYTES, Pledge, list_digest, pledge, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who came into the bidding hall; `role` is bidder, buyer, agency, expert or witness."""

    project: str
    name: str
    unit: str
    role: str
    at: datetime


ROLES = ("bidder", "buyer", "agency", "expert", "witness")


def registered(entry: Entry) -> Entry:
    """R-HAL-03 (HN 三(二)1 统一进场): nobody takes part who isn't in the register."""
    parts = {"project": entry.project, "name": entry.name, "unit": entry.unit}
    if blank := [part for part, text in parts.items() if not text.strip()]:
        raise Refused("R-HAL-03", "supervision_blank", part=blank)
    if entry.role not in ROLES:
        raise Refused("R-HAL-03", "supervision_bidding_role", bidding=entry.role)
    return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """One expert of the pool: `employers` now or lately, `relatives` by name."""

    id: str
    name: str
    employers: frozenset[str]
    relatives: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What is bid for: its `units` (buyer, agency, bidders) and their `people`; `field` is the expertise asked for."""

    id: str
    units: frozenset[str]
    people: frozenset[str] = frozenset()
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A draw of experts as it is recorded. `excluded` maps an expert's id to why; `seed` is hex."""

    project: str
    wanted: int
    pledge: Pledge
    seed: str
    list_digest: str
    eligible: tuple[str, ...]
    excluded: Mapping[str, str]
    drawn: tuple[str, ...]
    witnesses: tuple[str, ...]
    at: datetime
    by: str


def excluded(pool: Iterable[Expert], project: Project, declined: Iterable[str] = ()) -> dict[str, str]:
    """R-HAL-03: who may not be drawn and why: field, employer (own employer takes part), relative (of somebody who
    takes part, or takes part himself), declined."""
    no = frozenset(declined)
    return {expert.id: why for expert in pool if (why := _why_not(expert, project, no))}


def _why_not(expert: Expert, project: Project, declined: frozenset[str]) -> str:
    reasons = {
        "field": bool(project.field) and project.field not in expert.fields,
        "employer": bool(expert.employers & project.units),
        "relative": bool((expert.relatives | {expert.name}) & project.people),
        "declined": expert.id in declined,
    }
    return next((why for why, holds in reasons.items() if holds), "")


def draw_panel(
    pool: Iterable[Expert],
    project: Project,
    wanted: int,
    seed: bytes,
    made: Pledge,
    witnesses: tuple[str, ...],
    at: datetime,
    by: str,
    declined: Iterable[str] = (),
) -> Panel:
    """R-HAL-03 (HN 三(二)1, 2, 3): `wanted` experts drawn by the pledged seed, under witness.

    When one who was drawn declines, the same seed with `declined` keeps the others and adds the next. Refused without
    a witness other than who draws, with another seed, or when fewer are eligible than wanted."""
    experts = tuple(pool)
    if not any(witness.strip() and witness != by for witness in witnesses):
        raise Refused("R-HAL-03", "supervision_no_witness")
    if len(seed) != SEED_BYTES or pledge(seed, made.at) != made or made.at > at:
        raise Refused("R-HAL-03", "supervision_seed_other", pledged=made.at)
    out = excluded(experts, project, declined)
    order = ranked(seed, (expert.id for expert in experts if expert.id not in out))
    if not 0 < wanted <= len(order):
        raise Refused("R-HAL-03", "supervision_too_few", wanted=wanted, eligible=len(order), pool=len(experts))
    return Panel(
        project=project.id,
        wanted=wanted,
        pledge=made,
        seed=seed.hex(),
        list_digest=list_digest(expert.id for expert in experts),
        eligible=tuple(sorted(order)),
        excluded=out,
        drawn=order[:wanted],
        witnesses=witnesses,
        at=at,
        by=by,
    )


def redraw_proves(record: Panel, pool: Iterable[Expert], project: Project) -> bool:
    """R-HAL-03: this pool, these exclusions and the pledged seed give exactly this panel."""
    experts, declined = tuple(pool), (id for id, why in record.excluded.items() if why == "declined")
    seed, out = bytes.fromhex(record.seed), excluded(experts, project, declined)
    order = ranked(seed, (expert.id for expert in experts if expert.id not in out))
    return (
        pledge(seed, record.pledge.at) == record.pledge
        and list_digest(expert.id for expert in experts) == record.list_digest
        and (out, tuple(sorted(order))) == (dict(record.excluded), record.eligible)
        and order[: record.wanted] == record.drawn
    )
