"""From an offer to a plan that the agent carries out: the newest package meant for this computer, here and whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from packaging.version import Version

from app.domain.errors import AppError, Trouble
from app.models.home import write_durably
from app.update import delta
from app.update.offers import Offer, Offers

SPARE = 3
"""Times a package's size that must be free: itself, its unpacked copy, and what Windows Installer keeps to go back."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A package on this disk. `by_delta`: it was rebuilt from the installed one instead of being fetched whole."""

    version: Version
    package: Path
    by_delta: bool


def wanted(offers: Offers, current: Version, device: str, failed: str = "") -> Offer | None:
    """The newest offer above the current version whose ring this computer is in; one that failed here isn't tried
    again."""
    newer = (offer for offer in offers.all() if offer.version > current and str(offer.version) != failed)
    return next((offer for offer in newer if offer.meant_for(device)), None)


def made_ready(offers: Offers, offer: Offer, folder: Path, free: Callable[[Path], int]) -> Ready:
    """The offer's package in `folder`: from the one installed and a delta where there is one, otherwise whole.

    `folder/installed.msi` is the package that this program was installed from. Raises Trouble where the disk is too
    small, Unreadable for what isn't as signed.
    """
    if free(folder) < SPARE * offer.file.length:
        need = SPARE * offer.file.length // 1_000_000
        raise Trouble("update_no_room", need=need, free=free(folder) // 1_000_000)
    target = folder / f"{offer.version}.msi"
    if target.exists() and sha256(target.read_bytes()).hexdigest() == offer.digest:
        return Ready(offer.version, target, by_delta=False)
    if by_delta := _rebuilt(offers, offer, folder / "installed.msi", target):
        return Ready(offer.version, target, by_delta)
    offers.fetch(offer.file.path).replace(target)
    return Ready(offer.version, target, by_delta=False)


def _rebuilt(offers: Offers, offer: Offer, old: Path, target: Path) -> bool:
    """Whether a delta did; where one doesn't, the whole package is fetched."""
    if not old.exists():
        return False
    patch = offer.deltas.get(sha256(old.read_bytes()).hexdigest())
    if patch is None:
        return False
    try:
        delta.rebuild(old, offers.fetch(patch), target, offer.file.length, offer.digest)
    except AppError:
        return False
    return True


def write_plan(folder: Path, ready: Ready, log: Path, keep: dict[str, str]) -> None:
    """For the agent: the version, how to go forward, and how to go back to the installed package with its settings."""
    old = folder / "previous.msi"
    if (installed := folder / "installed.msi").exists():
        shutil.copyfile(installed, old)
    settings = " ".join(f'{name}="{value}"' for name, value in keep.items() if value)
    lines = [
        str(ready.version),
        f'/i "{ready.package}" /qn /norestart /l*v "{log}"',
        f'/x "{ready.package}" /qn /norestart' if old.exists() else "",
        f'/i "{old}" /qn /norestart {settings}'.rstrip() if old.exists() else "",
    ]
    write_durably(folder / "plan", ("\n".join(lines) + "\n").encode())
