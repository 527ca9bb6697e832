"""A closed case's file as a folder that opens without this program: papers, materials, row and trace, with an index.

R-ARC-01. The act lines are the bytes the counters made; the words are for people, the JSON for machines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.case import Case
from app.domain.catalogue import Guide, names
from app.domain.filing import files_of
from app.texts import words
from app.wire import codec
from app.wire.messages import Entry

CASE, TRACE, INDEX = "办件.json", "留痕.jsonl", "目录.html"
UNFIT = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
"""What a file's name can't hold on Windows."""
STYLE = (
    "body{font:16px/1.6 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .6em;text-align:left}"
    "th{background:#eee;white-space:nowrap}"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A file of the case under its name in the package."""

    path: str
    title: str
    blob: str


def payload(
    case: Case, guide: Guide, place: str, hall: str, entries: Sequence[Entry], files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Every file below data/, path → bytes."""
    named = tuple(_named(case, guide))
    return {
        INDEX: _index(case, guide, place, hall, entries, named).encode(),
        CASE: codec.case_to_bytes(case),
        TRACE: b"".join(codec.encode(entry) + b"\n" for entry in entries),
        **{file.path: files[file.blob] for file in named},
    }


def _named(case: Case, guide: Guide) -> Iterator[Named]:
    for n, (what, code, blob) in enumerate(files_of(case), 1):
        paper = what == "paper"
        title = words(f"domain_paper_{code}") if paper else names([code], guide)[0]
        folder = words("archive_papers" if paper else "archive_materials")
        yield Named(f"{folder}/{n:03d} {UNFIT.sub('_', title)[:60]}.pdf", title, blob)


def _index(case: Case, guide: Guide, place: str, hall: str, entries: Sequence[Entry], named: Sequence[Named]) -> str:
    head = html.escape(words("archive_title", number=case.number or case.id))
    parts = [
        f"<h1>{head}</h1>",
        _table([], [[words(f"archive_fact_{key}"), value] for key, value in _facts(case, guide, place, hall)]),
        f"<h2>{words('archive_papers')}、{words('archive_materials')}</h2>",
        "<ol>"
        + "".join(f'<li><a href="{html.escape(f.path)}">{html.escape(f.title)}</a></li>' for f in named)
        + "</ol>",
        f"<h2>{words('archive_trace')}</h2>",
        _table([words(f"archive_trace_{key}") for key in TRACED], [_line(entry) for entry in entries]),
        f"<p>{html.escape(words('archive_how'))}</p>",
    ]
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{head}</title><style>{STYLE}</style>' + (
        "\n".join(parts) + "</html>\n"
    )


def _facts(case: Case, guide: Guide, place: str, hall: str) -> Iterator[tuple[str, str]]:
    yield "number", case.number or case.id
    yield "item", f"{guide.name}（{guide.code}，第{guide.version}版）"
    yield "department", guide.department
    yield "applicant", case.applicant.name
    yield "status", words(f"domain_status_{case.status.value}")
    for key, at in (("received", case.received_at), ("accepted", case.accepted_on), ("deadline", case.deadline)):
        yield key, f"{at:%Y-%m-%d}" if at else "—"
    yield "hall", hall
    yield "place", place


TRACED = ("at", "action", "by", "outcome")


def _line(entry: Entry) -> list[str]:
    command = codec.command_from_bytes(entry.body)
    outcome = words(f"usecases_outcome_{entry.outcome}") + (f"（{entry.rule}）" if entry.rule else "")
    action = words(f"domain_action_{command.action}")
    return [f"{command.made_at:%Y-%m-%d %H:%M:%S}", action, command.actor.name or command.actor.post, outcome]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    top = "<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in head) + "</tr>" if head else ""
    return "<table>" + top + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
