"""The wire book, docs/wire.md: every request and every message of `/v1`, made from the code.

`python -m tests.style.wirebook --write` writes it anew.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.wire import carried, messages
from app.wire.messages import Message
from server.openapi import CALLS, Call

BOOK = Path(__file__).parent.parent.parent / "docs" / "wire.md"
MADE = "## Requests"
"""From here on the page is made; what stands before is written by hand."""


def book() -> str:
    by_hand = BOOK.read_text(encoding="utf-8").partition(MADE)[0]
    return by_hand + "\n".join([MADE, "", *_requests(), "", "## Messages", "", *_messages()]) + "\n"


def _requests() -> Iterator[str]:
    yield "| request | takes | gives | |"
    yield "|---|---|---|---|"
    for call in CALLS:
        yield f"| `{call.method} {call.path}{_query(call)}` | {_name(call.takes)} | {_name(call.gives)} | {call.says} |"


def _query(call: Call) -> str:
    return "?" + "&".join(call.query) if call.query else ""


def _name(kind: type[Message] | None) -> str:
    return f"[{kind.__name__}](#{kind.__name__.lower()})" if kind else ""


def kinds() -> list[type[Message]]:
    """Every message, in the order of the source."""
    found = [kind for room in (messages, carried) for kind in vars(room).values() if _is_message(kind)]
    return list(dict.fromkeys(found))


def _is_message(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Message) and kind is not Message


def _messages() -> Iterator[str]:
    for kind in kinds():
        yield f"### {kind.__name__}"
        says = kind.__doc__ or ""
        if says and not says.startswith(f"{kind.__name__}("):
            yield from ("", " ".join(inspect.cleandoc(says).split()))
        yield from ("", "| field | type | if missing |", "|---|---|---|")
        for field in msgspec.structs.fields(kind):
            default = "" if field.required else f"`{_default(field)}`"
            yield f"| `{field.encode_name}` | `{_type(field.type)}` | {default} |"
        yield ""


def _type(kind: object) -> str:
    text = kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)
    for prefix in ("typing.", "app.wire.messages.", "app.wire.carried.", "msgspec."):
        text = text.replace(prefix, "")
    return text.replace("|", "or")


def _default(field: msgspec.structs.FieldInfo) -> str:
    made = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return repr(made)


if __name__ == "__main__" and "--write" in sys.argv:
    BOOK.write_text(book(), encoding="utf-8")
