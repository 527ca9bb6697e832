"""The longest pause of the painting thread while each device is stuck: a real window on a real post, real ports.

    QT_QPA_PLATFORM=offscreen python -m bench.gui_gap [--seconds N]

Each device in turn takes or sends nothing for so long, while it is called, rated, printed, photographed, tested and
connected anew by the window's own keys. Prints one JSON object: the longest pause in milliseconds on sound devices,
then for each stall; and the longest that an act of the clerk waited for its answer, in seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim import caller, camera, evaluator, led
from app.devices.sim.contract import SimOptions, Simulator
from app.devices.sim.printer import start as start_printer
from app.ui.app import prepare
from tests.ui.bench import Bench
from tests.ui.pulse import Pulse
from tests.ui.real import Home, hall

PROFILES = {
    "caller": ("ff68-generic", caller.start),
    "evaluator": ("ff68-same", evaluator.start),
    "led": ("led-a090", led.start),
    "printer": ("generic-58mm", start_printer),
    "camera": ("", camera.start),
}
EVERY = 1.0
"""Seconds between two acts of the clerk."""


@contextmanager
def equipped(home: Home, folder: Path) -> Iterator[Mapping[str, Simulator]]:
    """One device of every kind at the post, simulated on its real line."""
    with ExitStack() as stack:
        sims: dict[str, Simulator] = {}
        for kind, (profile, start) in PROFILES.items():
            options = SimOptions(tcp=0, profile=profile, out=folder / kind if kind == "printer" else None)
            sims[kind] = start(options)
            stack.callback(sims[kind].stop)
        home.post.stop_devices()
        bindings.write(
            home.post.home,
            [
                Binding(kind=kind, name=kind, url=sims[kind].url, profile=profile)
                for kind, (profile, _) in PROFILES.items()
            ],
        )
        home.post.start_devices()
        stack.callback(home.post.stop_devices)
        yield sims


class Answers:
    """The longest that any act took from being asked to being answered."""

    def __init__(self) -> None:
        self.longest = 0.0

    def timed(self, bench: Bench, act: Callable[[], object]) -> Callable[[], object]:
        def ask() -> None:
            began = time.monotonic()

            def answered(_: object) -> None:
                self.longest = max(self.longest, time.monotonic() - began)

            bench.window.room.tasks.ask(act, answered, failed=answered)

        return ask


def clerk(bench: Bench, home: Home, answers: Answers) -> Iterator[Callable[[], object]]:
    """What a clerk does all day, one act after another, for ever; each is asked off the painting thread."""
    post = home.post

    def off(act: Callable[[], object]) -> Callable[[], object]:
        return answers.timed(bench, act)

    def device(name: str, verb: Callable[[str], object]) -> Callable[[], object]:
        return off(lambda: verb(name))

    while True:
        yield off(lambda: post.take_ticket("A"))
        for act in (post.call_next, post.recall, post.start, post.finish, post.camera_on):
            yield off(act)
        yield off(lambda: post.shoot(None, black_white=False))
        yield off(post.camera_off)
        for name in PROFILES:
            yield device(name, post.test_device)
            yield device(name, post.reconnect)


CONTROL = """
import sys, time
longest, at, ends = 0.0, time.monotonic(), time.monotonic() + float(sys.argv[1])
while at < ends:
    time.sleep(0.005)
    longest, at = max(longest, time.monotonic() - at), time.monotonic()
print(round(longest * 1000, 1))
"""
"""A process that does nothing but sleep: its longest pause is the machine's own."""


def worked(bench: Bench, home: Home, seconds: float) -> tuple[float, float, float]:
    """In so many seconds of work: the longest pause in milliseconds, that of an idle process beside it, and the
    longest answer in seconds."""
    answers = Answers()
    control = subprocess.Popen([sys.executable, "-c", CONTROL, str(seconds)], stdout=subprocess.PIPE, text=True)
    pulse, ends, acts, due = Pulse(), time.monotonic() + seconds, clerk(bench, home, answers), 0.0
    while time.monotonic() < ends:
        if time.monotonic() >= due:
            next(acts)()
            due = time.monotonic() + EVERY
        bench.app.processEvents()
        time.sleep(0.001)
    longest = round(pulse.stop() * 1000, 1)
    machine = float(control.communicate()[0])
    return longest, machine, round(answers.longest, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    app = prepare(shipped_fonts=True)
    with tempfile.TemporaryDirectory() as name, hall(Path(name)) as home, equipped(home, Path(name)) as sims:
        home.sit("陈静")
        bench = Bench(app, home.post)
        bench.go("devices")
        worked(bench, home, 5.0)
        gaps = {"sound": worked(bench, home, seconds)}
        for kind, sim in sims.items():
            sim.fault("stall")
            gaps[kind] = worked(bench, home, seconds)
            sim.fault("none")
        for kind in sims:
            sims[kind].fault("stall")
        gaps["all"] = worked(bench, home, seconds)
        bench.close()
    names = ("longest_gap_ms", "idle_process_ms", "longest_answer_s")
    figures = {name: {kind: measured[n] for kind, measured in gaps.items()} for n, name in enumerate(names)}
    print(json.dumps({"seconds": seconds, **figures}))


if __name__ == "__main__":
    main()
