"""An act in the outbox in words: its state, why, and what to do. No widget."""

from __future__ import annotations

from app.domain.errors import AppError
from app.post.shown import PendingRow, SyncState
from app.texts import explain, words
from app.ui.kit.chip import ChipSpec

STATES = {"waiting": ("mute", "clock"), "sent": ("pri", "sync"), "refused": ("err", "bad")}


def state_chip(row: PendingRow) -> ChipSpec:
    tone, icon = STATES[row.state]
    return ChipSpec(words(f"ui_b_pending_{row.state}"), tone, icon)


def reason(row: PendingRow) -> str:
    """The county's or this counter's words; a waiting one says what it waits for."""
    if row.code:
        return explain(AppError(row.code, **row.params))
    return words(f"ui_b_pending_{row.state}_why")


def advice(row: PendingRow) -> str:
    """What a person does about it."""
    if row.state != "refused":
        return words("ui_b_pending_nothing_to_do")
    return words("ui_b_pending_paper_given" if row.paper_given else "ui_b_pending_redo")


def sync_words(state: SyncState) -> str:
    """The line at the head: how the exchange with the county stands."""
    at = f"{state.at:%H:%M}" if state.at else "—"
    if state.kind == "offline":
        return words("ui_b_sync_offline", at=at)
    if state.kind == "syncing":
        return words("ui_sync_syncing", done=state.done, total=state.total)
    return words("ui_sync_synced", at=at)
