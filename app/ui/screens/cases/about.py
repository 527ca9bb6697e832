"""What an act answers: the complaint that is looked into, the reason an extension was asked for … No widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.complaints import WAITS
from app.domain.evaluation import EVALUATION
from app.domain.records import JointPart
from app.post.shown import CaseFile
from app.texts import words


def about(action: str, file: CaseFile) -> str:
    """A sentence of what stands open and is answered by this act; "" where it answers nothing."""
    said = ABOUT.get(action)
    return said(file) if said else ""


def _complaint(step: str) -> Callable[[CaseFile], str]:
    def said(file: CaseFile) -> str:
        waits = [c for c in file.case.complaints if c.open and WAITS[step](c)]
        if not waits:
            return ""
        one = waits[0]
        bad = one.channel == EVALUATION
        subject = words(f"ui_level_{one.subject}") if bad else one.subject
        return words(
            "ui_about_complaint", day=f"{one.at:%m-%d}", channel=words(f"ui_channel_{one.channel}"), it=subject
        )

    return said


def _extension(file: CaseFile) -> str:
    asked = [e for e in file.case.extensions if e.granted is None]
    return words("ui_about_extension", days=asked[-1].days, reason=asked[-1].reason) if asked else ""


def _appeal(file: CaseFile) -> str:
    open_ = [a for a in file.case.appeals if a.upheld is None]
    if not open_:
        return ""
    return words("ui_about_appeal", by=open_[-1].by, mark=words(f"ui_mark_{open_[-1].against}"), it=open_[-1].reason)


def _transfer(file: CaseFile) -> str:
    sent = file.case.transfers[-1] if file.case.transfers else None
    return words("ui_about_transfer", by=sent.sent_by, at=f"{sent.sent_at:%m-%d %H:%M}") if sent else ""


def _procedure(file: CaseFile) -> str:
    pause = file.case.pauses[-1] if file.case.pauses else None
    if pause is None:
        return ""
    procedure = words(f"domain_procedure_{pause.procedure}")
    return words("ui_about_special", procedure=procedure, day=f"{pause.at:%m-%d}", days=pause.days)


def _opinions(file: CaseFile) -> str:
    """What each department asked has said so far."""
    parts = file.case.joint.parts if file.case.joint else ()
    asked = [part for part in parts if part.department != file.case.department]
    return "　".join(words(f"ui_part_{part_state(part)}", department=part.department) for part in asked)


def part_state(part: JointPart) -> str:
    """asked, agrees or objects, the last two with _signed once the chief representative has countersigned."""
    if part.opinion is None:
        return "asked"
    return ("agrees" if part.opinion.agree else "objects") + ("_signed" if part.countersigned else "")


def _mark(file: CaseFile) -> str:
    """The explanation that is judged."""
    notes = [m.explained for m in file.case.abnormal if m.explained and m.closed is None]
    return words("ui_about_explained", by=notes[0].by, it=notes[0].text) if notes else ""


def _charge(file: CaseFile) -> str:
    charge = file.case.charge
    return words("ui_about_charge", amount=charge.amount, day=f"{charge.at:%m-%d}") if charge else ""


ABOUT: Mapping[str, Callable[[CaseFile], str]] = {
    "verify_complaint": _complaint("verified"),
    "rectify": _complaint("rectified"),
    "call_back": _complaint("called_back"),
    **dict.fromkeys(("grant_extension", "refuse_extension"), _extension),
    "rule_appeal": _appeal,
    **dict.fromkeys(("confirm_transfer", "return_transfer"), _transfer),
    "end_special": _procedure,
    **dict.fromkeys(("opinion", "countersign", "joint_meeting", "escalate_joint"), _opinions),
    "close_abnormal": _mark,
    **dict.fromkeys(("pay", "refund"), _charge),
}
