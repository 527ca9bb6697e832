"""The kinds of device that a window can have: how each is checked, simulated and set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from app.domain.errors import Unreadable
from app.texts import words


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of a device on the settings screen; `words` is the code of its label and explanation."""

    key: str
    words: str
    needed: bool = True


URL = Setting("url", "devices_setting_url")
PROFILE = Setting("profile", "devices_setting_profile")
ADDRESS = Setting("address", "devices_setting_address", needed=False)
JOURNAL = Setting("journal", "devices_setting_journal", needed=False)
RATING = Setting("rating", "devices_setting_rating", needed=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """`profiles` is the module with `load(name)`, "" where the kind has none; `simulator` the module with
    `start(options)`, named only: drivers never import simulators."""

    words: str
    simulator: str
    profiles: str
    settings: tuple[Setting, ...]


FRAMED = "app.devices.profiles"
KINDS: Mapping[str, Kind] = {
    "caller": Kind(
        "devices_kind_caller", "app.devices.sim.caller", FRAMED, (URL, PROFILE, ADDRESS, JOURNAL)
    ),
    "evaluator": Kind(
        "devices_kind_evaluator", "app.devices.sim.evaluator", FRAMED, (URL, PROFILE, ADDRESS, RATING, JOURNAL)
    ),
    "led": Kind("devices_kind_led", "app.devices.sim.led", FRAMED, (URL, PROFILE, ADDRESS, JOURNAL)),
    "printer": Kind(
        "devices_kind_printer", "app.devices.sim.printer", "app.devices.printer.profiles", (URL, PROFILE)
    ),
    "camera": Kind("devices_kind_camera", "app.devices.sim.camera", "", (URL,)),
    "scanner": Kind("scanner_kind", "app.devices.sim.scanner", "", (URL,)),
    "voice": Kind("devices_kind_voice", "app.devices.sim.voice", "", (URL,)),
    "idcard": Kind("idcard_kind", "app.devices.sim.idcard", "", (URL,)),
}  # fmt: skip


def check_profile(kind: str, profile: str, url: str = "") -> None:
    """Raises Unreadable where the kind has no such profile, the profile isn't for this kind, or not for this link."""
    module = KINDS[kind].profiles
    if not module:
        return
    loaded = import_module(module).load(profile)
    if module == FRAMED:
        if kind not in loaded.kinds:
            raise Unreadable("devices_profile_kind", profile=profile, kind=words(KINDS[kind].words))
        if url:
            import_module("app.devices.host").check_link(url, loaded)
