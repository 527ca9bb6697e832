"""What goes to the county and back on a stick while there is no line: the same messages, in one letter each way."""

from __future__ import annotations

from typing import TypeVar

import msgspec
import zstandard

from app.domain.errors import Unreadable
from app.wire.messages import Cursor, Hello, Message, Pulled, Push, Pushed, Welcome


class File(Message, frozen=True):
    """One file by its content's name. JSON makes base64 of it, which the compression takes back."""

    name: str
    content: bytes


class Outward(Message, frozen=True):
    """A counter's whole errand: its greeting, the acts that the county hasn't answered, their files, where it stands
    and which files it lacks."""

    hello: Hello
    pushes: list[Push]
    files: list[File]
    cursor: Cursor
    wanted: list[str]


class Homeward(Message, frozen=True):
    """What the county said to each: the pages from the counter's cursor on, `starts` with where each begins."""

    device: str
    welcome: Welcome
    pushed: list[Pushed]
    starts: list[int]
    pages: list[Pulled]
    files: list[File]
    stored: list[str]  # of the files that came, those the county has whole
    problem: str = ""  # the county's code where it took no acts


LARGEST = 4 << 30
"""Bytes a letter may hold when it is unpacked."""
T = TypeVar("T", bound=Message)


def packed(message: Message) -> bytes:
    return zstandard.compress(msgspec.json.encode(message))


def unpacked(content: bytes, kind: type[T]) -> T:
    """Raises Unreadable for what is no such letter's content."""
    try:
        plain = zstandard.ZstdDecompressor().decompress(content, max_output_size=LARGEST)
        return msgspec.json.decode(plain, type=kind)
    except (zstandard.ZstdError, msgspec.DecodeError, MemoryError) as error:
        raise Unreadable("carry_no_letter") from error
