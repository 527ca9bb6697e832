"""What `scanimage --all-options` says of a scanner, as values: vendors name the same thing in many ways."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.devices.scanner.source import Options

LINE = re.compile(r"^ {4}--?(?P<name>[a-z][a-z0-9-]*)(?:\[=|[ =])?(?P<values>.*?)\s*(?:\[(?P<now>[^\]]*)\])?$")
RANGE = re.compile(r"^\(?(-?[\d.]+)\.\.(-?[\d.]+)")
FLAT = re.compile(r"flat|platen|table|glass", re.IGNORECASE)
FEED = re.compile(r"adf|feed|document", re.IGNORECASE)
BOTH = re.compile(r"duplex|both|double", re.IGNORECASE)
BACK = re.compile(r"back|rear", re.IGNORECASE)
COLOUR = re.compile(r"colou?r", re.IGNORECASE)
DUPLEX_SWITCHES = ("adf-mode", "adf_mode", "duplex")


def read(text: str) -> Options:
    """Options that the scanner marks as inactive are as good as absent."""
    said = {m["name"]: m["values"] for line in text.splitlines() if (m := LINE.match(line)) and m["now"] != "inactive"}
    low, high = _range(said.get("resolution", ""))
    listed = tuple(sorted(int(float(d)) for d in re.findall(r"[\d.]+", said.get("resolution", "")))) if not high else ()
    return Options(
        sources=_sources(said),
        dpi=(round(low), round(high)) if high else listed,
        any_dpi=bool(high),
        modes=_values(said.get("mode", "")),
        width_mm=_range(said.get("x", ""))[1],
        height_mm=_range(said.get("y", ""))[1],
    )


def _sources(said: Mapping[str, str]) -> dict[str, dict[str, str]]:
    names = _values(said.get("source", ""))
    if not names:
        return {"flatbed": {}}
    feeders = [n for n in names if FEED.search(n) and not FLAT.search(n) and not BACK.search(n)]
    both = next((n for n in names if BOTH.search(n)), "")
    single = next((n for n in feeders if not BOTH.search(n)), "")
    found = {
        "flatbed": {"source": next((n for n in names if FLAT.search(n)), "")},
        "feeder": {"source": single},
        "duplex": {"source": both} if both else _switched(said, single),
    }
    return {kind: options for kind, options in found.items() if options.get("source")}


def _switched(said: Mapping[str, str], feeder: str) -> dict[str, str]:
    """Both sides by an option of its own beside the feeder."""
    for name in DUPLEX_SWITCHES:
        value = next((v for v in _values(said.get(name, "")) if BOTH.search(v) or v == "yes"), "")
        if feeder and value:
            return {"source": feeder, name: value}
    return {}


def colour_mode(options: Options, *, colour: bool) -> str:
    """The scanner's own word for colour or grey, "" where it has none to choose."""
    found = [mode for mode in options.modes if bool(COLOUR.search(mode)) == colour]
    grey = [mode for mode in found if re.search("gr[ae]y", mode, re.IGNORECASE)]
    return (found if colour else grey or found or [""])[0] if found or not colour else ""


def _values(text: str) -> tuple[str, ...]:
    """`A|B|C`, or `(yes|no)` of a switch."""
    inner = text.removesuffix("]").strip("()")
    return (
        tuple(v for v in (part.strip() for part in inner.split("|")) if v) if "|" in inner else (inner,) * bool(inner)
    )


def _range(text: str) -> tuple[float, float]:
    found = RANGE.match(text)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
