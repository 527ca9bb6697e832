"""目录管理: one step of a guide's way, queued like any other act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.domain.catalogue import Guide
from app.domain.command import Actor, Command
from app.domain.editing import Editing
from app.domain.guides import guide_to_dict
from app.models.store import Begin
from app.usecases.acts import new_id


def act(begin: Begin, action: str, code: str, actor: Actor, now: datetime, data: Mapping[str, object]) -> Editing:
    """One step on the item `code`; its `data` as in `app.domain.editing.KEYS`. Durable when this returns.

    Raises Refused under R-CAT-03, R-CAT-04, R-ORG-04 or the rule that the guide breaks.
    """
    with begin() as store:
        stands = store.editing(code)
        expected = stands.version if stands else 0
        device = store.identity().device
        store.queue(Command(new_id(), "guide", code, action, expected, now, actor, device, data))
        after = store.editing(code)
    assert after
    return after


def propose(begin: Begin, guide: Guide, reason: str, actor: Actor, now: datetime) -> Editing:
    """R-CAT-03: the department proposes how the item's guide shall read."""
    data = {"guide": guide_to_dict(guide), "reason": reason}
    return act(begin, "propose_guide", guide.code, actor, now, data)
