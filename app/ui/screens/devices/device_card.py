"""One device: how it is, since when it hasn't answered, what to do; its journal below."""

from __future__ import annotations

from datetime import datetime

from app.post.shown import DeviceRow, JournalLine
from app.texts import words
from app.ui.chrome.lights import DEVICE
from app.ui.kit.button import VerbButton
from app.ui.kit.card import Card, Plate, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.empty import EmptyState
from app.ui.kit.facts import Facts
from app.ui.kit.labels import Icon, Label
from app.ui.kit.reasons import reason_words
from app.ui.kit.refusal import RefusalBox
from app.ui.kit.table import Column, Table
from app.ui.room import Room
from app.ui.theme import restyle, theme

LEAST = 200
"""Pixels of a journal that is worth looking at."""
PLATES = {"ok": "ok", "warn": "warn", "err": "err", "ink2": "flat"}
CHIPS = {"ok": "ok", "warn": "warn", "err": "err", "ink2": "mute"}


def state_chip(device: DeviceRow) -> ChipSpec:
    """The light as a chip: shape, colour and word."""
    icon, tone = DEVICE[device.state]
    return ChipSpec(words(f"ui_b_device_{device.state}"), CHIPS[tone], icon)


def state_words(device: DeviceRow) -> str:
    """How it is and what to do."""
    if device.reason:
        return reason_words(device.reason, device.url, device.params)
    return words(f"ui_b_device_{device.state}_why")


def ago(now: datetime, then: datetime | None) -> str:
    """刚才, 12 秒前, 3 分钟前; 还没有应答过."""
    if then is None:
        return words("ui_b_never_answered")
    seconds = max(int((now - then).total_seconds()), 0)
    if seconds < 2:
        return words("ui_b_just_now")
    if seconds < 120:
        return words("ui_b_seconds_ago", seconds=seconds)
    return words("ui_b_minutes_ago", minutes=seconds // 60) if seconds < 7200 else f"{then:%m-%d %H:%M}"


class DeviceCard(Card):
    def __init__(self, room: Room) -> None:
        super().__init__("", "plug")
        self.chip, self.refusal = Chip(), RefusalBox()
        self.aside.addWidget(self.chip)
        self.plate, self.icon, self.said = Plate("ok"), Icon("ok", "ok", 22), Label("", wrap=True)
        self.plate.setLayout(row(self.icon, self.said, gap=12, margins=(14, 10, 14, 10)))
        self.facts = Facts()
        verbs = ("reconnect", "calibrate", "change_device", "unbind_device")
        self.buttons = {verb: VerbButton(room.registry, verb) for verb in verbs}
        for part in (self.refusal, self.plate, self.facts):
            self.body.addWidget(part)
        self.body.addLayout(row(*self.buttons.values(), 0, gap=8))

    def render_state(self, device: DeviceRow, now: datetime, *, busy: str) -> None:
        icon, tone = DEVICE[device.state]
        self.show_title(words(f"ui_device_{device.kind}"))
        self.chip.show_chip(state_chip(device))
        restyle(self.plate, card=PLATES[tone])
        self.icon.show_icon(icon, tone)
        self.said.setText(words("ui_b_device_busy") if busy in ("test", "reconnect") else state_words(device))
        lacking = "、".join(words(f"devices_level_{level}") for level in device.unmapped)
        self.facts.show_facts(
            [
                (words("ui_b_fact_name"), device.name),
                (words("ui_b_fact_answer"), ago(now, device.last_good)),
                (words("ui_b_fact_url"), device.url),
                (words("ui_b_fact_profile"), device.profile),
                (words("ui_b_fact_unmapped"), lacking),
            ]
        )
        self.buttons["calibrate"].setVisible(device.kind == "evaluator")


class JournalCard(Card):
    def __init__(self, room: Room) -> None:
        super().__init__(words("ui_b_journal"), "list", grows=True)
        self.table = Table(words("ui_b_journal"), _columns())
        self.none = EmptyState("list", words("ui_b_journal_empty"), words("ui_b_journal_empty_hint"))
        self.keep = VerbButton(room.registry, "keep_journal", "link")
        self.export = VerbButton(room.registry, "export_journal", "link")
        self.aside.addWidget(self.keep)
        self.aside.addWidget(self.export)
        self.body.setContentsMargins(1, 0, 1, 1)
        self.table.setMinimumHeight(theme.px(LEAST))
        self.body.addWidget(self.table)
        self.body.addWidget(self.none)

    def render_state(self, device: DeviceRow, lines: list[JournalLine]) -> None:
        self.setVisible(device.kind in ("caller", "evaluator", "led"))
        self.keep.show_text(words("ui_b_journal_off" if device.journal else "ui_b_journal_on"))
        newest = list(reversed(lines))
        self.table.show_values(newest, [str(n) for n in range(len(newest))])
        self.table.setVisible(bool(lines))
        self.none.setVisible(not lines)


def _columns() -> list[Column]:
    return [
        Column(words("ui_b_column_at"), lambda line: f"{line.at:%H:%M:%S}.{line.at.microsecond // 1000:03d}", 140),
        Column(words("ui_b_column_way"), lambda line: words(f"ui_b_way_{line.way}"), 80),
        Column(words("ui_b_column_bytes"), lambda line: line.text),
    ]
