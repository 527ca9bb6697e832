"""The tables of the papers between offices: opinions of a joint approval, who sat in a meeting, values put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.documents.days import time_text
from app.texts import words

FIELDS = ("name", "id_number", "phone", "address", "delivery_address")
"""What stands in a correction under a code; a field of the item's form stands under its name."""


ROOM = "　\n　"
"""A cell to sign in by hand: two lines high."""


def office_rows(data: Mapping[str, object]) -> dict[str, list[dict[str, str]]]:
    """The tables by their names in a template; empty where a paper has none."""
    return {
        "opinion_rows": [_opinion(*row) for row in _rows(data.get("opinions"))],
        "present_rows": [{"name": str(name), "sign": ROOM} for name in _rows(data.get("present"))],
        "change_rows": [_change(*row) for row in _rows(data.get("changes"))],
    }


def _rows(found: object) -> Iterable[Any]:
    return found if isinstance(found, list | tuple) else ()


def _opinion(
    department: object, agree: object, text: object, by: object, at: object, *signed: object
) -> dict[str, str]:
    signer, when = signed
    return {
        "department": str(department),
        "agree": words("documents_agrees" if agree else "documents_objects"),
        "text": str(text) or words("documents_none"),
        "given": f"{by}\n{time_text(at)}".strip(),
        "signed": f"{signer}\n{time_text(when)}".strip(),
    }


def _change(name: object, before: object, after: object) -> dict[str, str]:
    none = words("documents_none")
    shown = words(f"documents_field_{name}") if name in FIELDS else str(name)
    return {"name": shown, "before": str(before) or none, "after": str(after) or none}
