"""What a simulated printer is built like. The facts stand in the same files as the encoder's profiles, but are read
here on their own: a simulator that shared the encoder's code would share its mistakes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from app.domain.errors import Unreadable
from app.paths import RESOURCES

FOLDER = RESOURCES / "devices" / "printers"


@dataclass(frozen=True, slots=True)
class Model:
    """`codec` is the Python codec of its character generator; `width` in dots."""

    width: int
    codec: str
    user_glyphs: int
    draws_codes: bool
    draws_bars: bool
    baud: int
    answers: bool


def model(name: str) -> Model:
    """Raises Unreadable for a profile that there isn't."""
    facts = _facts(name)
    return Model(
        width=int(str(facts["width"])),
        codec=str(facts["repertoire"]),
        user_glyphs=int(str(facts.get("user_glyphs", 0))),
        draws_codes=facts.get("qr", "native") == "native",
        draws_bars=facts.get("bars", "native") == "native",
        baud=int(str(facts.get("baud", 9600))),
        answers=bool(facts.get("answers", True)),
    )


def _facts(name: str) -> dict[str, object]:
    path = FOLDER / f"{name}.toml"
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        known = "、".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        raise Unreadable("printer_profile_unknown", name=name, known=known)
    facts = tomllib.loads(path.read_text(encoding="utf-8"))
    parent = facts.get("extends")
    return {**_facts(str(parent)), **facts} if parent else facts
