"""Publishing settings: guides, packages, a policy pack, a year's calendar, a hall, each from its own kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from app import calendars, policies
from app.domain.catalogue import Guide
from app.domain.catalogue_lint import lint
from app.domain.context import Context
from app.domain.editing import refuse_findings
from app.domain.packages import Package
from app.domain.policy import Policy
from app.domain.versions import with_guide
from app.domain.workdays import Calendar
from app.tomlfile import read_toml
from app.wire import codec
from app.wire.messages import Moved
from server import config, recount
from server.law import Law
from server.partition import Order, ordering
from server.service import PARTITION

Year = tuple[int, set[date], set[date]]
CALENDAR = ("calendar", "calendar")


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to be set: a guide, a package, a pack, a year of the calendar, or a hall as plain values."""

    kind: str
    value: Guide | Package | Policy | Year | Mapping[str, object]


def read(path: Path) -> list[Setting]:
    """What the file sets, told by what stands in it. Raises Unreadable naming file and why; for a pack the key and its
    line as well."""
    raw, _ = read_toml(path)
    if raw.keys() & {"guide", "package"}:
        guides = [Setting("guide", guide) for guide in config.read_guides(path)]
        return guides + [Setting("package", package) for package in config.read_packages(path)]
    if "year" in raw:
        return [Setting("calendar", calendars.read_year(path))]
    if "window" in raw and isinstance(raw.get("name"), str):
        return [Setting("hall", raw)]
    return [Setting("policy", policies.read(path.resolve()))]


def publish(connection: Connection, settings: Sequence[Setting], law: Law, now: datetime) -> list[Moved]:
    """Set them all, where nothing in them is unclean; what had fallen due before is done first, under what held then.

    Raises Refused under the rule of the first finding, with every one in `findings`; nothing is set then.
    """
    ctx = config.context(connection, PARTITION)
    refuse_unclean(settings, ctx)
    settled = 1
    while settled:
        with ordering(connection, PARTITION) as order:
            settled = law.sweep(order, now, ctx)
    return put(connection, settings)


def refuse_unclean(settings: Sequence[Setting], ctx: Context) -> None:
    """R-CAT-02, R-CAT-05, R-CAT-06, R-CAT-07, R-CAT-11: each guide as it would stand among the others and in its
    packages."""
    guides = {code: guide for code, guide in ctx.guides.items() if code == guide.code}
    packages = {package.code: package for package in ctx.packages}
    new = {s.value.code: s.value for s in settings if isinstance(s.value, Guide)}
    named = {s.value.code: s.value for s in settings if isinstance(s.value, Package)}
    pack = next((s.value for s in settings if isinstance(s.value, Policy)), ctx.policy)
    packages |= named
    touched = new.keys() | named.keys() | {p.code for p in packages.values() if new.keys() & set(p.items)}
    if touched:
        found = lint((guides | new).values(), packages.values(), pack)
        refuse_findings([finding for finding in found if finding.item in touched], "server_unclean")


def put(connection: Connection, settings: Sequence[Setting]) -> list[Moved]:
    """Set them all, then count every deadline anew. Gives the cases whose deadline moved."""
    ctx = config.context(connection, PARTITION)
    with ordering(connection, PARTITION) as order:
        for setting in settings:
            ctx = PUT[setting.kind](order, ctx, setting.value)
    why = recount.HOLIDAY if any(setting.kind == "calendar" for setting in settings) else recount.PACK
    return recount.recount(connection, PARTITION, config.context(connection, PARTITION), why)


def _guide(order: Order, ctx: Context, guide: Guide) -> Context:
    """R-CAT-03: a guide that reads otherwise than the newest is the next version; one that doesn't is left alone."""
    newest = ctx.guides.get(guide.code)
    if newest and replace(guide, version=newest.version) == newest:
        return ctx
    next = replace(guide, version=max(guide.version, newest.version + 1)) if newest else guide
    config.put_guide(order, next)
    return with_guide(ctx, next)


def _package(order: Order, ctx: Context, package: Package) -> Context:
    """R-CAT-11: a package that reads as it stands is left alone."""
    if package not in ctx.packages:
        config.put_package(order, package)
    return ctx


def _policy(order: Order, ctx: Context, policy: Policy) -> Context:
    """R-CAT-03: the same for a pack, whose next version holds for what is accepted from now on."""
    if replace(policy, version=ctx.policy.version) != ctx.policy:
        config.put_policy(order, policy)
    return ctx


def _hall(order: Order, ctx: Context, plain: Mapping[str, object]) -> Context:
    config.put(order, "hall", str(plain["name"]), msgspec.json.encode(plain))
    return ctx


def _year(order: Order, ctx: Context, year: Year) -> Context:
    """The year joined with the calendar that is in force."""
    number, off, makeup = year
    stands = order.get(*CALENDAR)
    assert stands
    calendar = codec.calendar_from_bytes(stands.body)
    joined = Calendar(
        calendar.years | {number},
        frozenset(d for d in calendar.off if d.year != number) | off,
        frozenset(d for d in calendar.makeup if d.year != number) | makeup,
        f"{calendar.version}+{number}",
    )
    config.put(order, *CALENDAR, codec.calendar_to_bytes(joined))
    return ctx


PUT: Mapping[str, Callable[[Order, Context, Any], Context]] = {
    "guide": _guide,
    "package": _package,
    "policy": _policy,
    "calendar": _year,
    "hall": _hall,
}
