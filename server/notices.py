"""What an act's counter didn't know yet: the act stands, and everybody can see that it was decided on old terms."""

from __future__ import annotations

from dataclasses import replace

from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.versions import PINS, on_its_day


def notice(command: Command, ctx: Context) -> Refused | None:
    """R-CAT-03, R-CAT-04: why an accepted act is accepted with a notice, in the form of a refusal; None as a rule."""
    if command.aggregate != "case" or command.action not in PINS:
        return None
    return _old_guide(command, ctx) if command.action == "receive" else _old_pack(command, ctx)


def _old_guide(command: Command, ctx: Context) -> Refused | None:
    """Taken in under a version that was no longer the one of its day."""
    known, code, on = command.data.get("guide_version"), str(command.data.get("guide", "")), command.made_at.date()
    if not isinstance(known, int) or f"{code}@{known}" not in ctx.guides:
        return None
    knowing = {key: value for key, value in command.data.items() if key != "guide_version"}
    guide = on_its_day(ctx, replace(command, data=knowing)).guide(code)
    if guide.version <= known:
        return None
    if guide.cancelled_from and guide.cancelled_from <= on:
        return Refused("R-CAT-04", "county_item_withdrawn", item=guide.name, since=guide.cancelled_from)
    return Refused("R-CAT-03", "county_guide_outdated", item=guide.name, known=known, now=guide.version)


def _old_pack(command: Command, ctx: Context) -> Refused | None:
    """Accepted under a pack that another has followed."""
    kept = ctx.packs.get(str(command.data.get("pack", "")))
    if kept is None or kept == ctx.policy:
        return None
    return Refused("R-CAT-03", "county_pack_outdated", pack=kept.title, known=kept.version)
