"""投诉: registered from every channel, then on the closed loop: verified, rectified, called back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain import read
from app.domain.abnormal import marked, unmarked
from app.domain.anew import replace
from app.domain.case import Case
from app.domain.command import Command
from app.domain.context import Context
from app.domain.errors import Refused
from app.domain.evaluation import EVALUATION
from app.domain.records import Complaint, Note

CHANNELS = ("window", "telephone", "web", "message", "letter", "monitor")
"""The channels that have a word; whatever else a complaint came by is kept as it was said."""


def registered(command: Command) -> Complaint:
    """R-EVA-04: the complaint as it was made, from any channel, with its subject."""
    (subject,) = read.needed(command, "R-EVA-04", "subject")
    channel = read.text(command, "channel") or "window"
    if channel == EVALUATION:
        raise Refused("R-EVA-04", "domain_complaint_channel")
    return Complaint(channel=channel, subject=subject, at=command.made_at, by=command.actor.name)


def complain(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-04: registered; the case is abnormal until it is verified that it was not to blame."""
    complained = replace(case, complaints=(*case.complaints, registered(command)))
    return marked(complained, "complaint", command.made_at)


def verify_complaint(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-02, R-EVA-04: looked into. A complaint that isn't upheld ends here, and the mark goes with the last one;
    a bad evaluation's mark is only taken away by a second one or an appeal (R-EVA-03)."""
    complaints, _ = step(case.complaints, command, "verified")
    verified = replace(case, complaints=complaints)
    stands = any(c.channel != EVALUATION and c.upheld is not False for c in complaints)
    return verified if stands else unmarked(verified, "complaint")


def rectify(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-02: what was wrong is put right."""
    return replace(case, complaints=step(case.complaints, command, "rectified")[0])


def call_back(case: Case, command: Command, ctx: Context) -> Case:
    """R-EVA-02: the applicant is told and asked; with it the loop is closed."""
    return replace(case, complaints=step(case.complaints, command, "called_back")[0])


WAITS: Mapping[str, Callable[[Complaint], bool]] = {
    "verified": lambda c: c.verified is None,
    "rectified": lambda c: c.verified is not None and c.rectified is None,
    "called_back": lambda c: c.rectified is not None and c.called_back is None,
}
"""What each step of the loop waits for: the steps come in this order."""


def step(complaints: tuple[Complaint, ...], command: Command, what: str) -> tuple[tuple[Complaint, ...], Complaint]:
    """The complaints with this step done on the oldest that waits for it, and that one. Refused under its rule when
    none does, or when the step says nothing."""
    at = next((n for n, c in enumerate(complaints) if c.open and WAITS[what](c)), None)
    if at is None:
        raise Refused(_rule(complaints), "domain_loop_order")
    (text,) = read.needed(command, _rule((complaints[at],)), "text")
    done: dict[str, object] = {what: Note(by=command.actor.name, at=command.made_at, text=text)}
    if what == "verified":
        done["upheld"] = read.flag(command, "upheld", True)
    changed = replace(complaints[at], **done)  # type: ignore[arg-type]
    return (*complaints[:at], changed, *complaints[at + 1 :]), changed


def _rule(complaints: tuple[Complaint, ...]) -> str:
    """A bad evaluation's loop is R-EVA-02's, a complaint's R-EVA-04's."""
    return "R-EVA-04" if any(c.channel != EVALUATION for c in complaints) else "R-EVA-02"
