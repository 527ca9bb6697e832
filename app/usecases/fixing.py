"""Ending what is to be put right: put away, corrected with the applicant told, or ratified by who has the power."""

from __future__ import annotations

from datetime import datetime

from app.domain.command import Actor, Command
from app.domain.errors import Refused
from app.domain.fixes import Fix
from app.models.store import Begin
from app.usecases.acts import new_id


def listed(begin: Begin) -> list[Fix]:
    """What is open here, the newest first."""
    with begin() as store:
        return store.fixes()


def end(begin: Begin, id: str, how: str, text: str, actor: Actor, now: datetime) -> Fix:
    """Durable when this returns; the counter's own refused act leaves the tray with it. Raises Refused."""
    with begin() as store:
        known = store.fix(id)
        if known is None:
            raise Refused("R-REC-01", "domain_fix_moved", seen=0, now=0)
        data = {"how": how, "text": text}
        device = store.identity().device
        store.queue(Command(new_id(), "fix", id, "end_fix", known.version, now, actor, device=device, data=data))
        store.resolve(id)
        ended = store.fix(id)
        assert ended
        return ended
