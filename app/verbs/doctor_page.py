"""What the doctor found as a page to print and sign: one file that any browser opens."""

from __future__ import annotations

import platform
import tempfile
import webbrowser
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from html import escape
from importlib.metadata import version
from pathlib import Path

from app.domain.errors import Trouble
from app.texts import words
from app.verbs.doctor import Line
from app.wire import codec

STYLE = """
@page { size: A4; margin: 18mm }
body { font: 10.5pt/1.5 "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; color: #111 }
h1 { font-size: 16pt; margin: 0 } table { border-collapse: collapse; width: 100%; margin: 4mm 0 }
td, th { border: 0.4pt solid #888; padding: 1mm 2mm; text-align: left; vertical-align: top }
.ill { font-weight: bold } footer { margin-top: 10mm; display: flex; gap: 20mm }
"""


def hand_out(lines: Sequence[Line], file: Path) -> Path:
    """The page in `file`; with no name (`Path()`) in a file of its own, shown at once. Raises Trouble."""
    shown = file == Path()
    target = Path(tempfile.gettempdir()) / "yichuang-doctor.html" if shown else file
    try:
        target.write_text(page(lines, codec.now()), encoding="utf-8")
    except OSError as error:
        raise Trouble("installer_page", file=str(target), why=error.strerror or str(error)) from error
    if shown:
        webbrowser.open(target.as_uri())
    return target


MANY = ("loads", "module", "font")
"""Checks of which there are dozens: on paper the well ones of each are one row."""


def gathered(lines: Sequence[Line]) -> list[Line]:
    """What a person signs for: each ill line by itself, the well ones of a dozen as their number."""
    well = Counter(line.check for line in lines if line.ok and line.check in MANY)
    rows = [
        Line(check, words(f"installer_page_{check}"), words("installer_page_count", count=n))
        for check, n in well.items()
    ]
    return [*(line for line in lines if line.check not in well or not line.ok), *rows]


def page(lines: Sequence[Line], at: datetime) -> str:
    ill = sum(not line.ok for line in lines)
    verdict = words("installer_page_ill", count=ill) if ill else words("installer_page_well")
    head = words(
        "installer_page_head", computer=platform.node(), version=version("yichuang"), at=f"{at:%Y-%m-%d %H:%M}"
    )
    columns = "".join(f"<th>{words(f'installer_page_{column}')}</th>" for column in ("check", "value", "advice"))
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{words("installer_page_title")}</title>'
        f"<style>{STYLE}</style><h1>{words('installer_page_title')}</h1><p>{escape(head)}</p><p><b>{verdict}</b></p>"
        f"<table><tr>{columns}</tr>{''.join(map(_row, gathered(lines)))}</table>"
        f"<footer><span>{words('installer_page_installer')}</span><span>{words('installer_page_hall')}</span></footer></html>"
    )


def _row(line: Line) -> str:
    cells = (f"{'✓' if line.ok else '✗'} {line.name}", line.value, line.advice)
    mark = "" if line.ok else ' class="ill"'
    return f"<tr{mark}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
