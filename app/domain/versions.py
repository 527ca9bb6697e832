"""Which version of a guide holds on a day: a case keeps the one it was accepted under."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.domain.catalogue import Guide
from app.domain.command import Command
from app.domain.context import Context


def in_force(versions: Iterable[Guide], on: date) -> Guide | None:
    """R-CAT-03: of one item's versions the one that holds on that day: the last published of those begun by then."""
    begun = (guide for guide in versions if guide.effective_from is None or guide.effective_from <= on)
    return max(begun, key=lambda guide: guide.version, default=None)


def filed(guides: Iterable[Guide], on: date = date.max) -> dict[str, Guide]:
    """Guides as a Context has them: each version as "code@version", and as "code" the one in force on that day (the
    first to come, where none is yet). Of two with the same version the later one counts."""
    by_name = {f"{guide.code}@{guide.version}": guide for guide in guides}
    by_code: dict[str, list[Guide]] = {}
    for guide in by_name.values():
        by_code.setdefault(guide.code, []).append(guide)
    standing = {code: in_force(of, on) or min(of, key=lambda guide: guide.version) for code, of in by_code.items()}
    return {**by_name, **standing}


PINS = frozenset({"receive", "accept", "accept_tolerant"})
"""The acts with which a case gets the pack that it keeps."""


def on_its_day(ctx: Context, command: Command) -> Context:
    """R-CAT-03, R-CAT-04: what is taken in is taken in under the guide of its day, or under the version its counter
    knew where that was cut off when a later one came; and under the pack that the counter had: so the paper that is out
    says what holds. Of a cancelled item the version known is `acceptance`'s to allow, and to flag."""
    if command.action == "receive":
        ctx = _as_of(ctx, str(command.data.get("guide", "")), command.made_at.date(), command.data.get("guide_version"))
    return _under_pack(ctx, command) if command.action in PINS else ctx


def _as_of(ctx: Context, code: str, on: date, known: object) -> Context:
    newest = ctx.guides.get(code)
    if newest is None:
        return ctx
    begun = newest.effective_from is None or newest.effective_from <= on
    guide = newest if begun else in_force(versions_of(code, ctx), on)
    guide = _known(ctx, guide, known, on) if guide else None
    return replace(ctx, guides={**ctx.guides, code: guide}) if guide and guide is not newest else ctx


def _known(ctx: Context, guide: Guide, known: object, on: date) -> Guide:
    """The earlier version, where the counter had that one and both were offered on the day."""
    seen = ctx.guides.get(f"{guide.code}@{known}")
    if seen is None or seen.version >= guide.version or not _offered(seen, on) or not _offered(guide, on):
        return guide
    return seen


def _offered(guide: Guide, on: date) -> bool:
    begun = guide.effective_from is None or guide.effective_from <= on
    return guide.published and begun and (guide.cancelled_from is None or on < guide.cancelled_from)


def offered_on(ctx: Context, on: date) -> tuple[Guide, ...]:
    """R-CAT-04: the items that may be taken in on that day."""
    return tuple(guide for code, guide in ctx.guides.items() if code == guide.code and _offered(guide, on))


def withdrawn_on(ctx: Context, on: date) -> tuple[Guide, ...]:
    """R-CAT-04: the items that were offered and no longer are, cancelled or suspended by that day."""
    named = (guide for code, guide in ctx.guides.items() if code == guide.code and guide.published)
    return tuple(guide for guide in named if guide.cancelled_from and guide.cancelled_from <= on)


def _under_pack(ctx: Context, command: Command) -> Context:
    kept = ctx.packs.get(str(command.data.get("pack", "")))
    return replace(ctx, policy=kept) if kept and kept != ctx.policy else ctx


def with_guide(ctx: Context, guide: Guide) -> Context:
    """The context after this version was published."""
    return replace(ctx, guides={**ctx.guides, f"{guide.code}@{guide.version}": guide, guide.code: guide})


def versions_of(code: str, ctx: Context) -> tuple[Guide, ...]:
    """Every version of the item that is known here, some perhaps twice."""
    return tuple(guide for guide in ctx.guides.values() if guide.code == code)
