"""The table of lawful acts: in which status which act, with which keys, under which rule."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.case import Status

INTAKE = ("accept", "accept_tolerant", "request_supplement", "supply", "reject", "redirect", "correct", "withdraw")
HANDOVER = ("transfer", "confirm_transfer", "return_transfer", "review", "approve", "refuse")
BUREAU = ("grant_extension", "refuse_extension")
JOINT = ("opinion", "countersign", "joint_meeting", "escalate_joint")
FEE = ("charge", "refund")
HANDLED = (*HANDOVER, "open_joint", *JOINT, "start_special", "request_extension", *BUREAU, *FEE, "supply", "seal")
LOOP = ("verify_complaint", "rectify", "call_back")
ABNORMAL = ("appeal", "rule_appeal", "mark_attitude", "explain_abnormal", "close_abnormal")
ALWAYS = ("complain", *LOOP, *ABNORMAL)
OPEN = ("evaluate", "evaluate_again", "explain_card", "correct_case", "file_originals", *ALWAYS)
RESULT = ("seal", "refund", "file_late_consent")
ALLOWED: Mapping[Status, tuple[str, ...]] = {
    Status.RECEIVED: (*INTAKE, *ALWAYS),
    Status.SUPPLEMENTING: ("supply", "correct", "withdraw", *ALWAYS),
    Status.ACCEPTED: (*HANDLED, "withdraw", *OPEN),
    Status.IN_REVIEW: (*HANDLED, "withdraw", *OPEN),
    Status.IN_SPECIAL: ("end_special", *BUREAU, *JOINT, "supply", "seal", "withdraw", *OPEN),
    Status.AWAITING_PAYMENT: ("pay", *BUREAU, *JOINT, "withdraw", *OPEN),
    Status.APPROVED: ("issue", "charge", *RESULT, *OPEN),
    Status.REFUSED: ("issue", "deliver", "seal", "refund", *OPEN),
    Status.ISSUED: ("deliver", *RESULT, *OPEN),
    Status.DELIVERED: ("archive", "refund", "file_late_consent", *OPEN),
    Status.ARCHIVED: ("evaluate", "evaluate_again", "explain_card", "file_originals", *ALWAYS),
    Status.NOT_ACCEPTED: ALWAYS,
    Status.REDIRECTED: ALWAYS,
    Status.WITHDRAWN: ("refund", "evaluate", "evaluate_again", *ALWAYS),
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
    "open_joint": "R-CLK-07",
    "opinion": "R-CLK-07",
    "countersign": "R-CLK-08",
    "joint_meeting": "R-CLK-08",
    "escalate_joint": "R-CLK-07",
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
    "evaluate_again": "R-EVA-03",
    "appeal": "R-EVA-03",
    "rule_appeal": "R-EVA-03",
    "verify_complaint": "R-EVA-02",
    "rectify": "R-EVA-02",
    "call_back": "R-EVA-02",
    "complain": "R-EVA-04",
    "mark_attitude": "R-SUP-09",
    "explain_abnormal": "R-SUP-09",
    "close_abnormal": "R-SUP-01",
    "correct_case": "R-ACC-05",
    "file_originals": "R-CLK-09",
    "archive": "R-ARC-01",
    "deem_accepted": "R-ACC-02",
    "deem_withdrawn": "R-ACC-03",
    "deem_approved": "R-CLK-05",
    "give_card": "R-CLK-06",
    "mark_abnormal": "R-SUP-01",
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
        "redirect": "department window",
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
        "open_joint": "departments department agree text",
        "opinion": "departments department agree text",
        "countersign": "departments department agree text",
        "joint_meeting": "departments department agree text",
        "escalate_joint": "departments department agree text",
        "evaluate_again": "level",
        "appeal": "reason upheld",
        "rule_appeal": "reason upheld",
        "verify_complaint": "text",
        "rectify": "text",
        "call_back": "text",
        "complain": "channel subject",
        "correct_case": "what reason",
        "archive": "",
    }.items()
}
"""The keys of each act's data, as in the rehearsal language."""

OF_THE_COUNTY: Mapping[str, frozenset[str]] = {
    "redirect": KEYS["redirect"] | {"reason"},
    "mark_attitude": frozenset({"text"}),
    "explain_abnormal": frozenset({"kind", "text"}),
    "close_abnormal": frozenset({"kind", "text"}),
    "file_originals": frozenset({"text"}),
}
"""Acts that the halls do and a story has no words for, or fewer, with the keys of their data."""

ACTS: Mapping[str, frozenset[str]] = {**KEYS, **OF_THE_COUNTY}
"""Every act that a person does on a case."""

AT_THE_COUNTER = frozenset(
    "number applicant form answers delivery_address ticket hall window papers pages device guide_version package"
    " waybill first_opinion checked kind upheld why pack entered_at".split()
)
"""What a counter's command carries beside them: the record that a story leaves out."""

OF_THE_LAW = frozenset({"deem_accepted", "deem_withdrawn", "deem_approved", "give_card", "mark_abnormal"})
"""What only the law does, by itself, when a period runs out."""
