"""Who sits at a post and where it stands: all that a window needs to open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in (R-ORG-04). `posts` as in domain.command.Actor."""

    user: str
    name: str
    posts: tuple[str, ...]
    department: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where this post stands. `card_reader`: an ID-card reader is bound here; `lock_minutes`: after how many idle ones
    its screen locks."""

    hall: str
    window: str
    service: str = ""  # what the window is for, e.g. 综合受理
    version: str = ""
    windows: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    telephone: str = ""
    complaint: str = ""
    card_reader: bool = False
    lock_minutes: int = 10
