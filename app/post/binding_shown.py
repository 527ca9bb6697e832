"""What the screen that binds a device is told and tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChoice:
    """A kind of device: its code and word, its profiles as (id, title), whether an address tells several apart, and
    an address of a link as it is written for this kind."""

    kind: str
    name: str
    profiles: tuple[tuple[str, str], ...] = ()
    addressed: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be bound here: kinds, and the machine's ports that nobody has, as (address of the link, title)."""

    kinds: tuple[KindChoice, ...] = ()
    ports: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceForm:
    """One device as a person enters it; `was` is its name before, "" for a new one."""

    kind: str
    name: str
    url: str
    profile: str = ""
    address: int = 0
    was: str = ""
