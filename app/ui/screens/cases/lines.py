"""Lines of lists and files: a case as a row, its way as rows, its facts. No widget."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.case import Agent, Applicant
from app.domain.records import JointPart
from app.post.shown import CaseFile, CaseRow, TraceRow
from app.texts import words
from app.ui.kit.chip import ChipSpec
from app.ui.kit.masks import Secret, masked, masked_phone, secret_id, secret_phone
from app.ui.kit.rows import Row
from app.ui.kit.tones import left_chip, status_chip
from app.ui.screens.cases.about import part_state

JOINT = ("opinion", "countersign")
"""What another department's case waits for here (R-CLK-07, R-CLK-08)."""


def case_line(case: CaseRow, *, ticked: bool | None = None) -> Row:
    """Number and what is left; who; what and what else to know."""
    second = ChipSpec(words("ui_b_tolerant"), "warn") if case.tolerant else None
    second = ChipSpec(words("ui_unsent"), "warn", "cloud-off") if case.pending and not second else second
    over = case.left is not None and case.left < 0
    number = case.number or words("ui_b_no_number")
    if case.task in JOINT:
        second = ChipSpec(words(f"ui_act_{case.task}"), "pri", "users")
    first = left_chip(case.left) or status_chip(case.status)
    return Row(
        case.id, number, case.applicant, case.item, chip=first, chip2=second, bar="err" if over else "", ticked=ticked
    )


def found_line(case: CaseRow) -> Row:
    """A case as found: number, who, what; its status and what is left."""
    chip = ChipSpec(words("ui_draft"), "mute", "pencil") if case.draft else status_chip(case.status)
    second = ChipSpec(words("ui_unsent"), "warn", "cloud-off") if case.pending else left_chip(case.left)
    number = case.number or words("ui_b_no_number")
    return Row(case.id, number, case.applicant or words("ui_person_unknown"), case.item, chip=chip, chip2=second)


def who(actor: str, window: str = "") -> str:
    """ "clerk:陈静" as 陈静・窗口人员; the law acts by itself."""
    post, _, name = actor.rpartition(":")
    known = post or name
    if known == "system":
        return words("ui_by_law")
    place = words("ui_window", window=window) if window else ""
    title = words(f"ui_post_{known}") if known == post or known == "applicant" else ""
    return "・".join(t for t in ("" if name == known else name, place or title) if t) or name


def trace_line(n: int, line: TraceRow) -> Row:
    """One act of the case's way: what, when; by whom; whether it is decided, and the rule that refused it."""
    bad = line.outcome == "rejected"
    chip = ChipSpec(words("ui_unsent"), "warn", "cloud-off") if line.pending else None
    chip = ChipSpec(words("ui_rejected"), "err") if bad else chip
    icon = "clock" if line.pending else "bad" if bad else "ok"
    by = who(line.by, line.window)
    sub = "　".join((f"{line.at:%m-%d %H:%M}", by if not bad or not line.rule else f"{by}・{line.rule}"))
    return Row(str(n), words(f"ui_act_{line.action}"), sub, icon=icon, chip=chip)


def person_facts(applicant: Applicant) -> list[tuple[str, str]]:
    agent = applicant.agent
    return [
        (words("ui_b_fact_applicant"), applicant.name),
        (words("ui_fact_number"), secret_id(applicant.id_number)),
        (words("ui_b_fact_phone"), secret_phone(applicant.phone)),
        (words("ui_b_fact_address"), applicant.address),
        (words("ui_b_fact_agent"), _agent(agent) if agent else ""),
    ]


def _agent(agent: Agent) -> str:
    shown = (agent.name, masked(agent.id_number), masked_phone(agent.phone))
    plain = (agent.name, agent.id_number, agent.phone)
    return Secret.of(*("　".join(filter(None, texts)) for texts in (shown, plain)))


def case_facts(file: CaseFile) -> list[tuple[str, str]]:
    """Who, what was asked, what was filled in, how it is handed over."""
    case, guide = file.case, file.guide
    answers = [
        (q.text.rstrip("？"), next((o.text for o in q.options if o.code == case.answers.get(q.code)), ""))
        for q in guide.questions
    ]
    form = [(f.name, _shown(case.form.get(f.code, ""), {o.code: o.text for o in f.options})) for f in guide.fields]
    way = words(f"ui_delivery_{case.delivery or 'pickup'}")
    return [
        *person_facts(case.applicant),
        *answers,
        *form,
        *flags(file),
        *signatures(file),
        (words("ui_delivery"), "　".join(t for t in (way, case.delivery_address) if t)),
        (words("ui_b_fact_received"), _taken(file)),
    ]


def flags(file: CaseFile) -> list[tuple[str, str]]:
    """How it came and what is special about it."""
    case, first = file.case, file.case.first_opinion
    special = [words(f"ui_flag_{name}") for name in ("urgent", "green") if getattr(case, name)]
    agreed = words("ui_ask_agrees" if first.agree else "ui_ask_disagrees") if first else ""
    came = words(f"ui_channel_by_{case.channel}") if case.channel != "counter" else ""
    return [
        (words("ui_fact_channel"), "　".join(t for t in (came, case.waybill) if t)),
        (
            words("ui_fact_entered"),
            words("ui_fact_entered_at", at=f"{case.entered_at:%m-%d %H:%M}") if case.entered_at else "",
        ),
        (words("ui_fact_flags"), "、".join(special)),
        (words("ui_fact_package"), file.package),
        (words("ui_beside"), "\n".join(f"{row.number}　{row.item}" for row in file.beside)),
        (words("ui_fact_first_opinion"), "　".join((first.unit, agreed, first.text)) if first else ""),
    ]


def signatures(file: CaseFile) -> list[tuple[str, str]]:
    """一审一核: who reviewed and who approved, each with opinion and time (R-ORG-09); each department's part."""
    case, review, decision = file.case, file.case.review, file.case.decision
    said = words("ui_ask_agrees" if review.agree else "ui_b_sent_back") if review else ""
    granted = words("ui_act_approve" if decision.granted else "ui_act_refuse") if decision else ""
    parts = case.joint.parts if case.joint else ()
    asked = [_part(p, file.taken) for p in parts if p.department != case.department]
    return [
        (words("ui_act_review"), f"{review.by}　{said}　{review.at:%m-%d %H:%M}" if review else ""),
        (words("ui_fact_decision"), f"{decision.by}　{granted}　{decision.at:%m-%d %H:%M}" if decision else ""),
        (words("ui_fact_joint"), "；".join(asked)),
    ]


def _part(part: JointPart, taken: Mapping[str, int]) -> str:
    """What one department has said, and how many working days it has had (R-CLK-07)."""
    said = words(f"ui_part_{part_state(part)}", department=part.department)
    days = taken.get(part.department)
    return said if days is None else words("ui_part_taken", said=said, days=days)


def _shown(value: str, options: dict[str, str]) -> str:
    return options.get(value, value)


def _taken(file: CaseFile) -> str:
    case = file.case
    at = f"{case.received_at:%Y-%m-%d %H:%M}" if case.received_at else ""
    return "　".join(t for t in (at, case.clerk, words("ui_window", window=case.window) if case.window else "") if t)
