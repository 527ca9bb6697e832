"""From a template's blocks to flowables: which blocks hold, and how each looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.platypus import Flowable, KeepTogether, Spacer

from app.documents import days, parts
from app.documents.prose import BODY, FLUSH, Prose, Style
from app.documents.wording import Block, Template

Rows = Sequence[Mapping[str, object]]
ADDRESSEE = Style(face="song-bold", size=12, leading=22, align="left")
COPY = Style(face="hei", size=11, leading=18, align="center")


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper says: `facts` by name, tables by name, the counted days, and the QR code's payload."""

    facts: Mapping[str, object]
    tables: Mapping[str, Rows]
    counted: Sequence[days.Counted]
    payload: str
    caption: str
    at: datetime


def sheet(template: Template, content: Content, copy: int = 0) -> list[Flowable]:
    """One copy of a paper, from head to sign-off. `copy` counts from 1 where there are several, else 0."""
    has = {f"has_{name}": bool(content.tables.get(name)) for name in ("rows", "missing_rows")}
    facts: dict[str, object] = {**content.facts, **has, f"copy{copy}": True}
    head = parts.Head(
        template.head.format_map(facts),
        template.title.format_map(facts),
        str(facts["under"]),
        content.payload,
        content.caption,
    )
    story: list[Flowable] = [head, Spacer(0, 8)]
    if copy:
        story.append(parts.paragraph(template.copies[copy - 1], facts, COPY))
    if template.to:
        story.append(parts.paragraph(template.to + "：", facts, ADDRESSEE))
    closing: list[Flowable] = []
    for block in template.blocks:
        if holds(block, facts):
            part = closing if block.seal else story
            part += flowables(block, facts, content)
    return _with_closing(story, closing)


def _with_closing(story: list[Flowable], closing: list[Flowable]) -> list[Flowable]:
    """The sign-off is never parted and never stands on a page without text: it takes the last paragraph with it, and
    that one its heading."""
    if not closing:
        return story
    begin = len(story) - isinstance(story[-1], Prose)
    if begin < len(story) and isinstance(before := story[begin - 1], Prose) and before.style == parts.HEADING:
        begin -= 1
    return [*story[:begin], KeepTogether([*story[begin:], *closing])]


def holds(block: Block, facts: Mapping[str, object]) -> bool:
    return all(facts.get(key) for key in block.when) and not any(facts.get(key) for key in block.unless)


def flowables(block: Block, facts: Mapping[str, object], content: Content) -> list[Flowable]:
    return next(make(block, facts, content) for kind, make in KINDS.items() if getattr(block, kind))


def _pairs(block: Block, facts: Mapping[str, object], _: Content) -> list[Flowable]:
    """Labelled values; a value that isn't there has no row."""
    filled = [(name, text, text.format_map({**facts, "space": " "})) for name, text in block.pairs]
    return parts.pairs([(name, value, text == "{space}") for name, text, value in filled if value])


KINDS: Mapping[str, Callable[[Block, Mapping[str, object], Content], list[Flowable]]] = {
    "text": lambda block, facts, _: [parts.paragraph(block.text, facts, BODY)],
    "flush": lambda block, facts, _: [parts.paragraph(block.flush, facts, FLUSH)],
    "heading": lambda block, facts, _: parts.heading(block.heading, facts),
    "note": lambda block, facts, _: [parts.note(block.note, facts)],
    "rows": lambda block, _, content: parts.table(block.columns, content.tables.get(block.rows, ())),
    "pairs": _pairs,
    "days": lambda block, _, content: days.weeks(content.counted),
    "seal": lambda block, facts, _: parts.signed(block.sign, block.seal, facts),
}
