"""待纠正: what paper makes hard. An act that was refused after it was done, or an application taken in twice: an open
matter that the hall and the supervision both see, and that ends by a person's act, never by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain import read
from app.domain.command import SYSTEM, Command
from app.domain.errors import Refused, Unreadable
from app.domain.records import Note

ENDS: Mapping[str, frozenset[str]] = {
    "put_away": frozenset(),
    "corrected": frozenset(),
    "ratified": frozenset({"chief", "bureau", "supervisor"}),
}
"""How one may end, and whose power that is (everybody's where none is named): put away where no paper is out;
corrected, the applicant told in the words of the text; ratified by who has the power: the paper stands."""
SAID = frozenset({"case", "number", "item", "action", "hall", "window", "department", "by", "rule", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """`why` is refused or twice; `id` that of the act. `papers` are the numbers that the applicant holds; `code` and
    `params` say the reason in words; `ended` who ended it `how`, with which text."""

    id: str
    version: int = 0
    why: str
    case: str = ""
    number: str = ""
    item: str = ""
    action: str = ""
    hall: str = ""
    window: str = ""
    department: str = ""
    by: str = ""
    rule: str = ""
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    at: datetime
    how: str = ""
    ended: Note | None = None

    @property
    def open(self) -> bool:
        return self.ended is None


def apply_fix(fix: Fix | None, command: Command) -> Fix:
    """The matter after the act. Raises Refused, Unreadable for what it can't read."""
    if command.action == "open_fix":
        return _opened(fix, command)
    if command.action != "end_fix":
        raise Unreadable("domain_act_unknown", action=command.action)
    if fix is None or command.expected != fix.version:
        raise Refused("R-REC-01", "domain_fix_moved", seen=command.expected, now=fix.version if fix else 0)
    return replace(_ended(fix, command), version=fix.version + 1)


def _opened(fix: Fix | None, command: Command) -> Fix:
    """By the county alone, with the refusal or the second intake."""
    if fix is not None or command.actor != SYSTEM:
        raise Refused("R-REC-01", "domain_fix_moved", seen=0, now=fix.version if fix else 0)
    said = {key: read.text(command, key) for key in SAID}
    papers, params = read.texts(command, "papers"), read.mapping(command, "params")
    why, at = read.text(command, "why"), command.made_at
    return Fix(id=command.aggregate_id, version=1, why=why, at=at, papers=papers, params=params, **said)  # type: ignore[arg-type]


def _ended(fix: Fix, command: Command) -> Fix:
    """R-ACC-05, R-ORG-05: a paper that is out isn't put away; who ratifies has the power to; what was done is said."""
    how, text = read.text(command, "how"), read.text(command, "text")
    if how not in ENDS:
        raise Unreadable("domain_data_wrong", action=command.action, key="how")
    if not fix.open:
        raise Refused("R-REC-01", "domain_fix_ended", by=fix.ended.by if fix.ended else "")
    if how == "put_away" and fix.papers:
        raise Refused("R-ACC-05", "domain_fix_paper_out", papers=list(fix.papers))
    if ENDS[how] and command.actor.post not in ENDS[how]:
        raise Refused("R-ORG-05", "domain_fix_no_power", post=command.actor.post)
    if how != "put_away" and not text:
        raise Refused("R-ACC-05", "domain_fix_unsaid")
    return replace(fix, how=how, ended=Note(by=command.actor.name, at=command.made_at, text=text))
