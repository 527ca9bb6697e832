"""What a paper rests on and how one may go against it: articles, what a decision grants, remedies."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.texts import words

NATIONAL = "《中华人民共和国行政许可法》"
TOLD = (re.compile(r"(六十|60)\s*日"), re.compile(r"(六|6)\s*个月"))


def grounds(kind: str, data: Mapping[str, object]) -> dict[str, object]:
    """The local article as cited, the sentence that joins it to the national one, and what the decision grants."""
    law, nature = str(data.get("law") or ""), str(data.get("nature", "permit"))
    local = words("documents_law_local")
    return {
        "law": law or local,
        "has_law": bool(law),
        "lapse_law": data.get("lapse_law") or local,
        "permit": nature == "permit",
        "nature": words(f"papers_nature_{nature}") if nature in ("permit", "") else nature,
        "ground": _ground(kind, law, nature == "permit"),
        "waits_for_supply": data.get("clock") == "after_supply" and not data.get("deadline"),
    }


def _ground(kind: str, law: str, permit: bool) -> str:
    """The licensing act is the ground of a permit, with the local article where there is one; elsewhere the local
    article alone, or the act by analogy."""
    article = words(f"papers_article_{kind}")
    if law and not law.startswith(NATIONAL):
        return words("papers_ground_and" if permit else "papers_ground", article=article, law=law)
    return words("papers_ground" if permit else "papers_ground_like", article=article, law=article)


def remedies(typed: str, hall: Mapping[str, object]) -> str:
    """R-ACC-06, R-CLK-10: where and within which time one may go against the paper (行政复议法 20, 行政诉讼法 46); ""
    where the remedy as typed says both times already."""
    if all(time.search(typed) for time in TOLD):
        return ""
    organ = hall.get("reconsideration") or words("papers_organ")
    return words("papers_remedies", organ=organ, court=hall.get("court") or words("papers_court"))
