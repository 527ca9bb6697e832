"""Which functions of a vendor's library do what, as a profile's [library] table says; plain values, so that they can
be handed to the child process that loads the library."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_]\w*$")]


class Call(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One C function that gives an int. `args` in order: numbers, texts (as GBK), `$port` for the link's port, and
    for an order `$1`, `$2` … for what the order brings."""

    function: Name
    args: tuple[int | str, ...] = ()


class Library(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`open` must give `ok`; `poll` gives a key's number, `none` for no key, anything below 0 else for a device that
    is gone. `calls` are the orders by name. `stdcall` is the convention of 32-bit Windows libraries."""

    poll: Call
    open: Call | None = None
    close: Call | None = None
    calls: dict[str, Call] = {}
    ok: int = 0
    none: int = -1
    every_ms: Annotated[int, msgspec.Meta(ge=5, le=1000)] = 50
    convention: Literal["cdecl", "stdcall"] = "cdecl"
