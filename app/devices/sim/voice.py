"""A voice for training where nobody has recorded one: each word is a tone of its own, in a folder of clips."""

from __future__ import annotations

import math
import string
import struct
import tempfile
import wave
from pathlib import Path

from app.devices.sim.contract import SimOptions
from app.domain.errors import Unreadable

WORDS = ("请", "号", "到", "号窗口", "一米线", *string.digits, *string.ascii_uppercase)
RATE, SECONDS = 8000, 0.12


class Tones:
    def __init__(self, options: SimOptions) -> None:
        for name in options.faults:
            self.fault(name)
        self._made = None if options.out else tempfile.TemporaryDirectory()
        self._folder = options.out or Path(self._made.name if self._made else "")
        self._folder.mkdir(parents=True, exist_ok=True)
        for n, word in enumerate(WORDS):
            _tone(self._folder / f"{word}.wav", 300 + 30 * n)

    @property
    def url(self) -> str:
        return f"clips://{self._folder}"

    def fault(self, name: str) -> None:
        raise Unreadable("devices_fault_unknown", fault=name, known="")

    def command(self, line: str) -> None:
        raise Unreadable("devices_sim_command", text=line.strip(), known="")

    def stop(self) -> None:
        """Clips of its own go with it."""
        if self._made:
            self._made.cleanup()


def _tone(path: Path, pitch: int) -> None:
    count = int(RATE * SECONDS)
    wavy = (int(9000 * math.sin(2 * math.pi * pitch * n / RATE) * (1 - n / count)) for n in range(count))
    with wave.open(str(path), "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(RATE)
        clip.writeframes(b"".join(struct.pack("<h", value) for value in wavy))


def start(options: SimOptions) -> Tones:
    """The clips are there when it returns."""
    return Tones(options)
