"""What the device links cost: seconds until a loss is shown and until a device is back, and what noise lets through.

    python -m bench.devices [--replugs N] [--frames N]

Prints one JSON object. `left` counts what so many replugs left behind: descriptors, threads, kilobytes of memory.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import threading
import time
from pathlib import Path

from app.devices import profiles
from app.devices.contract import State
from app.devices.drivers.frame import FrameDriver
from app.devices.host import supervise
from app.devices.sim import evaluator
from app.devices.sim.contract import SimOptions
from tests.devices.lineworld import Listener
from tests.devices.test_ff68_fuzz import noisy, presses

NOISE = 0.001
SETTLED = 3
"""Replugs after which every module is loaded and every cache filled."""


def held() -> dict[str, int]:
    """What this process holds now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    rss = pages * os.sysconf("SC_PAGE_SIZE") // 1024
    return {
        "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
        "rss_kb": rss,
    }


def replugged(profile: str, times: int) -> dict[str, object]:
    """The longest of so many losses and returns, in seconds, and what they left behind since the third of them."""
    listener, lost, back, before = Listener(), [], [], held()
    device = evaluator.start(SimOptions(profile=profile))
    try:
        with supervise(device.url, profiles.load(profile), listener):
            listener.until_state(State.READY)
            for n in range(times):
                before = held() if n == SETTLED else before
                began = time.monotonic()
                device.command("unplug")
                listener.until_state(State.ABSENT)
                lost.append(time.monotonic() - began)
                began = time.monotonic()
                device.command("plug")
                listener.until_state(State.READY)
                back.append(time.monotonic() - began)
            left = {name: now - before[name] for name, now in held().items()}
    finally:
        device.stop()
    return {"lost_s": round(max(lost), 3), "back_s": round(max(back), 3), "left": left}


def answered(times: int) -> float:
    """The longest from a key pressed to its event, in milliseconds, frame time at 9600 baud included."""
    heard: list[float] = []
    listener = Listener()
    device = evaluator.start(SimOptions())
    try:
        with supervise(device.url, profiles.load("ff68-generic"), listener):
            listener.until_state(State.READY)
            for n in range(times):
                began = time.monotonic()
                device.command(f"key {n % 4}")
                listener.until_events(n + 1)
                heard.append(time.monotonic() - began)
    finally:
        device.stop()
    return round(max(heard) * 1000, 1)


def noise(profile: str, frames: int) -> dict[str, int]:
    """Events that nobody pressed, and frames that came through, with a byte in a thousand spoilt."""
    driver, rng = FrameDriver(profiles.load(profile)), random.Random(5)
    told: dict[str, int] = {"right": 0, "wrong": 0}
    for n, (sent, _) in enumerate(presses(profile, frames, 3)):
        came = noisy(sent, rng, NOISE)
        for signal in (*driver.feed(came, n * 5.0).signals, *driver.feed(b"", n * 5.0 + 0.4).signals):
            told["right" if signal.raw == sent else "wrong"] += 1
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replugs", type=int, default=20)
    parser.add_argument("--frames", type=int, default=20_000)
    args = parser.parse_args()
    links = ("ff68-generic", "line-keypad", "hid-keypad", "pad-websocket")
    figures = {
        "replug": {profile: replugged(profile, args.replugs) for profile in links},
        "key_to_event_ms": answered(20),
        "noise": {profile: noise(profile, args.frames) for profile in ("ff68-generic", "ff68-seq")},
    }
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
