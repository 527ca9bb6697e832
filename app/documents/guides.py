"""The guide (办事指南, R-CAT-01) and the told-once sheet (一次性告知单, R-REC-05), printed in one key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from app.documents.blocks import Content, Rows
from app.documents.days import day_text
from app.documents.facts import Facts, coded, department, material_rows
from app.documents.papers import typeset
from app.documents.wording import template
from app.domain.catalogue import Guide, Material, Question, asked_for, shared
from app.texts import words

ORDER = "一二三四"


def guide_sheet(guide: Guide, hall: Mapping[str, object], on: date) -> bytes:
    """The whole guide as PDF, as in force on `on`."""
    known = _facts(guide, hall, on)
    tables: dict[str, Rows] = {"rows": _rows(guide.materials), "conditions": _numbered(guide.conditions)}
    return typeset(template("guide"), _content(guide, known, tables, on))


def told_once(
    guide: Guide,
    answers: Mapping[str, str],
    hall: Mapping[str, object],
    on: date,
    applicant: str = "",
    clerk: str = "",
) -> bytes:
    """What this applicant must bring by these answers (question code → option code), what sharing supplies, how it
    goes and how long it takes, as PDF."""
    given = list(_answers(guide.questions, answers))
    free = "、".join(material.name for material in shared(guide, answers))
    first = 1 if given else 0
    known = _facts(guide, hall, on) | {
        "greeting": words("documents_told_to", applicant=applicant) if applicant else "",
        "has_answers": bool(given),
        "has_shared": bool(free),
        "shared": free,
        "who": clerk or "＿＿＿＿＿＿",
        **{name: ORDER[first + n] for n, name in enumerate(("second", "third", "fourth"))},
    }
    tables: dict[str, Rows] = {"rows": _rows(asked_for(guide, answers)), "answers": given}
    return typeset(template("told_once"), _content(guide, known, tables, on))


def _content(guide: Guide, known: Facts, tables: Mapping[str, Rows], on: date) -> Content:
    at = datetime.combine(on, time())
    return Content(known, tables, (), f"yichuang:guide/{guide.code}", words("documents_guide_caption"), at)


def _facts(guide: Guide, hall: Mapping[str, object], on: date) -> Facts:
    natural = guide.unit == "natural"
    unit = words("documents_unit_natural" if natural else "documents_unit_working")
    none = words("documents_none")
    return {
        "item": guide.name,
        "code": guide.code,
        "version": guide.version,
        "number": "",
        "paper_number": "",
        "under": f"{guide.name}　{guide.code}",
        "day": day_text(on.isoformat()),
        "hall": str(hall.get("name", "")),
        "department": department(guide.department, hall),
        "kind": words(f"documents_guide_{guide.kind}"),
        "served": words(f"documents_applicant_{guide.applicant}"),
        "basis": "；".join(guide.basis) or none,
        "legal": f"{guide.legal_days}{unit}" if guide.legal_days else words("documents_legal_default"),
        "promised": f"{guide.promised_days}{unit}" if guide.promised_days else words("documents_at_once"),
        "visits": words("documents_visits", n=guide.visits),
        "special": "、".join(coded("procedure", name) for name in guide.special) or none,
        "result": guide.result or none,
        "years": _years(guide),
        "procedure": "→".join(guide.procedure) or none,
        "fees": _fees(guide),
        "pay": guide.pay if guide.fees else "",
        "form": guide.form or none,
        "place": guide.address or str(hall.get("address", "")),
        "hours": str(hall.get("hours", "")),
        "handler": guide.handler,
        "telephone": guide.telephone or str(hall.get("telephone", "")),
        "complaint": guide.complaint or str(hall.get("complaint", "")),
    }


def _years(guide: Guide) -> str:
    if not guide.result:
        return ""
    return words("documents_years", years=guide.result_years) if guide.result_years else words("documents_years_open")


def _fees(guide: Guide) -> str:
    listed = [
        words("documents_fee", name=fee.name, amount=fee.amount, basis=fee.basis, standard=fee.standard)
        for fee in guide.fees
    ]
    return "；".join(listed) or words("documents_free")


def _rows(materials: Iterable[Material]) -> Rows:
    rows = [
        {
            "name": material.name,
            "format": material.format,
            "original": material.original,
            "copies": material.copies,
            "issuer": material.issuer,
            "notes": "；".join(_notes(material)),
        }
        for material in materials
    ]
    return [{**row, "tick": "□"} for row in material_rows(rows)]


def _notes(material: Material) -> list[str]:
    """What to mind about a material: who signs or seals it, what may come later, what it rests on."""
    marks = {"signature": material.signature, "seal": material.seal}
    eased = {"minor": material.minor, "commitment": material.commitment}
    notes = [words(f"documents_note_{key}") for key, is_set in (marks | eased).items() if is_set]
    if material.shared_from:
        notes.append(words("documents_note_shared", source=material.shared_from))
    return [*notes, *material.check, *([material.basis] if material.basis else [])]


def _numbered(texts: Iterable[str]) -> Rows:
    return [{"n": str(n), "name": text} for n, text in enumerate(texts, 1)]


def _answers(questions: Iterable[Question], answers: Mapping[str, str]) -> Iterable[dict[str, str]]:
    for question in questions:
        chosen = next((o.text for o in question.options if o.code == answers.get(question.code)), "")
        if chosen:
            yield {"name": question.text, "value": chosen}
