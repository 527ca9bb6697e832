"""来访事项: what comes to the hall without a case. An enquiry (first asked, responsible), a complaint, or a matter that
"could not get done" elsewhere; each registered by whoever first receives it and followed to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain import complaints, read
from app.domain.authority import require_post
from app.domain.command import Command
from app.domain.errors import Refused, Unreadable
from app.domain.records import Complaint, Note

KINDS = ("enquiry", "complaint", "could_not")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Handed over to a named unit, which is responsible from then on."""

    to: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter in one version. `by` is who was first asked; `complaint` its loop where it is one."""

    id: str
    version: int = 0
    kind: str = "enquiry"
    subject: str = ""
    channel: str = "window"
    person: str = ""
    phone: str = ""
    hall: str = ""
    window: str = ""
    at: datetime
    by: str
    handed: tuple[Handed, ...] = ()
    answered: Note | None = None
    complaint: Complaint | None = None

    @property
    def responsible(self) -> str:
        """R-REC-04: who is responsible now: the one first asked, or the unit it was last handed to."""
        return self.handed[-1].to if self.handed else self.by


OPENING = frozenset({"enquire", "complain", "register_could_not"})
KEYS: Mapping[str, frozenset[str]] = {
    "enquire": frozenset({"subject", "to"}),
    "answer_enquiry": frozenset({"subject", "to", "text"}),
    "hand_over_enquiry": frozenset({"subject", "to"}),
    "register_could_not": frozenset({"subject", "channel"}),
    "complain": frozenset({"channel", "subject"}),
    "verify_complaint": frozenset({"text", "upheld"}),
    "rectify": frozenset({"text"}),
    "call_back": frozenset({"text"}),
}
AT_THE_COUNTER = frozenset({"person", "phone", "hall", "window", "channel"})
ENQUIRY = frozenset({"enquire", "answer_enquiry", "hand_over_enquiry"})


def rule_of(action: str) -> str:
    """The rule that decides an act on a matter."""
    if action in ENQUIRY:
        return "R-REC-04"
    return "R-REC-10" if action == "register_could_not" else "R-EVA-04"


def apply_matter(matter: Matter | None, command: Command) -> Matter:
    """The matter after the act, one version on. Raises Refused naming the rule, Unreadable for what it can't read."""
    action = command.action
    if action not in KEYS:
        raise Unreadable("domain_act_unknown", action=action)
    if unknown := sorted(command.data.keys() - KEYS[action] - AT_THE_COUNTER):
        raise Unreadable("domain_data_unknown", action=action, key=unknown[0])
    if command.expected != (matter.version if matter else 0):
        raise Refused(
            rule_of(action), "domain_version_conflict", seen=command.expected, now=matter.version if matter else 0
        )
    require_post(action, command.actor)
    if action in OPENING:
        return replace(_opened(matter, command), version=1)
    if matter is None:
        raise Refused(rule_of(action), "domain_matter_unknown")
    return replace(TRANSITIONS[action](matter, command), version=matter.version + 1)


def _opened(matter: Matter | None, command: Command) -> Matter:
    """R-REC-04, R-REC-10, R-EVA-04: on record with who was first asked."""
    if matter is not None:
        raise Refused(rule_of(command.action), "domain_matter_there")
    (subject,) = read.needed(command, rule_of(command.action), "subject")
    opened = Matter(
        id=command.aggregate_id,
        subject=subject,
        channel=read.text(command, "channel") or "window",
        person=read.text(command, "person"),
        phone=read.text(command, "phone"),
        hall=read.text(command, "hall"),
        window=read.text(command, "window") or command.actor.window,
        at=command.made_at,
        by=command.actor.name,
    )
    if command.action == "enquire":
        return opened
    kind = "complaint" if command.action == "complain" else "could_not"
    return replace(opened, kind=kind, complaint=complaints.registered(command))


def answer_enquiry(matter: Matter, command: Command) -> Matter:
    """R-REC-04: answered; with it nobody owes anything any more."""
    _unanswered(matter)
    text = read.text(command, "text") or read.text(command, "subject")
    return replace(matter, answered=Note(by=command.actor.name, at=command.made_at, text=text))


def hand_over_enquiry(matter: Matter, command: Command) -> Matter:
    """R-REC-04: handed over to a named unit, which is responsible from now on."""
    _unanswered(matter)
    if not (to := read.text(command, "to")):
        raise Refused("R-REC-04", "domain_enquiry_to_nobody")
    handed = Handed(to=to, at=command.made_at, by=command.actor.name)
    return replace(matter, handed=(*matter.handed, handed))


def _unanswered(matter: Matter) -> None:
    if matter.kind != "enquiry":
        raise Refused("R-REC-04", "domain_not_an_enquiry")
    if matter.answered:
        raise Refused("R-REC-04", "domain_enquiry_answered", at=matter.answered.at.date())


def _looped(what: str) -> Callable[[Matter, Command], Matter]:
    def looped(matter: Matter, command: Command) -> Matter:
        """R-REC-10, R-EVA-04: registered, investigated, put right, answered."""
        if matter.complaint is None:
            raise Refused(rule_of(command.action), "domain_loop_order", step=what)
        _, changed = complaints.step((matter.complaint,), command, what)
        return replace(matter, complaint=changed)

    return looped


TRANSITIONS: Mapping[str, Callable[[Matter, Command], Matter]] = {
    "answer_enquiry": answer_enquiry,
    "hand_over_enquiry": hand_over_enquiry,
    "verify_complaint": _looped("verified"),
    "rectify": _looped("rectified"),
    "call_back": _looped("called_back"),
}
