"""The screen goes on while every device is stuck: the longest pause of the painting thread while they are asked."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim import caller, evaluator, led
from app.devices.sim.contract import SimOptions, Simulator
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.pulse import Pulse
from tests.ui.real import Home

STALLED_FOR = 6.0
"""Seconds; a stall changes nothing more after the longest time limit, a print's patience."""
MOST = 0.05
SLACK = 2.0
"""On a machine that is itself short of breath: so many times the pause that the same clicks make on sound devices."""
NAMES = ("caller", "evaluator", "led")
Sims = list[Simulator]


@pytest.fixture
def devices(home: Home) -> Iterator[Sims]:
    """A caller, an evaluator, an LED bar, and a printer that only accepts connections."""
    printer = socket.create_server(("127.0.0.1", 0))
    sims = [
        (kind, profile, start.start(SimOptions(tcp=0, profile=profile)))
        for kind, profile, start in (
            ("caller", "ff68-generic", caller),
            ("evaluator", "ff68-same", evaluator),
            ("led", "led-a090", led),
        )
    ]
    bound = [Binding(kind=kind, name=kind, url=sim.url, profile=profile) for kind, profile, sim in sims]
    bound.append(
        Binding(
            kind="printer",
            name="printer",
            url=f"socket://127.0.0.1:{printer.getsockname()[1]}",
            profile="generic-58mm",
        )
    )
    home.post.stop_devices()
    bindings.write(home.post.home, bound)
    home.post.start_devices()
    yield [sim for _, _, sim in sims]
    home.post.stop_devices()
    for _, _, sim in sims:
        sim.stop()
    printer.close()


def clicked(bench: Bench, seconds: float) -> float:
    """Every device tested and connected anew, then waited; the longest pause meanwhile."""
    pulse, until = Pulse(), time.monotonic() + seconds
    for name in (*NAMES, "printer"):
        bench.screen.model.pick(name)  # type: ignore[attr-defined]
        bench.do("test_device")
        bench.do("reconnect")
    bench.wait(lambda: time.monotonic() > until, seconds + 30)
    return pulse.stop()


TRANSPORT = str(Path("app", "devices", "transport"))


@contextmanager
def ports_touched() -> Iterator[set[str]]:
    """Every function of the ports that this thread, the painting one, calls meanwhile."""
    touched: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and TRANSPORT in frame.f_code.co_filename:
            touched.add(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield touched
    finally:
        sys.setprofile(before)


HARMLESS = frozenset({"url", "ports"})
"""Reading an address, and the system's list of ports: nothing is opened, nothing waits."""


@pytest.mark.slow
def test_the_painting_thread_never_touches_a_port(home: Home, benches: Benches, devices: Sims) -> None:
    """However the machine's own speed is: what the painting thread doesn't call can't hold it up."""
    bench = benches("陈静")
    bench.go("devices")
    bench.settle()
    for sim in devices:
        sim.fault("stall")
    with ports_touched() as touched:
        clicked(bench, STALLED_FOR)
        for act in (home.post.call_next, home.post.recall, home.post.start, home.post.finish):
            bench.window.room.tasks.ask(act, lambda _: None, failed=lambda _: None)
        bench.settle()
    assert {name for name in touched if name.partition(".")[0] not in HARMLESS} == set()


@pytest.mark.slow
def test_the_screen_never_waits_for_a_device(home: Home, benches: Benches, devices: Sims) -> None:
    bench = benches("陈静")
    bench.go("devices")
    bench.settle()
    clicked(bench, 1.0)
    calm = clicked(bench, 2.0)
    for sim in devices:
        sim.fault("stall")
    longest = clicked(bench, STALLED_FOR)

    assert longest < max(MOST, SLACK * calm), f"{longest * 1000:.0f} ms, on sound devices {calm * 1000:.0f} ms"
