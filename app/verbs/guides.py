"""The catalogue's acts of `yichuang act`: propose_guide, examine_guide, publish_guide, cancel_guide and so on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.editing import KEYS
from app.domain.errors import Refused, Unreadable
from app.texts import findings

if TYPE_CHECKING:
    from app.domain.command import Actor
    from app.models.store import Begin

ACTIONS = frozenset(KEYS)


def guide_act(
    begin: Begin, action: str, code: str, actor: Actor, data: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """One step on the item of this code, and the line that tells of it."""
    from app.usecases.editing import act

    if not code:
        raise Unreadable("editing_code_needed")
    try:
        after = act(begin, action, code, actor, now, data)
    except Refused as refused:
        for line in findings(refused):
            print(line, file=sys.stderr)
        raise
    with begin() as store:
        command = store.trace(code, "editing")[-1].command.id
    state = {"stage": after.stage, "standing": after.standing, "version": after.version}
    return {"ok": True, "command": command, "case": code, "number": "", "state": state}
