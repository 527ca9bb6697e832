"""Which tone and icon a status, a kind of ticket or a time left has: one table for every screen."""

from __future__ import annotations

from app.texts import words
from app.ui.kit.chip import ChipSpec

STATUS = {
    "received": ("pri", "inbox"),
    "supplementing": ("warn", "warn"),
    "accepted": ("ok", "ok"),
    "in_review": ("pri", "clock"),
    "in_special": ("warn", "pause"),
    "awaiting_payment": ("warn", "yen"),
    "approved": ("ok", "ok"),
    "refused": ("err", "bad"),
    "issued": ("ok", "stamp"),
    "delivered": ("mute", "check"),
    "archived": ("mute", "box"),
    "not_accepted": ("err", "stop"),
    "redirected": ("mute", "transfer"),
    "withdrawn": ("mute", "undo"),
}
TICKET = {
    "appointment": ("pri", "calendar"),
    "elder": ("warn", "user"),
    "disabled": ("warn", "user"),
    "soldier": ("warn", "star"),
    "green": ("ok", "flag"),
}


def status_chip(status: str) -> ChipSpec:
    """A case's status in its chip."""
    tone, icon = STATUS[status]
    return ChipSpec(words(f"domain_status_{status}"), tone, icon)


def ticket_chip(kind: str) -> ChipSpec | None:
    """A ticket's kind; an ordinary one has no chip."""
    if kind not in TICKET:
        return None
    tone, icon = TICKET[kind]
    return ChipSpec(words(f"ui_ticket_{kind}"), tone, icon)


def left_chip(left: int | None) -> ChipSpec | None:
    """Working days that are left: over, today, near or far."""
    if left is None:
        return None
    if left < 0:
        return ChipSpec(words("ui_left_over", days=-left), "err", "warn")
    if left == 0:
        return ChipSpec(words("ui_left_today"), "warn", "clock")
    return ChipSpec(words("ui_left_days", days=left), "warn" if left == 1 else "ok" if left > 3 else "pri", "clock")
