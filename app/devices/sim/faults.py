"""What can go wrong on a simulated line."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from app.domain.errors import Unreadable

Damage = Callable[[bytes, random.Random], bytes]


def _half(frame: bytes, rng: random.Random) -> bytes:
    return frame[: max(1, len(frame) // 2)]


def _flip(frame: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ 1 << rng.randrange(8)]) + frame[at + 1 :]


def _drop(frame: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(frame))
    return frame[:at] + frame[at + 1 :]


def _double(frame: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(frame))
    return frame[: at + 1] + frame[at:]


def _repeat(frame: bytes, rng: random.Random) -> bytes:
    return frame * 2


def noisy(frame: bytes, rng: random.Random) -> bytes:
    """One byte in a hundred comes with a flipped bit."""
    return bytes(b ^ 1 << rng.randrange(8) if rng.random() < 0.01 else b for b in frame)


ONCE: Mapping[str, Damage] = {"half": _half, "flip": _flip, "drop": _drop, "double": _double, "repeat": _repeat}
"""Faults that spoil the next frame only."""
LASTING = frozenset({"unplug", "noise", "echo", "stall"})
"""Faults that last until `none`."""


class Faults:
    """The faults now set. `rng` is seeded, so that a demonstration can be repeated."""

    def __init__(self, seed: int = 1) -> None:
        self._rng = random.Random(seed)
        self._once: list[Damage] = []
        self.lasting: set[str] = set()

    def set(self, name: str) -> None:
        """Raises Unreadable for a fault there isn't."""
        if name == "none":
            self._once.clear()
            self.lasting.clear()
        elif name in ONCE:
            self._once.append(ONCE[name])
        elif name in LASTING:
            self.lasting.add(name)
        else:
            known = " ".join([*ONCE, *sorted(LASTING), "none"])
            raise Unreadable("devices_fault_unknown", fault=name, known=known)

    def spoil(self, frame: bytes) -> bytes:
        """The frame as it will be on the line."""
        once, self._once = self._once, []
        for damage in once:
            frame = damage(frame, self._rng)
        return noisy(frame, self._rng) if "noise" in self.lasting else frame
