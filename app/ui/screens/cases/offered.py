"""What can be chosen for a key of an act, and what stands there at first, as the case has it. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal

from app.domain.catalogue import Field
from app.domain.complaints import CHANNELS
from app.post.shown import CaseFile
from app.texts import words

Pairs = Sequence[tuple[str, str]]
Options = Callable[[CaseFile], Pairs]
Start = Callable[[CaseFile], str]


def nothing(file: CaseFile) -> Pairs:
    return ()


def blank(file: CaseFile) -> str:
    return ""


def fixed(value: str) -> Start:
    return lambda file: value


def first(options: Options) -> Start:
    """The first that can be chosen."""

    def start(file: CaseFile) -> str:
        return next((code for code, _ in options(file)), "")

    return start


def all_of(options: Options) -> Start:
    return lambda file: "\n".join(code for code, _ in options(file))


# --- materials ---------------------------------------------------------------------------------------------------


def materials(file: CaseFile) -> Pairs:
    return [(m.code, m.name) for m in file.materials]


def taken(file: CaseFile) -> Pairs:
    """R-CLK-03: what came in, each to be checked face to face."""
    return [(m.code, m.name) for m in file.materials if m.code in file.case.taken()]


def _out(file: CaseFile, wanted: Callable[[str], bool]) -> Pairs:
    names = {m.code: m.name for m in file.guide.materials}
    return [(code, names.get(code, code)) for code in file.case.outstanding() if wanted(code)]


def owed(file: CaseFile) -> Pairs:
    return _out(file, lambda code: True)


def minor(file: CaseFile) -> Pairs:
    """R-ACC-04: only what the guide says may come later."""
    allowed = {m.code for m in file.guide.materials if m.minor}
    return _out(file, allowed.__contains__)


def committable(file: CaseFile) -> Pairs:
    """R-ACC-07: never where the item concerns what no commitment may touch."""
    allowed = {m.code for m in file.guide.materials if m.commitment} if not file.guide.concerns else set()
    return _out(file, allowed.__contains__)


# --- departments -------------------------------------------------------------------------------------------------


def departments(file: CaseFile) -> Pairs:
    return [(name, name) for name in file.departments]


def other_departments(file: CaseFile) -> Pairs:
    return [(name, name) for name in file.departments if name != file.case.department]


def own_department(file: CaseFile) -> str:
    return file.case.department


def lead(file: CaseFile) -> Pairs:
    return [(file.case.department, file.case.department)]


def parts(file: CaseFile) -> Pairs:
    """The departments that were asked, the lead left out: it agrees by deciding."""
    found = file.case.joint.parts if file.case.joint else ()
    return [(part.department, part.department) for part in found if part.department != file.case.department]


def part(file: CaseFile) -> str:
    """Whose turn it is: the first that hasn't said what it thinks, else the first that hasn't signed."""
    found = [p for p in (file.case.joint.parts if file.case.joint else ()) if p.department != file.case.department]
    waits = [p for p in found if p.opinion is None] or [p for p in found if p.countersigned is None]
    return waits[0].department if waits else ""


def present(file: CaseFile) -> Pairs:
    """Who may sit in a joint meeting: the lead and everybody asked."""
    names = dict.fromkeys((file.case.department, *(name for name, _ in parts(file))))
    return [(name, name) for name in names]


# --- clock, fee, result ------------------------------------------------------------------------------------------


def procedures(file: CaseFile) -> Pairs:
    return [(code, words(f"domain_procedure_{code}")) for code in file.guide.special]


def asked_days(file: CaseFile) -> str:
    asked = [e for e in file.case.extensions if e.granted is None]
    return str(asked[-1].days) if asked else ""


def fee(file: CaseFile) -> str:
    """R-FEE-01: the amount is the guide's."""
    return str(sum((f.amount for f in file.guide.fees), Decimal(0)))


def charged(file: CaseFile) -> str:
    return file.case.charge.amount if file.case.charge else ""


def refundable(file: CaseFile) -> str:
    charge = file.case.charge
    return str(Decimal(charge.amount) - Decimal(charge.refunded or 0)) if charge else ""


def papers(file: CaseFile) -> Pairs:
    kinds = dict.fromkeys(sheet.kind for sheet in reversed(file.papers))
    return [(words(f"ui_paper_{kind}"), words(f"ui_paper_{kind}")) for kind in kinds]


def license(file: CaseFile) -> Pairs:
    named = [(file.guide.result, file.guide.result)] if file.guide.result else []
    return [*named, ("", words("ui_ask_no_license"))]


def result(file: CaseFile) -> str:
    return file.guide.result


def basis(file: CaseFile) -> str:
    return "；".join(file.guide.basis)


def remedy(file: CaseFile) -> str:
    return words("ui_b_remedy", department=file.case.department)


def contact(file: CaseFile) -> str:
    return "　".join(text for text in (file.guide.handler, file.guide.telephone) if text)


def receiver(file: CaseFile) -> str:
    return file.case.applicant.name


def identity(file: CaseFile) -> str:
    return file.case.applicant.id_number


def methods(file: CaseFile) -> Pairs:
    """R-DEL-01: the way that was chosen; any where none was."""
    codes = (file.case.delivery,) if file.case.delivery else ("pickup", "courier", "electronic")
    return [(code, words(f"ui_delivery_{code}")) for code in codes]


def method(file: CaseFile) -> str:
    return file.case.delivery or "pickup"


# --- complaints and marks ----------------------------------------------------------------------------------------


def channels(file: CaseFile) -> Pairs:
    return [(channel, words(f"ui_channel_{channel}")) for channel in CHANNELS]


def untold(file: CaseFile) -> Pairs:
    """R-CLK-06: who is still owed the explanation of a red card."""
    return [(to, words(f"ui_ask_to_{to}")) for to in ("bureau", "applicant") if to not in file.case.explained]


def unexplained(file: CaseFile) -> Pairs:
    return _marks(m.kind for m in file.case.abnormal if m.explained is None)


def explained(file: CaseFile) -> Pairs:
    return _marks(m.kind for m in file.case.abnormal if m.explained and m.closed is None)


def appealable(file: CaseFile) -> Pairs:
    """R-EVA-03: once against each mark."""
    against = {appeal.against for appeal in file.case.appeals}
    return _marks(m.kind for m in file.case.abnormal if m.kind not in against)


def _marks(kinds: object) -> Pairs:
    return [(kind, words(f"ui_mark_{kind}")) for kind in kinds]  # type: ignore[attr-defined]


# --- the case as it stands ---------------------------------------------------------------------------------------


def applicant(file: CaseFile) -> dict[str, object]:
    """The applicant as an act brings it."""
    return {key: value for key, value in asdict(file.case.applicant).items() if value is not None}


def of_applicant(key: str) -> Start:
    return lambda file: str(getattr(file.case.applicant, key))


def of_form(code: str) -> Start:
    return lambda file: file.case.form.get(code, "")


def delivery_address(file: CaseFile) -> str:
    return file.case.delivery_address


def field_options(field: Field) -> Options:
    return lambda file: [(option.code, option.text) for option in field.options]
