"""Matters as rows and facts. No widget."""

from __future__ import annotations

from app.domain.matters import Matter
from app.domain.records import Note
from app.post.office_shown import MatterFile, MatterLine
from app.texts import words
from app.ui.kit.chip import ChipSpec
from app.ui.kit.masks import secret_phone
from app.ui.kit.rows import Row

STATUSES = {
    "asked": ("warn", "clock"),
    "handed": ("pri", "transfer"),
    "answered": ("ok", "check"),
    "registered": ("warn", "clock"),
    "verified": ("pri", "eye"),
    "rectified": ("pri", "check"),
    "called_back": ("ok", "check"),
    "not_upheld": ("mute", "close"),
}
KINDS = (("enquire", "enquiry"), ("complain", "complaint"), ("register_could_not", "could_not"))
"""What begins a matter, and what it is then."""
ICONS = {"enquiry": "help", "complaint": "bell", "could_not": "stop"}
NEXT = ("answer_enquiry", "verify_complaint", "rectify", "call_back")
"""The step that F9 takes: whichever the matter waits for."""


def matter_chip(line: MatterLine) -> ChipSpec:
    tone, icon = STATUSES[line.status]
    return ChipSpec(words(f"matter_status_{line.status}"), tone, icon)


def matter_line(line: MatterLine) -> Row:
    """Number, what stands; what it is about; who answers for it."""
    second = ChipSpec(words("ui_unsent"), "warn", "cloud-off") if line.pending else None
    who = "　".join(p for p in (words(f"matter_kind_{line.kind}"), line.person, _responsible(line)) if p)
    return Row(line.id, line.number, line.subject, who, chip=matter_chip(line), chip2=second)


def _responsible(line: MatterLine) -> str:
    return words("matter_responsible", who=line.responsible) if line.open else ""


def matter_facts(file: MatterFile) -> list[tuple[str, str]]:
    matter = file.matter
    complaint = matter.complaint
    upheld = "" if complaint is None or complaint.upheld is None else "is_upheld" if complaint.upheld else "not_upheld"
    place = words("ui_window", window=matter.window) if matter.window else ""
    return [
        (words("ui_county_person"), matter.person),
        (words("ui_county_phone"), secret_phone(matter.phone)),
        (words("ui_county_channel"), words(f"ui_channel_{matter.channel}")),
        (words("ui_county_registered_by"), "　".join(p for p in (matter.by, place) if p)),
        (words("ui_county_registered_at"), f"{matter.at:%Y-%m-%d %H:%M}"),
        (words("ui_county_responsible"), matter.responsible if file.line.open else ""),
        (words("ui_county_upheld"), words(f"ui_county_{upheld}") if upheld else ""),
    ]


def notes(matter: Matter) -> list[tuple[str, Note]]:
    """What was said at each step, in its order: the word of the step and the note."""
    complaint = matter.complaint
    steps = (
        (
            ("verify_complaint", complaint.verified),
            ("rectify", complaint.rectified),
            ("call_back", complaint.called_back),
        )
        if complaint
        else (("answer_enquiry", matter.answered),)
    )
    handed = [("hand_over_enquiry", Note(by=h.by, at=h.at, text=h.to)) for h in matter.handed]
    said = [(name, note) for name, note in steps if note]
    return [(words(f"ui_act_{name}"), note) for name, note in (*handed, *said)]
