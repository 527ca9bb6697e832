"""Calls said aloud: clips put together in order, or the system's speech; what is missing is named, nobody waits."""

from __future__ import annotations

import io
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.contract import State, StateChange
from app.devices.sim import voice as tones
from app.devices.sim.contract import SimOptions
from app.devices.voice.announcer import MOST, Announcer, call
from app.devices.voice.speaking import voice
from app.domain.errors import Unreadable
from app.texts import words
from tests.devices.lineworld import descriptors

PLAYER = """#!/bin/sh
[ -e "$FOLDER/deaf" ] && exit 1
[ -e "$FOLDER/slow" ] && sleep 1
cat > "$FOLDER/said.new.$$"
mv "$FOLDER/said.new.$$" "$FOLDER/said.$$"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("aplay", "espeak-ng"):
        command = tmp_path / name
        command.write_text(PLAYER, encoding="ascii")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("FOLDER", str(tmp_path))
    return tmp_path


@pytest.fixture
def clips(tmp_path: Path) -> Iterator[str]:
    made = tones.start(SimOptions(out=tmp_path / "clips"))
    yield made.url
    made.stop()


class Told:
    def __init__(self) -> None:
        self.changes: list[StateChange] = []
        self._changed = threading.Condition()

    def __call__(self, change: StateChange) -> None:
        with self._changed:
            self.changes.append(change)
            self._changed.notify_all()

    def until(self, state: State) -> StateChange:
        with self._changed:
            assert self._changed.wait_for(lambda: self.changes[-1:] and self.changes[-1].state is state, 10)
        return self.changes[-1]


def said(place: Path, count: int) -> list[bytes]:
    until = time.monotonic() + 10
    while len(found := sorted(place.glob("said.[0-9]*"), key=lambda p: p.stat().st_mtime_ns)) < count:
        assert time.monotonic() < until
        time.sleep(0.02)
    return [path.read_bytes() for path in found]


def frames(sound: bytes) -> bytes:
    with wave.open(io.BytesIO(sound), "rb") as clip:
        return clip.readframes(clip.getnframes())


def test_a_call_is_its_words_in_order(place: Path, clips: str) -> None:
    told = Told()
    speaker = Announcer(clips, told).start()
    try:
        told.until(State.READY)
        speaker.say(call("A012", "3"))
        (sound,) = said(place, 1)
    finally:
        speaker.stop()
        speaker.stop()
    folder = Path(clips.removeprefix("clips://"))
    expected = [frames((folder / f"{w}.wav").read_bytes()) for w in ("请", *"A012", "号", "到", "3", "号窗口")]
    assert frames(sound) == b"".join(expected)


def test_without_clips_the_system_speaks(place: Path) -> None:
    told = Told()
    speaker = Announcer("speech://system", told).start()
    try:
        told.until(State.READY)
        speaker.say(call("B003", "12"))
        assert said(place, 1) == ["请 B 0 0 3 号 到 1 2 号窗口".encode()]
    finally:
        speaker.stop()


def test_clips_that_are_missing_or_broken_are_named(place: Path, clips: str) -> None:
    folder = Path(clips.removeprefix("clips://"))
    (folder / "7.wav").rename(folder / "x.wav")
    told = Told()
    speaker = Announcer(clips, told).start()
    try:
        change = told.until(State.FAULT)
        assert words(change.reason, **change.params) == "语音片段不全，补上 7。"
        (folder / "7.wav").write_bytes(b"RIFF nothing")
        speaker.say(call("A001", "1"))
        said(place, 1)
        told.until(State.READY)
        speaker.say(call("A007", "1"))
        assert told.until(State.FAULT).reason == "voice_bad_clip"
    finally:
        speaker.stop()


@pytest.mark.parametrize(
    ("url", "code"), [("speech://system", "voice_no_speech"), ("clips", "voice_no_player"), ("deaf", "voice_failed")]
)
def test_a_machine_that_cannot_speak_says_so(
    place: Path, clips: str, monkeypatch: pytest.MonkeyPatch, url: str, code: str
) -> None:
    if url == "deaf":
        (place / "deaf").touch()
    else:
        monkeypatch.setenv("PATH", str(place / "nowhere"))
    told = Told()
    speaker = Announcer(url if "://" in url else clips, told).start()
    try:
        if url == "deaf":
            told.until(State.READY)
            speaker.say(call("A001", "1"))
        change = told.until(State.FAULT)
        assert change.reason == code
        assert words(code) != code
    finally:
        speaker.stop()


def test_nobody_waits_for_the_loudspeaker_and_old_calls_give_way(place: Path, clips: str) -> None:
    (place / "slow").touch()
    speaker = Announcer(clips, Told()).start()
    held = descriptors()
    try:
        began = time.monotonic()
        for n in range(40):
            speaker.say(call(f"A{n:03}", "3"))
            speaker.say(call(f"A{n:03}", "3"))
        assert time.monotonic() - began < 0.05
        assert len(speaker._calls) == MOST
        assert speaker._calls[-1] == call("A039", "3")
    finally:
        speaker.stop()
    assert descriptors() <= held + 1


def test_an_address_that_is_no_voice_is_refused() -> None:
    with pytest.raises(Unreadable):
        voice("nonsense")


SPEECH = """#!/usr/bin/env python3
# A speech with espeak-ng's own arguments: a tone between two silences for each text.
import struct, sys, wave
file, text = sys.argv[sys.argv.index("-w") + 1], sys.argv[-1]
with wave.open(file, "wb") as clip:
    clip.setparams((1, 2, 22050, 0, "NONE", ""))
    clip.writeframes(bytes(2 * 11025))
    clip.writeframes(struct.pack("<2205h", *[9000 if n % 50 < 25 else -9000 for n in range(2205)]))
    clip.writeframes(bytes(2 * 11025))
"""


def test_an_empty_folder_is_filled_once_by_the_systems_speech(place: Path, tmp_path: Path) -> None:
    """请…号到…窗口, and nobody recorded anything."""
    (place / "espeak-ng").write_text(SPEECH, encoding="utf-8")
    folder, told = tmp_path / "rendered", Told()
    announcer = Announcer(f"clips://{folder}", told).start()
    try:
        told.until(State.READY)
        (place / "espeak-ng").unlink()
        announcer.say(call("A012", "3"))
        said = until_said(place)
    finally:
        announcer.stop()
    assert {f"{piece}.wav" for piece in ("请", "号", "到", "号窗口", "一米线", "0", "A")} <= {
        file.name for file in folder.iterdir()
    }
    with wave.open(io.BytesIO(said), "rb") as sound:
        assert sound.getnframes() < 10 * 22050 * 0.3, "the silence around each piece is gone"


def test_a_recorded_clip_is_never_replaced_and_a_missing_one_is_named(place: Path, tmp_path: Path) -> None:
    (place / "espeak-ng").write_text(SPEECH, encoding="utf-8")
    folder, told = tmp_path / "own", Told()
    folder.mkdir()
    (folder / "请.wav").write_bytes(b"own")
    announcer = Announcer(f"clips://{folder}", told).start()
    try:
        assert "7" in str(told.until(State.FAULT).params["clips"])
    finally:
        announcer.stop()
    assert [file.name for file in folder.iterdir()] == ["请.wav"]


def until_said(place: Path) -> bytes:
    end = time.monotonic() + 20
    while not (found := list(place.glob("said.[0-9]*"))):
        assert time.monotonic() < end, "nothing was said"
        time.sleep(0.02)
    return found[0].read_bytes()
