"""Applicants who wait in the demonstration's hall when the desk opens."""

from __future__ import annotations

from app.post.post import Post

WAITING = (
    ("A", "WJ-001", "王秀英", "ordinary"),
    ("A", "GA-001", "张伟", "ordinary"),
    ("A", "MZ-003", "𠮷建华", "elder"),
    ("A", "WJ-003", "李䶮", "appointment"),
    ("A", "GA-002", "阿卜杜热西提·麦麦提", "ordinary"),
    ("A", "JT-003", "刘洋", "soldier"),
)
FEW = 4
"""A queue shorter than this is filled up again."""


def fill_queue(post: Post) -> None:
    """Tickets for those who wait, where few do."""
    if len(post.queue().waiting) >= FEW:
        return
    for letter, item, name, kind in WAITING:
        post.take_ticket(letter, item, name, kind)
