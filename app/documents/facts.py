"""What a template may speak of: the frozen values of a paper, in the words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from app.documents.days import day_text, explained, read, time_text
from app.documents.grounds import grounds, remedies
from app.domain.case import Paper
from app.texts import words

Facts = dict[str, object]

DAYS = (
    "received_on",
    "accepted_on",
    "clock_from",
    "deadline",
    "by",
    "told_on",
    "valid_from",
    "valid_to",
    "opened_on",
    "red_on",
    "explain_by",
)
SENTENCES = ("reason", "basis", "remedy", "contact", "what", "minutes", "explained")
CODED = {"method": "delivery", "delivery": "delivery", "procedure": "procedure", "card": "card"}
OPTIONAL = (
    *("law", "lapse_law", "license", "license_name", "agent", "phone", "delivery_address", "to", "identity", "pay"),
    *("clock", "calendar_missing", "deemed", "lapses", "stops", "item", "number", "applicant"),
)
HALL = ("county", "address", "telephone", "complaint", "hours", "reconsideration", "court", "bureau")


def facts(paper: Paper, hall: Mapping[str, object]) -> Facts:
    """Values by name, all text; "" means that a template's `when` doesn't hold. Lists are left to the tables."""
    data = paper.data
    plain: Facts = dict.fromkeys(OPTIONAL, "")
    plain |= {key: value or "" for key, value in data.items() if not isinstance(value, list | tuple | dict)}
    plain |= {key: day_text(data.get(key)) for key in DAYS}
    plain |= {key: str(data.get(key, "")).strip().rstrip("。；;") for key in SENTENCES}
    plain |= {key: coded(group, data.get(key)) for key, group in CODED.items()}
    plain |= _hall(data, hall) | _people(data) | _periods(data) | grounds(paper.kind, data) | _license(data)
    case = words("documents_foot_case", number=plain["number"]) if plain["number"] else ""
    plain |= {"paper_number": paper.number, "under": "　".join(filter(None, (paper.number, case)))}
    plain |= {"day": day_text(paper.at.isoformat()), "time": time_text(paper.at)}
    plain |= {key: explained(read(data.get(key))) for key in ("counted", "by_counted")}
    plain |= {"remedies": remedies(str(plain["remedy"]), hall), "delivered_papers": _documents(data)}
    plain |= {"handed_over": plain["delivered_papers"] or words("papers_result", item=plain["item"])}
    plain |= {"here": f"{plain['hall']}{plain['at_window']}" if plain["hall"] else words("papers_here")}
    plain |= {"place": _place(data, str(plain["here"]))}
    plain |= {
        "yellow": data.get("card") == "yellow",
        "due_today": data.get("deadline") == paper.at.date().isoformat(),
        "as_if": words("documents_as_if") if data.get("deemed") else "",
        "told": plain["bureau"] if data.get("told") == "bureau" else plain["applicant"],
        "present": "、".join(str(name) for name in _list(data.get("present"))),
        "has_changes": bool(data.get("changes")),
    }
    return plain | {"amount": str(data.get("amount", "")), "amount_words": in_words(str(data.get("amount", "")))}


def coded(group: str, code: object) -> str:
    """The words of a code, e.g. delivery "pickup" is 窗口领取; what isn't a code of ours is shown as it is."""
    key = f"documents_{group}_{code}"
    return (str(code) if words(key) == key else words(key)) if code else ""


def _hall(data: Mapping[str, object], hall: Mapping[str, object]) -> Facts:
    known: Facts = {key: str(hall.get(key, "")) for key in HALL}
    office = {key: str(data.get(key) or hall.get(key, "")) for key in ("telephone", "complaint")}
    name = str(data.get("hall") or hall.get("name", ""))
    bureau = known["bureau"] or words("documents_bureau", county=known["county"])
    return known | office | {"hall": name, "bureau": bureau, "department": department(data.get("department"), hall)}


def department(short: object, hall: Mapping[str, object]) -> str:
    """The department's full name: the hall's table of names, else the county before the short one (R-ORG-02)."""
    names, county = hall.get("names"), str(hall.get("county", ""))
    if isinstance(names, Mapping) and names.get(short):
        return str(names[short])
    text = str(short or "")
    return text if text.startswith(county) else county + text


def _people(data: Mapping[str, object]) -> Facts:
    group = "organisation" if data.get("organisation") else "person"
    clerk = str(data.get("clerk") or "") or words("documents_by_law")
    window = words("documents_window", window=data["window"]) if data.get("window") and data.get("clerk") else ""
    kind = words(f"documents_id_{data.get('id_kind') or 'resident_id'}")
    masked = str(data.get("identity_masked") or "")
    line = f"{kind} {masked}" if masked else ""
    named = str(data.get("applicant") or "")
    return {
        "named": named,
        "applicant": named or words("papers_applicant"),
        "of_applicant": words("papers_of_applicant", name=named) if named else "",
        "you": words(f"documents_you_{group}"),
        "i": words(f"documents_i_{group}"),
        "clerk": clerk,
        "at_window": window,
        "who": f"{clerk}{window}",
        "id_line": line,
        "id_aside": words("papers_brackets", text=line) if line else "",
    }


def _periods(data: Mapping[str, object]) -> Facts:
    unit = words("documents_unit_natural" if data.get("unit") == "natural" else "documents_unit_working")
    keys = ("promised_days", "legal_days", "days", "explain_within", "cap")
    told: Facts = {key: f"{data[key]}{unit}" if data.get(key) else "" for key in keys}
    return told | ({"promised_days": words("documents_at_once")} if data.get("promised_days") == 0 else {})


def _place(data: Mapping[str, object], here: str) -> str:
    """Where a result is handed over; "" for what goes by wire."""
    method = str(data.get("method") or "")
    return {"pickup": here, "courier": str(data.get("delivery_address") or "")}.get(method, "")


def _list(found: object) -> list[Any]:
    return list(found) if isinstance(found, list | tuple) else []


def _license(data: Mapping[str, object]) -> Facts:
    until = day_text(data.get("valid_to"))
    permit = grounds("license", data)["permit"]
    name = str(data.get("license_name") or "") or words("documents_kind_license" if permit else "papers_certificate")
    closing = words("documents_valid_until", day=until) if until else words("documents_valid_open")
    return {"license_name": name, "valid_until": closing, "valid_to": until or words("documents_years_open")}


def _documents(data: Mapping[str, object]) -> str:
    return "、".join(_document(str(row[0]), str(row[1]), data) for row in _list(data.get("documents")))


def _document(kind: str, number: str, data: Mapping[str, object]) -> str:
    if kind == "license":
        return f"《{_license(data)['license_name']}》{data.get('license') or number}"
    nature = grounds(kind, data)["nature"]
    return f"《{words(f'documents_kind_{kind}', nature=nature)}》{number}"


def material_rows(rows: object) -> list[dict[str, str]]:
    """The table of materials as shown: numbered, form and copies in words."""
    listed = rows if isinstance(rows, Iterable) else []
    return [_material(n, row) for n, row in enumerate(listed, 1)]


def _material(n: int, row: Mapping[str, object]) -> dict[str, str]:
    state = str(row.get("state") or "")
    copies = int(str(row.get("original") or 0)) + int(str(row.get("copies") or 0))
    return {
        "n": str(n),
        "name": str(row.get("name")),
        "basis": str(row.get("basis") or words("documents_guide")),
        "issuer": str(row.get("issuer") or "—"),
        "form": _form(row),
        "copies": "—" if state == "shared" else str(copies or 1),
        "form_copies": words("documents_form_copies_of", form=_form(row), n=copies or 1),
        "state": words(f"documents_state_{state}") if state else "",
        "why": str(row.get("why") or "") or words("documents_why_not_brought"),
        "notes": str(row.get("notes") or "—"),
    }


def _form(row: Mapping[str, object]) -> str:
    if row.get("format") == "electronic":
        return words("documents_form_electronic")
    parts = [key for key in ("original", "copies") if row.get(key)] or ["paper"]
    return "、".join(words(f"documents_form_{part}") for part in parts)


DIGITS, UNITS, SECTIONS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")


def in_words(amount: str) -> str:
    """An amount of yuan in the capitals of bank papers: "1200.50" is 壹仟贰佰元伍角; "" for what isn't an amount."""
    try:
        cents = int((Decimal(amount) * 100).to_integral_value())
    except InvalidOperation:
        return ""
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    whole = _whole(yuan) + "元" if yuan else ""
    if not jiao and not fen:
        return (whole or "零元") + "整"
    tenth = DIGITS[jiao] + "角" if jiao else ("零" if whole else "")
    return whole + tenth + (DIGITS[fen] + "分" if fen else "")


def _whole(number: int) -> str:
    """A whole number below 10¹² in capitals, the zeros between read once."""
    text, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        gap = gap or (digit == 0 and bool(text))
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + UNITS[place % 4]
            gap = False
        if place % 4 == 0 and number // 10**place % 10000:
            text += SECTIONS[place // 4]
    return text


def fee_rows(fees: object) -> list[dict[str, str]]:
    """The table of fees: name, amount, basis and standard of each."""
    return [_fee(n, *map(str, row)) for n, row in enumerate(_list(fees), 1)]


def _fee(n: int, name: str, amount: str, basis: str, standard: str) -> dict[str, str]:
    guide = words("documents_guide")
    return {"n": str(n), "name": name, "amount": amount, "basis": basis or guide, "standard": standard or guide}
