"""The layout that each kind of framing has where a profile doesn't lay it out itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from app.devices.layout import Layout, read_layout


class Written(Protocol):
    """A profile's [framing] table."""

    @property
    def kind(self) -> str: ...
    @property
    def layout(self) -> str: ...
    @property
    def check(self) -> str: ...
    @property
    def length(self) -> tuple[int, int] | None: ...
    @property
    def counted(self) -> str: ...
    @property
    def checked(self) -> str: ...
    @property
    def escape(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Usual:
    layout: str
    length: tuple[int, int] | None
    printable: bool = False


KINDS: Mapping[str, Usual] = {
    "frame": Usual("", None),
    "line": Usual("DATA 0D", (1, 128), printable=True),
    "byte": Usual("DATA", (1, 1)),
    "hid-keyboard": Usual("DATA", (1, 1)),
    "websocket-json": Usual("DATA 0A", (2, 4096)),
    "dll": Usual("DATA 0A", (1, 256), printable=True),
}
ENDS: Mapping[str, bytes] = {"line": b"\r", "websocket-json": b"\n", "dll": b"\n"}
"""What ends a text of that kind."""


def layout_of(framing: Written) -> Layout:
    """Raises ValueError saying what is wrong, or missing."""
    usual = KINDS[framing.kind]
    text, length = framing.layout or usual.layout, framing.length or usual.length
    if length is None or not text:
        raise ValueError("layout / length")
    if framing.kind != "frame" and not text.startswith("DATA"):
        raise ValueError(text)
    layout = read_layout(
        text,
        framing.check,
        *length,
        counted=framing.counted,
        checked=framing.checked,
        escape=framing.escape,
    )
    return replace(layout, printable=usual.printable)
