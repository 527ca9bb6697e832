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


def on_its_day(ctx: Context, command: Command) -> Context:
    """R-CAT-03: what is taken in is taken in under the guide of its day."""
    if command.action != "receive":
        return ctx
    return _as_of(ctx, str(command.data.get("guide", "")), command.made_at.date())


def _as_of(ctx: Context, code: str, on: date) -> Context:
    newest = ctx.guides.get(code)
    if newest is None or newest.effective_from is None or newest.effective_from <= on:
        return ctx
    guide = in_force(versions_of(code, ctx), on)
    return replace(ctx, guides={**ctx.guides, code: guide}) if guide else ctx


def with_guide(ctx: Context, guide: Guide) -> Context:
    """The context after this version was published."""
    return replace(ctx, guides={**ctx.guides, f"{guide.code}@{guide.version}": guide, guide.code: guide})


def versions_of(code: str, ctx: Context) -> tuple[Guide, ...]:
    """Every version of the item that is known here, some perhaps twice."""
    return tuple(guide for guide in ctx.guides.values() if guide.code == code)
