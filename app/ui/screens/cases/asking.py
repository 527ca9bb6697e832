"""What each act on a case asks for: a table of acts and their keys, with what stands there at first. No widget.

Every value is text while it is typed: many chosen ones are lines, yes and no are "yes" and "no"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.identity import check_id
from app.post.shown import CaseFile
from app.texts import words
from app.ui.screens.cases import offered
from app.ui.screens.cases.offered import Options, Start, blank, fixed, nothing

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Ask:
    """One key of an act. `kind`: text (lines), line, id, phone, days, money, choice, flag or many; `group` the mapping
    of the act's data that it belongs into; `own` the word after ui_ask_, else the key is."""

    key: str
    kind: str = "line"
    required: bool = True
    options: Options = nothing
    start: Start = blank
    own: str = ""
    group: str = ""
    label: str = ""

    @property
    def path(self) -> str:
        return f"{self.group}.{self.key}" if self.group else self.key

    @property
    def name(self) -> str:
        return self.label or words(f"ui_ask_{self.own or self.key}")


def yes_no(file: CaseFile, agrees: str, disagrees: str) -> list[tuple[str, str]]:
    return [(YES, words(agrees)), (NO, words(disagrees))]


TEXT = Ask("text", "text")
REASON = Ask("reason", "text")
OPINION = Ask("text", "text", own="opinion", required=False)
AGREE = Ask("agree", "flag", options=lambda f: yes_no(f, "ui_ask_agrees", "ui_ask_disagrees"), start=fixed(YES))
PART = Ask("department", "choice", options=offered.parts, start=offered.part, own="part")
TO_WHOM = (
    Ask("to", start=offered.receiver, own="receiver"),
    Ask("identity", "id", start=offered.identity),
    Ask("method", "choice", options=offered.methods, start=offered.method),
)
BAD = (Ask("basis", "text", start=offered.basis), Ask("remedy", "text", start=offered.remedy))
VOUCHER = Ask("voucher", required=False)

ASKS: Mapping[str, tuple[Ask, ...]] = {
    "accept": (Ask("commitments", "many", False, offered.committable),),
    "accept_tolerant": (Ask("missing", "many", True, offered.minor, offered.all_of(offered.minor)),
                        Ask("days", "days", False, own="supply_days"),
                        Ask("commitment", "flag", options=lambda f: yes_no(f, "ui_ask_signed", "ui_ask_unsigned"))),
    "request_supplement": (Ask("missing", "many", True, offered.owed, offered.all_of(offered.owed)),
                           Ask("days", "days", False, own="supply_days")),
    "supply": (Ask("materials", "many", True, offered.owed, own="supplied"),),
    "reject": (REASON, *BAD, Ask("contact", start=offered.contact)),
    "redirect": (Ask("department", "choice", options=offered.other_departments), Ask("window", required=False),
                 Ask("reason", "text", False)),
    "withdraw": (REASON,),
    "correct": (Ask("material", "choice", options=offered.materials), Ask("what", "text")),
    "transfer": (Ask("department", "choice", options=offered.departments, start=offered.own_department),),
    "confirm_transfer": (Ask("checked", "many", False, offered.taken),),
    "return_transfer": (REASON,),
    "review": (AGREE, OPINION),
    "approve": (Ask("license", "choice", False, offered.license, offered.result),
                Ask("reason", "text", False, own="opinion")),
    "refuse": (REASON, *BAD),
    "open_joint": (Ask("departments", "many", True, offered.other_departments), Ask("text", "text", False, own="note")),
    "opinion": (PART, AGREE, OPINION),
    "countersign": (PART, Ask("text", "text", False, own="note")),
    "joint_meeting": (Ask("departments", "many", True, offered.present, offered.all_of(offered.present), "present"),
                      Ask("text", "text", own="minutes")),
    "escalate_joint": (Ask("text", "text", own="to_coordinate"),),
    "start_special": (Ask("procedure", "choice", options=offered.procedures, start=offered.first(offered.procedures)),
                      Ask("days", "days")),
    "end_special": (),
    "request_extension": (Ask("days", "days"), REASON),
    "grant_extension": (Ask("days", "days", start=offered.asked_days),),
    "refuse_extension": (Ask("reason", "text", False),),
    "charge": (Ask("amount", "money", start=offered.fee),),
    "pay": (Ask("amount", "money", start=offered.charged), VOUCHER),
    "refund": (Ask("amount", "money", start=offered.refundable), Ask("voucher")),
    "seal": (Ask("document", "choice", options=offered.papers, start=offered.first(offered.papers)), Ask("purpose")),
    "issue": (),
    "deliver": TO_WHOM,
    "archive": (),
    "file_originals": (Ask("text", required=False, own="filed_where"),),
    "file_late_consent": (Ask("department", "choice", options=offered.lead, start=offered.own_department),),
    "explain_card": (Ask("to", "choice", options=offered.untold, start=offered.first(offered.untold), own="explain_to"),
                     TEXT),
    "complain": (Ask("channel", "choice", options=offered.channels, start=fixed("window")), Ask("subject", "text")),
    "verify_complaint": (Ask("upheld", "flag", options=lambda f: yes_no(f, "ui_ask_upheld", "ui_ask_groundless")),
                         Ask("text", "text", own="found")),
    "rectify": (Ask("text", "text", own="rectified"),),
    "call_back": (Ask("text", "text", own="called_back"),),
    "evaluate_again": (),
    "appeal": (Ask("kind", "choice", options=offered.appealable, start=offered.first(offered.appealable), own="mark"),
               REASON),
    "rule_appeal": (Ask("upheld", "flag", options=lambda f: yes_no(f, "ui_ask_upheld_appeal", "ui_ask_dismissed")),
                    REASON),
    "mark_attitude": (TEXT,),
    "explain_abnormal": (Ask("kind", "choice", options=offered.unexplained, start=offered.first(offered.unexplained),
                             own="mark"), TEXT),
    "close_abnormal": (Ask("kind", "choice", options=offered.explained, start=offered.first(offered.explained),
                           own="mark"), Ask("text", "text", own="close_note")),
}  # fmt: skip
"""Act → what it asks for, in the order it is filled in. `correct_case` asks by its case: see `corrections`."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "intake": ("accept", "accept_tolerant", "request_supplement", "supply", "reject", "redirect"),
    "handling": ("transfer", "confirm_transfer", "return_transfer", "review", "approve", "refuse", "seal"),
    "clock": (
        *("start_special", "end_special", "request_extension", "grant_extension", "refuse_extension"),
        *("explain_card", "file_late_consent"),
    ),
    "joint": ("open_joint", "opinion", "countersign", "joint_meeting", "escalate_joint"),
    "fee": ("charge", "pay", "refund"),
    "result": ("issue", "deliver", "file_originals", "archive"),
    "record": ("correct", "correct_case", "withdraw"),
    "voice": (
        *("complain", "verify_complaint", "rectify", "call_back", "evaluate_again", "appeal", "rule_appeal"),
        *("mark_attitude", "explain_abnormal", "close_abnormal"),
    ),
}
"""In which order the acts stand in the list, and under which word."""
LETTERS: Mapping[str, str] = {
    **dict(zip(GROUPS["intake"], ("sl", "rqsl", "ycxgzbz", "sdbzcl", "bysl", "zxgbm"), strict=True)),
    **dict(zip(GROUPS["handling"], ("lz", "qrjs", "thlz", "sh", "zyxk", "byxk", "yy"), strict=True)),
    **dict(zip(GROUPS["clock"], ("jrtbcx", "tbcxjs", "sqys", "pzys", "bpzys", "smhp", "bjtyyj"), strict=True)),
    **dict(zip(GROUPS["joint"], ("qdhb", "bmyj", "hq", "hsjy", "sbxt"), strict=True)),
    **dict(zip(GROUPS["fee"], ("kjktz", "jf", "tf"), strict=True)),
    **dict(zip(GROUPS["result"], ("zz", "sd", "yjgd", "gd"), strict=True)),
    **dict(zip(GROUPS["record"], ("dcgz", "gzsl", "sqrch"), strict=True)),
    **dict(zip(GROUPS["voice"], ("djts", "hs", "zg", "hf", "zcpj", "ss", "cdss", "jtdc", "smyc", "ycxh"), strict=True)),
}
"""The initials that find each act as they are typed."""


def group_of(action: str) -> str:
    return next(group for group, actions in GROUPS.items() if action in actions)


def in_order(lawful: Sequence[str]) -> list[str]:
    """The lawful acts of the table in its order; what only a device or the county does isn't among them."""
    return [action for actions in GROUPS.values() for action in actions if action in lawful]


def found(lawful: Sequence[str], query: str) -> list[str]:
    """The acts whose name has the query in it, or whose initials begin with it."""
    wanted = query.strip().lower()
    return [a for a in in_order(lawful) if wanted in words(f"ui_act_{a}") or LETTERS[a].startswith(wanted)]


def asks_for(action: str, file: CaseFile) -> tuple[Ask, ...]:
    """What the act asks for on this case; a choice of one is not asked."""
    return corrections(file) if action == "correct_case" else ASKS[action]


def corrections(file: CaseFile) -> tuple[Ask, ...]:
    """更正: what stands on the case now, to be overwritten; what and why is always said (R-ACC-05)."""
    applicant = (
        Ask("name", start=offered.of_applicant("name"), group="applicant"),
        Ask("id_number", "id", start=offered.of_applicant("id_number"), group="applicant"),
        Ask("phone", "phone", False, start=offered.of_applicant("phone"), group="applicant"),
        Ask("address", "line", False, start=offered.of_applicant("address"), group="applicant"),
    )
    form = tuple(
        Ask(
            f.code,
            "choice" if f.kind == "choice" else "line",
            f.required,
            offered.field_options(f),
            offered.of_form(f.code),
            group="form",
            label=f.name,
        )
        for f in file.guide.fields
    )
    address = (Ask("delivery_address", "line", False, start=offered.delivery_address),) if _sent(file) else ()
    return (Ask("what", "text"), REASON, *applicant, *form, *address)


def _sent(file: CaseFile) -> bool:
    return file.case.delivery == "courier"


Values = Mapping[str, str]
Make = Callable[[str], object]
MAKES: Mapping[str, Make] = {
    "days": int,
    "many": lambda value: value.split("\n") if value else [],
    "flag": lambda value: value == YES,
}


def data_of(action: str, file: CaseFile, values: Values) -> dict[str, object]:
    """The act's data as the domain takes it. What is blank and needn't be there is left out."""
    if action == "correct_case":
        return _correction(file, values)
    filled = {ask.key: _made(ask, values) for ask in asks_for(action, file) if values.get(ask.path, "").strip()}
    if action == "confirm_transfer":
        filled.setdefault("checked", [])
    return filled


def _made(ask: Ask, values: Values) -> object:
    return MAKES.get(ask.kind, str)(values[ask.path].strip())


def _correction(file: CaseFile, values: Values) -> dict[str, object]:
    """Only what is another than before, but the applicant and the form each whole: they are replaced."""
    asks = corrections(file)
    changed = {ask.group or ask.key for ask in asks if values.get(ask.path, "").strip() != ask.start(file)}
    data: dict[str, object] = {
        ask.key: values[ask.path].strip() for ask in asks if not ask.group and ask.key in changed
    }
    new = {g: {a.key: values.get(a.path, "").strip() for a in asks if a.group == g} for g in ("applicant", "form")}
    if "applicant" in changed:
        data["applicant"] = _known({**offered.applicant(file), **new["applicant"]})
    if "form" in changed:
        data["form"] = {key: value for key, value in {**file.case.form, **new["form"]}.items() if value}
    return data


def _known(applicant: dict[str, object]) -> dict[str, object]:
    """The number says what the applicant is: a person or an organisation."""
    kind = check_id(str(applicant["id_number"])).kind
    who = "organisation" if kind == "credit_code" else "person"
    return {**applicant, "id_kind": kind, "kind": who} if kind else applicant
