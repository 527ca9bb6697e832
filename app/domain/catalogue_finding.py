"""One finding in a catalogue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong under which rule. `item` is a guide's or a package's code, `field` the path within it
    (`materials[m3].name`, `conditions[2]` for the second), `words` what stands there now ("" where nothing does),
    `line` where in the file (0 where there is none), `why` the code of the sentence that says so."""

    rule: str
    item: str
    field: str
    words: str
    line: int = 0
    why: str = ""
