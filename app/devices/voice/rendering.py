"""Clips that a hall hasn't recorded, rendered once by the system's own speech: afterwards calls need no synthesis."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

WITHIN = 60.0
"""Seconds for all of them."""
QUIET, EDGE = 400, 0.03
"""Samples of 16 bits below this are silence; so many seconds of it stay at both ends."""
SPOKEN = {"号窗口": "号窗口", "一米线": "一米线外等候"}
"""What is said where it isn't the clip's name."""
WINDOWS = (
    "powershell",
    "-NoProfile",
    "-Command",
    "Add-Type -AssemblyName System.Speech;[Console]::InputEncoding=[Text.Encoding]::UTF8;"
    "$s=New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    "$v=$s.GetInstalledVoices()|Where-Object{$_.VoiceInfo.Culture.Name -like 'zh*'}|Select-Object -First 1;"
    "if(!$v){exit 3};$s.SelectVoice($v.VoiceInfo.Name);"
    "while($l=[Console]::In.ReadLine()){$p,$t=$l -split [char]9;$s.SetOutputToWaveFile($p);$s.Speak($t)};$s.Dispose()",
)


def render(folder: Path, pieces: Sequence[str]) -> None:
    """Make the WAV files of these pieces in the folder, as far as this system can speak Chinese; whoever needs them
    looks which there are. A clip appears whole or not at all."""
    with TemporaryDirectory() as name:
        made = {piece: Path(name) / f"{n}.wav" for n, piece in enumerate(pieces)}
        if not _spoken(made):
            return
        for piece, file in made.items():
            if file.is_file() and (trimmed := _trimmed(file)):
                folder.mkdir(parents=True, exist_ok=True)
                part = folder / f"{piece}.wav.part"
                part.write_bytes(trimmed)
                part.replace(folder / f"{piece}.wav")


def _spoken(made: dict[str, Path]) -> bool:
    """Whether a speech of the system took them."""
    try:
        if sys.platform == "win32":
            lines = "".join(f"{file}\t{SPOKEN.get(piece, piece)}\n" for piece, file in made.items())
            subprocess.run(WINDOWS, input=lines.encode(), capture_output=True, timeout=WITHIN, check=True)
        elif espeak := shutil.which("espeak-ng"):
            for piece, file in made.items():
                command = (espeak, "-v", "cmn", "-w", str(file), SPOKEN.get(piece, piece))
                subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN, check=True)
        else:
            return False
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _trimmed(file: Path) -> bytes:
    """The clip without the silence before and behind it; b"" for what is no sound of 16 bits and one channel."""
    try:
        with wave.open(str(file), "rb") as clip:
            format, frames = clip.getparams(), clip.readframes(clip.getnframes())
    except (wave.Error, EOFError):
        return b""
    samples = array("h", frames[: len(frames) // 2 * 2])
    loud = [n for n, sample in enumerate(samples) if abs(sample) > QUIET]
    if format.sampwidth != 2 or format.nchannels != 1 or not loud:
        return b""
    edge = round(EDGE * format.framerate)
    kept = samples[max(loud[0] - edge, 0) : loud[-1] + edge]
    with wave.open(str(file), "wb") as whole:
        whole.setparams(format)
        whole.writeframes(kept.tobytes())
    return file.read_bytes()
