"""Lights of the status bar: shape, colour and word of a sync state or a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.texts import words
from app.ui.kit.reasons import reason_words

if TYPE_CHECKING:
    from app.post.shown import DeviceRow, SyncState

DEVICE = {
    "ready": ("ok", "ok"),
    "degraded": ("warn", "warn"),
    "opening": ("sync", "ink2"),
    "absent": ("bad", "err"),
    "fault": ("bad", "err"),
}
Light = tuple[str, str, str]


def sync_light(state: SyncState) -> Light:
    """(words, icon, tone): 已同步 10:42 / 正在同步 2/5 / 离线・3 件待同步 / 2 件需处理."""
    at = f"{state.at:%H:%M}" if state.at else ""
    if state.kind == "offline":
        code = "ui_sync_offline" if state.waiting else "ui_sync_offline_none"
        return words(code, count=state.waiting), "cloud-off", "warn"
    if state.refused or state.kind == "attention":
        return words("ui_sync_attention", count=state.refused), "warn", "err"
    if state.kind == "syncing":
        return words("ui_sync_syncing", done=state.done, total=state.total), "sync", "pri"
    return words("ui_sync_synced", at=at).strip(), "cloud-ok", "ok"


def device_light(device: DeviceRow) -> tuple[str, str, str, str]:
    """(word, icon, tone, tip): the tip says the state and what to do."""
    icon, tone = DEVICE[device.state]
    name = words(f"ui_device_{device.kind}")
    state = (
        reason_words(device.reason, device.url, device.params)
        if device.reason
        else words(f"ui_device_state_{device.state}")
    )
    return name, icon, tone, f"{name}：{state}"
