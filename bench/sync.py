"""Acts to the county and documents from it, by the real client and the real server over loopback.

Prints acts and documents a second in bulk, each as a multiple of one at a time in the same run, and milliseconds from
an act's commit here to the county's `accepted`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uuid_utils import uuid7

from app.domain.command import Actor, Command
from app.sync.clock import Clock
from app.sync.counter import Counter, opened
from app.sync.engine import Engine, Summary
from app.sync.enrolment import enrol
from app.sync.http import Http
from app.sync.loop import once
from app.wire import codec

PROGRAM = (sys.executable, "-X", "utf8", "-m", "app")
HALL = "嵩明县政务服务中心"
BULK = 2000
SINGLE = 60
APPLICANT = Actor("applicant")


@contextmanager
def server(data: Path) -> Iterator[str]:
    """The county server as a program of its own; gives its address."""
    args = [*PROGRAM, "server", "--data", str(data), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield "http://127.0.0.1:" + process.stdout.readline().strip().rpartition(":")[2].rstrip("/。 ")
        process.terminate()


def code(data: Path, window: str) -> str:
    args = [*PROGRAM, "server", "add-counter", "--hall", HALL, "--window", window, "--data", str(data)]
    done = subprocess.run(args, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONUTF8": "1"})
    return done.stdout.split()[-1]


def queue(counter: Counter, count: int) -> None:
    """As many tickets taken, in one transaction."""
    with counter.begin() as store:
        for n in range(count):
            data = {"number": f"A{n:05d}", "letter": "A", "hall": HALL}
            command = Command(
                id=str(uuid7()),
                aggregate="ticket",
                aggregate_id=str(uuid7()),
                action="take_ticket",
                expected=0,
                made_at=codec.now(),
                actor=APPLICANT,
                device=counter.identity.device,
                data=data,
            )
            store.queue(command)


def sync(counter: Counter, http: Http) -> tuple[float, Summary]:
    start = time.perf_counter()
    summary = once(counter.begin, http, counter.key)
    return time.perf_counter() - start, summary


def to_accepted(counter: Counter, engine: Engine) -> float:
    """Seconds from an act's commit to the county's answer kept here, with the line already open."""
    queue(counter, 1)
    start = time.perf_counter()
    assert engine.turn() == "push"
    seconds = time.perf_counter() - start
    while engine.turn() != "rest":
        pass
    return seconds


def measure(sender: Counter, reader: Counter) -> None:
    with sender.county() as up, reader.county() as down:
        sync(sender, up)
        sync(reader, down)
        engine = Engine(sender.begin, up, sender.key, clock=Clock(), dice=lambda: 0.0)
        while engine.turn() != "rest":
            pass
        single = [to_accepted(sender, engine) for _ in range(SINGLE)]
        sync(reader, down)
        queue(sender, BULK)
        pushing = push_all(sender, up)
        pulling, pulled = sync(reader, down)
    each = statistics.median(single)
    print(f"one act to accepted: median {each * 1000:.1f} ms, worst {max(single) * 1000:.1f} ms")
    print(f"push: {BULK / pushing:,.0f} acts/s in bulk, {BULK / pushing * each:.1f} times one at a time")
    print(f"pull: {pulled.pulled / pulling:,.0f} documents/s in bulk")


def push_all(counter: Counter, http: Http) -> float:
    """Seconds until the county has decided everything that waits here."""
    engine = Engine(counter.begin, http, counter.key, clock=Clock(), dice=lambda: 0.0)
    engine.turn()
    start = time.perf_counter()
    while engine.summary.pushed < BULK:
        engine.turn()
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "county") as url:
        homes = []
        for window in ("3", "4"):
            home = Path(folder) / f"window{window}"
            enrol(home, url, code(Path(folder) / "county", window), key_file=True)
            homes.append(home)
        with opened(homes[0]) as sender, opened(homes[1]) as reader:
            measure(sender, reader)


if __name__ == "__main__":
    main()
