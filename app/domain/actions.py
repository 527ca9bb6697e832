"""The table of lawful acts: in which status which act, with which keys, under which rule."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.case import Status

INTAKE = ("accept", "accept_tolerant", "request_supplement", "supply", "reject", "redirect", "correct", "withdraw")
HANDOVER = ("transfer", "confirm_transfer", "return_transfer", "review", "approve", "refuse")
BUREAU = ("grant_extension", "refuse_extension")
HANDLED = (*HANDOVER, "start_special", "request_extension", *BUREAU, "charge", "refund", "supply", "seal", "withdraw")
OPEN = ("evaluate", "explain_card")
RESULT = ("seal", "refund", "file_late_consent")
ALLOWED: Mapping[Status, tuple[str, ...]] = {
    Status.RECEIVED: INTAKE,
    Status.SUPPLEMENTING: ("supply", "correct", "withdraw"),
    Status.ACCEPTED: (*HANDLED, *OPEN),
    Status.IN_REVIEW: (*HANDLED, *OPEN),
    Status.IN_SPECIAL: ("end_special", *BUREAU, "supply", "seal", "withdraw", *OPEN),
    Status.AWAITING_PAYMENT: ("pay", *BUREAU, "withdraw", *OPEN),
    Status.APPROVED: ("issue", "charge", *RESULT, *OPEN),
    Status.REFUSED: ("issue", "deliver", "seal", "refund", *OPEN),
    Status.ISSUED: ("deliver", *RESULT, *OPEN),
    Status.DELIVERED: ("archive", "refund", "file_late_consent", *OPEN),
    Status.ARCHIVED: ("evaluate",),
    Status.NOT_ACCEPTED: (),
    Status.REDIRECTED: (),
    Status.WITHDRAWN: ("refund", "evaluate"),
}

OWN_RULE: Mapping[str, str] = {
    "receive": "R-REC-09",
    "accept": "R-ACC-01",
    "accept_tolerant": "R-ACC-04",
    "request_supplement": "R-ACC-02",
    "supply": "R-ACC-02",
    "reject": "R-ACC-06",
    "redirect": "R-REC-06",
    "correct": "R-ACC-05",
    "withdraw": "R-ACC-03",
    "transfer": "R-CLK-03",
    "confirm_transfer": "R-CLK-03",
    "return_transfer": "R-CLK-03",
    "start_special": "R-CLK-02",
    "end_special": "R-CLK-02",
    "request_extension": "R-CLK-04",
    "grant_extension": "R-CLK-04",
    "refuse_extension": "R-CLK-04",
    "review": "R-ORG-09",
    "approve": "R-CLK-10",
    "refuse": "R-CLK-10",
    "seal": "R-ORG-08",
    "file_late_consent": "R-CLK-05",
    "explain_card": "R-CLK-06",
    "charge": "R-FEE-01",
    "pay": "R-FEE-02",
    "refund": "R-FEE-02",
    "issue": "R-DEL-01",
    "deliver": "R-DEL-01",
    "evaluate": "R-EVA-01",
    "archive": "R-ARC-01",
    "deem_accepted": "R-ACC-02",
    "deem_withdrawn": "R-ACC-03",
    "deem_approved": "R-CLK-05",
    "give_card": "R-CLK-06",
}
"""The rule under which an act in the wrong state is refused, and that decides when it is done."""

KEYS: Mapping[str, frozenset[str]] = {
    action: frozenset(keys.split())
    for action, keys in {
        "receive": "materials channel delivery urgent green guide",
        "correct": "material what",
        "accept": "commitments",
        "accept_tolerant": "missing days commitment",
        "request_supplement": "missing days",
        "supply": "materials",
        "reject": "reason basis remedy contact",
        "redirect": "department window reason",
        "withdraw": "reason",
        "transfer": "department reason",
        "confirm_transfer": "department reason",
        "return_transfer": "department reason",
        "start_special": "procedure days",
        "end_special": "procedure days",
        "request_extension": "days reason",
        "grant_extension": "days reason",
        "refuse_extension": "days reason",
        "review": "agree text",
        "approve": "reason basis remedy license",
        "refuse": "reason basis remedy license",
        "seal": "document purpose",
        "file_late_consent": "department",
        "explain_card": "to text",
        "charge": "amount voucher",
        "pay": "amount voucher",
        "refund": "amount voucher",
        "issue": "to identity method",
        "deliver": "to identity method",
        "evaluate": "level",
        "archive": "",
    }.items()
}
"""The keys of each act's data, as in the rehearsal language."""

AT_THE_COUNTER = frozenset(
    "number applicant form answers delivery_address ticket hall window papers pages visits device".split()
)
"""What a counter's command carries beside them: the record that a story leaves out."""

OF_THE_LAW = frozenset({"deem_accepted", "deem_withdrawn", "deem_approved", "give_card"})
"""What only the law does, by itself, when a period runs out."""
