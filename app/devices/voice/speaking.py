"""How a call is made to be heard: recorded clips put together and played, or the system's own speech."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import wave
from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Protocol

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport import parse_url
from app.devices.voice.rendering import render

WITHIN = 20.0
"""Seconds that one call may take to be said; a player that takes longer is ended."""
PLAYERS = (("pw-play", "-"), ("paplay",), ("aplay", "-q"))
SPEAKERS = (("espeak-ng", "-v", "cmn", "--stdin"), ("spd-say", "-w", "-l", "zh", "-e"))
WINDOWS = (
    "powershell",
    "-NoProfile",
    "-Command",
    "Add-Type -AssemblyName System.Speech;[Console]::InputEncoding=[Text.Encoding]::UTF8;"
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())",
)


PIECES = ("请", "号", "到", "号窗口", "一米线", *"0123456789", *ascii_uppercase)


class Voice(Protocol):
    """Each raises DeviceUnavailable saying what is missing."""

    def check(self) -> None: ...

    def say(self, pieces: Sequence[str]) -> None:
        """The pieces of one call, one after the other; returns when it has been said."""


def voice(url: str) -> Voice:
    """`clips:///folder` or `speech://system`. Raises Unreadable."""
    parsed = parse_url(url)
    return Clips(Path(parsed.name)) if parsed.scheme == "clips" else Speech()


class Clips:
    """A folder of WAV files of one format, named after what they say: 请 号 到 号窗口 一米线 0 … 9 A … Z. Where it is
    empty, the system's speech renders them once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self) -> None:
        if not any(self._folder.glob("*.wav")):
            render(self._folder, PIECES)
        self._joined(("请", *"0123456789", "号", "到", "号窗口"))
        if sys.platform != "win32":
            _found(PLAYERS, "voice_no_player")

    def say(self, pieces: Sequence[str]) -> None:
        sound = self._joined(pieces)
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(sound, winsound.SND_MEMORY)
        else:
            _run(_found(PLAYERS, "voice_no_player"), sound)

    def _joined(self, pieces: Sequence[str]) -> bytes:
        """One WAV of all pieces. Raises DeviceUnavailable naming the clips that are missing, or don't fit."""
        missing = [piece for piece in dict.fromkeys(pieces) if not (self._folder / f"{piece}.wav").is_file()]
        if missing:
            raise DeviceUnavailable("voice_no_clips", state=State.FAULT, clips="、".join(missing[:8]))
        joined = io.BytesIO()
        with wave.open(joined, "wb") as whole:
            first = None
            for piece in pieces:
                try:
                    with wave.open(str(self._folder / f"{piece}.wav"), "rb") as clip:
                        format = clip.getparams()[:3]
                        frames = clip.readframes(clip.getnframes())
                except (wave.Error, EOFError, OSError) as error:
                    raise DeviceUnavailable("voice_bad_clip", state=State.FAULT, clip=piece) from error
                if first is None:
                    whole.setnchannels(format[0])
                    whole.setsampwidth(format[1])
                    whole.setframerate(format[2])
                    first = format
                if format != first:
                    raise DeviceUnavailable("voice_bad_clip", state=State.FAULT, clip=piece)
                whole.writeframes(frames)
        return joined.getvalue()


class Speech:
    """The system's text to speech."""

    def check(self) -> None:
        self._command()

    def say(self, pieces: Sequence[str]) -> None:
        _run(self._command(), " ".join(pieces).encode())

    def _command(self) -> tuple[str, ...]:
        return WINDOWS if sys.platform == "win32" else _found(SPEAKERS, "voice_no_speech")


def _found(commands: Sequence[tuple[str, ...]], code: str) -> tuple[str, ...]:
    found = next((command for command in commands if shutil.which(command[0])), None)
    if found is None:
        raise DeviceUnavailable(code, state=State.FAULT)
    return found


def _run(command: tuple[str, ...], given: bytes) -> None:
    try:
        subprocess.run(command, input=given, capture_output=True, timeout=WITHIN, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise DeviceUnavailable("voice_failed", state=State.FAULT) from error
