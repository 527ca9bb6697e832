"""Print jobs and their slips as JSON and back."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import msgspec

from app.domain.slip import Bars, Code, Line, Pair, Rule, Slip, Text
from app.models.values import PrintJob

LINES: dict[str, type[Line]] = {kind.__name__: kind for kind in (Text, Pair, Rule, Code, Bars)}


def job_to_json(job: PrintJob) -> str:
    plain = {f.name: getattr(job, f.name) for f in fields(job)}
    plain["slip"] = [_line(line) for line in job.slip.lines] if job.slip is not None else None
    return msgspec.json.encode(plain).decode()


def _line(line: Line) -> list[object]:
    return [type(line).__name__, {f.name: getattr(line, f.name) for f in fields(line)}]


def job_from_json(raw: str) -> PrintJob:
    plain = msgspec.json.decode(raw)
    if plain["slip"] is not None:
        plain["slip"] = Slip(tuple(LINES[kind](**values) for kind, values in plain["slip"]))
    for key in ("made_at", "ended_at"):
        plain[key] = datetime.fromisoformat(plain[key]) if plain[key] else None
    return PrintJob(**plain)
