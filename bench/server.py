"""Acts a second through the county's push, on SQLite with synchronous=FULL.

Group commit against one commit a request, in one run on one disk: one-act pushes of many windows at once, with the
99th percentile of the time to the answer. Then whole batches over real HTTP.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.wire.messages import Act, Push
from server.writer import BATCH, Writer
from tests.server.live import live
from tests.server.town import Counter, Town

WINDOWS = 24
ROUNDS = 8
BULK = 200


def one_at_a_time(town: Town, batch: int) -> tuple[float, float]:
    """Acts a second and the 99th percentile in milliseconds, with `batch` requests a commit at most."""
    town.service.writer.stop()
    town.service.writer = Writer(town.engine, batch)
    windows = [town.counter(str(n)) for n in range(WINDOWS)]
    pushes = [prepared(window, f"{batch}-{n}") for n, window in enumerate(windows)]
    taken: list[float] = []
    threads = [threading.Thread(target=push_all, args=(w, p, taken)) for w, p in zip(windows, pushes, strict=True)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.perf_counter() - start)
    return rate, sorted(taken)[int(len(taken) * 0.99)] * 1000


def prepared(window: Counter, name: str) -> list[Push]:
    acts: list[Act] = [window.receive(f"{name}-{i}") for i in range(ROUNDS)]
    return [window.request(act) for act in acts]


def push_all(window: Counter, pushes: list[Push], taken: list[float]) -> None:
    device = window.device
    for push in pushes:
        start = time.perf_counter()
        window.service.push(device, push).result()
        taken.append(time.perf_counter() - start)


def bulk(town: Town) -> float:
    """Acts a second in batches of 200, signed, packed and over HTTP."""
    with live(town) as county:
        window = county.window()
        pushes = [window.request(*(window.receive(f"b{n}-{i}") for i in range(BULK))) for n in range(4)]
        start = time.perf_counter()
        answers = [a for push in pushes for a in window.http.push(push).answers]
        rate = len(answers) / (time.perf_counter() - start)
        assert {a.outcome for a in answers} == {"accepted"}
        window.close()
    return rate


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder) / "county")
        one_at_a_time(town, 1)
        singly, singly_p99 = one_at_a_time(town, 1)
        grouped, grouped_p99 = one_at_a_time(town, BATCH)
        whole = bulk(town)
        town.close()
    print(f"one-act pushes of {WINDOWS} windows, a commit each: {singly:.0f} acts/s, p99 {singly_p99:.0f} ms")
    print(f"one-act pushes of {WINDOWS} windows, group commit:  {grouped:.0f} acts/s, p99 {grouped_p99:.0f} ms")
    print(f"ratio {grouped / singly:.2f} (p99 {singly_p99 / grouped_p99:.2f})")
    print(f"batches of {BULK} over HTTP: {whole:.0f} acts/s")


if __name__ == "__main__":
    main()
