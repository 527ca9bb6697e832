"""Items, versions, changes and findings as rows. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding
from app.post.office_shown import Change, IncomingRow, ItemFile, ItemLine
from app.texts import words
from app.ui.kit.chip import ChipSpec
from app.ui.kit.rows import Row
from app.ui.screens.catalogue.drafting import SOFT, said

STAGES = {
    "proposed": ("warn", "clock"),
    "examined": ("pri", "check"),
    "returned": ("err", "undo"),
    "withdrawn": ("mute", "undo"),
}
EFFECTS = {"more": ("warn", "up"), "less": ("ok", "down"), "other": ("mute", "-")}
INCOMING = {
    "new": ("pri", "plus"),
    "changed": ("warn", "pencil"),
    "same": ("mute", "check"),
    "foreign": ("mute", "lock"),
    "closed": ("err", "stop"),
}
FILTERS = ("all", "proposed", "examined", "returned", "out", "mine")


def item_line(line: ItemLine) -> Row:
    return Row(line.code, line.name, f"{line.code}　{line.department}", chip=item_chip(line))


def item_chip(line: ItemLine) -> ChipSpec | None:
    """What waits for somebody; else whether it is offered at all."""
    if line.standing != "offered":
        return ChipSpec(words(f"ui_county_{line.standing}"), "err" if line.standing == "cancelled" else "warn", "stop")
    return stage_chip(line.stage)


def stage_chip(stage: str) -> ChipSpec | None:
    if stage not in STAGES:
        return None
    tone, icon = STAGES[stage]
    return ChipSpec(words(f"domain_stage_{stage}"), tone, icon)


def haystack(line: ItemLine) -> str:
    """Everything an item is found by, in one string."""
    return f"{line.name}\n{line.code.lower()}\n{line.pinyin.lower()}\n{line.department}"


def fits(line: ItemLine, wanted: str) -> bool:
    """Whether the item belongs under this filter."""
    if wanted == "out":
        return line.standing != "offered"
    return wanted == "all" or (line.mine if wanted == "mine" else line.stage == wanted)


def version_line(guide: Guide, file: ItemFile, today: date) -> Row:
    """One version: its number, from when, and whether it is the one in force."""
    since = f"{guide.effective_from:%Y-%m-%d}" if guide.effective_from else words("ui_county_from_start")
    return Row(
        f"v{guide.version}", words("ui_county_version", n=guide.version), since, chip=_version_chip(guide, file, today)
    )


def _version_chip(guide: Guide, file: ItemFile, today: date) -> ChipSpec | None:
    if guide.cancelled_from:
        return ChipSpec(words("ui_county_out_from", day=f"{guide.cancelled_from:%m-%d}"), "err", "stop")
    if guide.effective_from and guide.effective_from > today:
        return ChipSpec(words("ui_county_to_come"), "pri", "calendar")
    in_force = file.in_force is not None and file.in_force.version == guide.version
    return ChipSpec(words("ui_county_in_force"), "ok") if in_force else None


def effect_chip(change: Change) -> ChipSpec:
    tone, icon = EFFECTS[change.effect]
    return ChipSpec(words(f"ui_county_effect_{change.effect}"), tone, icon)


def finding_line(n: int, finding: Finding, where: str) -> Row:
    tone = "warn" if finding.why in SOFT else "err"
    return Row(str(n), where, said(finding), bar=tone, icon="warn" if tone == "warn" else "bad")


def incoming_line(row: IncomingRow, *, ticked: bool | None) -> Row:
    tone, icon = INCOMING[row.what]
    guide = row.guide
    told = [words("ui_county_changes_count", count=len(row.changes))] if row.what == "changed" else []
    told += [words("ui_county_findings_count", count=len(row.findings))] if row.findings else []
    sub = "　".join([guide.code, guide.department, *told])
    chip = ChipSpec(words(f"ui_county_incoming_{row.what}"), tone, icon)
    return Row(guide.code, guide.name, sub, chip=chip, ticked=ticked)


def compared(file: ItemFile) -> list[tuple[str, str]]:
    """What can be compared: nothing, each version, the proposal."""
    versions = [(f"v{g.version}", words("ui_county_version", n=g.version)) for g in reversed(file.versions)]
    proposed = [("p", words("ui_county_proposal"))] if file.proposed else []
    return [("", words("ui_county_nothing")), *versions, *proposed]


def guide_of(file: ItemFile, name: str) -> Guide | None:
    if name == "p":
        return file.proposed
    return next((g for g in file.versions if f"v{g.version}" == name), None)


def first_comparison(file: ItemFile) -> tuple[str, str]:
    """The proposal against what is in force; else the newest version against the one before."""
    names: Sequence[str] = [name for name, _ in compared(file)]
    if file.proposed:
        return (f"v{file.in_force.version}" if file.in_force else "", "p")
    return (names[-2], names[-1]) if len(names) > 1 else ("", "")
