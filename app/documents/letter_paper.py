"""督查通知书、督办函: what the bureau writes to a department, as a paper (R-SUP-04)."""

from __future__ import annotations

from collections.abc import Mapping

from app.documents.blocks import Content
from app.documents.days import day_text, time_text
from app.documents.facts import department
from app.documents.papers import typeset
from app.documents.wording import template
from app.domain.letters import Letter
from app.domain.policy import Policy
from app.texts import words


def letter_paper(letter: Letter, policy: Policy, hall: Mapping[str, object]) -> bytes:
    """R-SUP-04: the letter as it was issued, as PDF; answers that came since don't change it. `policy` names the
    regulation under which the bureau supervises."""
    bureau = str(hall.get("bureau", "")) or words("documents_bureau", county=str(hall.get("county", "")))
    known: dict[str, object] = {
        "kind": words(f"papers_letter_{letter.kind}"),
        "number": "",
        "paper_number": letter.number,
        "under": letter.number,
        "department": department(letter.department, hall),
        "bureau": bureau,
        "about": letter.about.rstrip("。"),
        "text": letter.text.rstrip("。"),
        "law": f"《{policy.title}》",
        "reply_by": time_text(letter.reply_by),
        "who": letter.issued.by,
        "telephone": str(hall.get("telephone", "")),
        "day": day_text(letter.issued.at.isoformat()),
    }
    code = f"yichuang:letter/{letter.id}"
    return typeset(template("letter"), Content(known, {}, (), code, words("papers_letter_caption"), letter.issued.at))
