"""来访事项 at this post: enquiries, complaints, and what could not be done elsewhere (R-REC-04, R-EVA-04, R-REC-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.command import Actor, Command
from app.domain.errors import Refused, Unreadable
from app.domain.matters import OPENING, Matter, apply_matter
from app.models.values import MatterRow
from app.post.common import Common
from app.post.office_shown import Asking, MatterFile, MatterLine
from app.post.ways import way
from app.usecases import matters

SAID = "…"
LEAST: Mapping[str, Mapping[str, object]] = {
    "answer_enquiry": {"text": SAID},
    "hand_over_enquiry": {"to": SAID},
    "verify_complaint": {"text": SAID},
    "rectify": {"text": SAID},
    "call_back": {"text": SAID},
}
"""The acts on a matter that is there, with the least that is filled in."""


class MattersPart(Common):
    def matters(self, query: str, limit: int) -> Sequence[MatterLine]:
        """What somebody still owes an answer, the oldest first; with a query, what it finds, also what is closed."""
        found = matters.find(self.read, query, limit) if query.strip() else matters.waiting(self.read)[:limit]
        return tuple(_line(row) for row in found)

    def matter(self, id: str) -> MatterFile:
        """Raises Unreadable when it isn't here."""
        opened = matters.open_matter(self.read, id)
        actor, now = self.actor(), self.now()
        able = tuple(action for action in LEAST if _goes(action, opened.matter, actor, now))
        return MatterFile(matter=opened.matter, line=_line(opened.row), way=way(opened.trace), able=able)

    def register(self, asking: Asking) -> Matter:
        """R-REC-04: on record with whoever is first asked; an enquiry answered on the spot is answered in the same
        breath. Raises Refused or Unreadable."""
        data = {name: getattr(asking, name) for name in ("subject", "person", "phone", "channel")}
        made = self._done(asking.action, "", {name: value for name, value in data.items() if value})
        if asking.action == "enquire" and asking.answer.strip():
            made = self._done("answer_enquiry", made.id, {"text": asking.answer.strip()})
        return made

    def act_on_matter(self, id: str, action: str, data: Mapping[str, object]) -> Matter:
        """An answer, a handing over, or the next step of the loop. Raises Refused."""
        if action in OPENING:
            raise Unreadable("domain_act_unknown", action=action)
        return self._done(action, id, data)

    def _done(self, action: str, id: str, data: Mapping[str, object]) -> Matter:
        done = matters.act(self.begin, action, id, self.actor(), self.now(), data)
        self.acted(())
        self.county_moved("matter")
        return done


def _goes(action: str, matter: Matter, actor: Actor, now: datetime) -> bool:
    command = Command("trial", "matter", matter.id, action, matter.version, now, actor, data=LEAST[action])
    try:
        apply_matter(matter, command)
    except (Refused, Unreadable):
        return False
    return True


def _line(row: MatterRow) -> MatterLine:
    return MatterLine(
        id=row.id,
        number=row.number,
        kind=row.kind,
        status=row.status,
        open=row.open,
        subject=row.subject,
        person=row.person,
        window=row.window,
        responsible=row.responsible,
        registered=row.registered,
        pending=bool(row.pending),
    )
