"""What may be done to a case now, tried out with the least a person would fill in; and what the law does next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from app.domain import transitions
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.errors import Refused, Unreadable
from app.post.shown import Ahead

Least = Mapping[str, object]
SAID = "…"
AHEAD = timedelta(days=366)
"""How far ahead the law's own acts are told."""


def lawful(case: Case, actor: Actor, ctx: Context, now: datetime) -> tuple[str, ...]:
    """The acts that this actor can carry out now, in the table's order: allowed to the post (R-ORG-04, R-ORG-05), in
    the status, and not refused by their own rule whatever is filled in."""
    ctx = ctx.of(case)
    mine = transitions.available_actions(case, actor, ctx)
    own = [action for action in mine if _possible(action, case, actor, ctx, now)]
    again = actor.post in AT_THE_KEYPAD and _possible("evaluate_again", case, APPLICANT, ctx, now)
    return tuple(dict.fromkeys((*own, *(("evaluate_again",) if again else ()))))


APPLICANT = Actor("applicant")
AT_THE_KEYPAD = ("clerk", "issuing")
"""Where an applicant is invited to evaluate again, on the keypad (R-EVA-03)."""


def _possible(action: str, case: Case, actor: Actor, ctx: Context, now: datetime) -> bool:
    return any(_goes(action, data, case, actor, ctx, now) for data in LEAST.get(action, _nothing)(case, ctx))


def _goes(action: str, data: Least, case: Case, actor: Actor, ctx: Context, now: datetime) -> bool:
    command = Command("trial", "case", case.id, action, case.version, now, actor, data=data)
    try:
        transitions.apply(case, command, ctx)
    except (Refused, Unreadable):
        return False
    return True


Trials = Callable[[Case, Context], Iterable[Least]]


def _nothing(case: Case, ctx: Context) -> Iterable[Least]:
    yield {}


def _fixed(**data: object) -> Trials:
    return lambda case, ctx: (data,)


def _committed(case: Case, ctx: Context) -> Iterable[Least]:
    """As it is, or with a commitment for what is out (R-ACC-07)."""
    return ({}, {"commitments": list(case.outstanding())})


def _supplied(case: Case, ctx: Context) -> Iterable[Least]:
    return ({"materials": [code]} for code in case.outstanding())


def _corrected(case: Case, ctx: Context) -> Iterable[Least]:
    return ({"material": m.code, "what": SAID} for m in ctx.guide_of(case).materials[:1])


def _special(case: Case, ctx: Context) -> Iterable[Least]:
    return ({"procedure": procedure, "days": 1} for procedure in ctx.guide_of(case).special)


def _part(case: Case, ctx: Context) -> Iterable[Least]:
    """The part of each department but the lead's own, which agrees by deciding."""
    parts = case.joint.parts if case.joint else ()
    return ({"department": part.department} for part in parts if part.department != case.department)


def _explained(case: Case, ctx: Context) -> Iterable[Least]:
    """R-CLK-06: to whoever hasn't been told yet."""
    return ({"to": to, "text": SAID} for to in ("bureau", "applicant") if to not in case.explained)


def _unexplained(case: Case, ctx: Context) -> Iterable[Least]:
    return ({"kind": mark.kind, "text": SAID} for mark in case.abnormal if mark.explained is None)


def _unclosed(case: Case, ctx: Context) -> Iterable[Least]:
    return ({"kind": mark.kind, "text": SAID} for mark in case.abnormal if mark.explained and mark.closed is None)


def _attitude(case: Case, ctx: Context) -> Iterable[Least]:
    return () if "attitude" in case.abnormal_kinds() else ({"text": SAID},)


def _originals(case: Case, ctx: Context) -> Iterable[Least]:
    """R-CLK-09: there are paper originals to file."""
    return ({},) if any(taken.original for taken in case.materials) else ()


LEAST: Mapping[str, Trials] = {
    "accept": _committed,
    "accept_tolerant": _fixed(commitment=True),
    "supply": _supplied,
    "reject": _fixed(reason=SAID, basis=SAID, remedy=SAID, contact=SAID),
    "redirect": _fixed(department=SAID),
    "correct": _corrected,
    "return_transfer": _fixed(reason=SAID),
    "start_special": _special,
    "request_extension": _fixed(days=1, reason=SAID),
    "open_joint": _fixed(departments=[SAID]),
    "opinion": _part,
    "countersign": _part,
    "joint_meeting": _fixed(text=SAID),
    "escalate_joint": _fixed(text=SAID),
    "refuse": _fixed(reason=SAID, basis=SAID, remedy=SAID),
    "seal": _fixed(document=SAID, purpose=SAID),
    "refund": _fixed(voucher=SAID),
    "explain_card": _explained,
    "deliver": _fixed(to=SAID, identity=SAID),
    "correct_case": _fixed(what=SAID, reason=SAID),
    "complain": _fixed(subject=SAID),
    **dict.fromkeys(("verify_complaint", "rectify", "call_back"), _fixed(text=SAID)),
    "appeal": _fixed(reason=SAID),
    "evaluate_again": _fixed(level="satisfied"),
    "mark_attitude": _attitude,
    "explain_abnormal": _unexplained,
    "close_abnormal": _unclosed,
    "file_originals": _originals,
}
"""What has to be filled in at least; an act that isn't here needs nothing. Several: any of them will do."""


def ahead(case: Case, ctx: Context, now: datetime) -> tuple[Ahead, ...]:
    """What the law will do to this case within a year if nobody acts, in order (R-ACC-02, R-ACC-03, R-CLK-05,
    R-CLK-06)."""
    coming = transitions.due(case, ctx, now + AHEAD)
    return tuple(Ahead(at=c.made_at, action=c.action, kind=str(c.data.get("kind", ""))) for c in coming)


def departments(guides: Mapping[str, Guide]) -> tuple[str, ...]:
    """Every department that has an item in the catalogue, by name."""
    return tuple(sorted({guide.department for guide in guides.values()}))
