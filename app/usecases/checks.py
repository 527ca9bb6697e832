"""What a clerk types, checked before it becomes an act: field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.catalogue import Field, Guide
from app.domain.errors import Unreadable
from app.domain.identity import ORGANISATION_LIMIT, check_id, check_name, check_phone, check_text, fold

Problem = tuple[str, Mapping[str, object]]
"""A word code with its parameters."""
FINE: Problem = ("", {})
OTHER_ID_LIMIT = 30
ADDRESS_LIMIT = 200


def receive_data(data: Mapping[str, object]) -> dict[str, object]:
    """The data of `receive` with its applicant folded and checked. Raises Unreadable with the first problem.

    An act without any applicant is left as it is: materials may come in before a name does (R-REC-08).
    """
    raw = data.get("applicant")
    if not isinstance(raw, Mapping) or not raw:
        return dict(data)
    applicant = folded(raw)
    for code, params in applicant_problems(applicant).values():
        raise Unreadable(code, **params)
    return {**data, "applicant": applicant}


def folded(applicant: Mapping[str, object]) -> dict[str, object]:
    """Numbers half-width and without blanks, texts without blanks around them; the agent's too."""
    plain: dict[str, object] = {}
    for key, value in applicant.items():
        if key == "agent" and isinstance(value, Mapping):
            plain[key] = folded(value)
        elif isinstance(value, str):
            plain[key] = fold(value) if key in ("id_number", "phone") else value.strip()
        else:
            plain[key] = value
    return plain


def applicant_problems(applicant: Mapping[str, object]) -> dict[str, Problem]:
    """What is wrong, by field: name, id_number, phone, address, agent.name …; empty when all is well."""
    organisation = applicant.get("kind") == "organisation"
    name, number = str(applicant.get("name", "")), str(applicant.get("id_number", ""))
    found = {
        "name": check_text(name, ORGANISATION_LIMIT) if organisation else check_name(name),
        "id_number": _number(number, str(applicant.get("id_kind", ""))),
        "phone": _optional_phone(applicant),
        "address": _optional_text(applicant, "address"),
    }
    agent = applicant.get("agent")
    if isinstance(agent, Mapping):
        found |= {
            "agent.name": check_name(str(agent.get("name", ""))),
            "agent.id_number": _number(str(agent.get("id_number", "")), ""),
            "agent.phone": _optional_phone(agent),
        }
    return {field: problem for field, problem in found.items() if problem[0]}


def _number(number: str, kind: str) -> Problem:
    """An identity number where one is given; whether one is needed is the form's to say."""
    if not number:
        return FINE
    if kind == "other":
        return check_text(number, OTHER_ID_LIMIT)
    checked = check_id(number)
    if checked.valid and kind and checked.kind != kind:
        return f"usecases_not_{kind}", {}
    return checked.why, checked.params


def _optional_phone(person: Mapping[str, object]) -> Problem:
    phone = str(person.get("phone", ""))
    return check_phone(phone) if phone else FINE


def _optional_text(person: Mapping[str, object], key: str) -> Problem:
    value = str(person.get(key, ""))
    return check_text(value, ADDRESS_LIMIT) if value else FINE


def form_problems(guide: Guide, form: Mapping[str, object]) -> dict[str, Problem]:
    """What is wrong with the item's own fields, by code."""
    found = {f"form.{field.code}": _field(field, str(form.get(field.code, ""))) for field in guide.fields}
    return {field: problem for field, problem in found.items() if problem[0]}


def _field(field: Field, value: str) -> Problem:
    if not value.strip():
        return ("domain_text_empty", {}) if field.required else FINE
    if field.kind == "choice" and value not in {option.code for option in field.options}:
        return "usecases_not_an_option", {"field": field.name}
    return check_text(value, field.max_length)
