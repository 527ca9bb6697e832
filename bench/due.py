"""Watching the clock over 1,000,000 open cases: a look with nothing due, and one that gives 100 cards, in milliseconds.

Beside it the same over 1,000: what is indexed costs the same. Real cases, on SQLite with synchronous=FULL.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.domain.clocks import with_deadlines
from server import decide, shelf
from server.database import reading
from server.service import PARTITION
from server.shelf import Doc
from server.timers import Timers
from tests.server.town import Town

FEW, MANY, DUE = 1_000, 1_000_000, 100
LOOKS = 50
ACCEPTED = datetime(2026, 3, 6, 10)
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO doc (partition, kind, id, version, seq, number, next_due, scopes, person_version, body)
SELECT :partition, 'case', :prefix || i, :version, 0, :prefix || i, :next_due, :scopes, :version,
       replace(:body, :id, :prefix || i) FROM n
"""


def two_cases(town: Town) -> tuple[Doc, Doc]:
    """One accepted case as the county keeps it, and one whose deadline is a year on."""
    counter = town.counter()
    counter.push(counter.receive("pattern", at=ACCEPTED), counter.act("accept", "pattern", at=ACCEPTED))
    with reading(town.engine) as connection:
        ctx = town.county.context(connection)
    case = town.case("pattern")
    late = ACCEPTED.date() + timedelta(days=240)
    far = with_deadlines(replace(case, accepted_on=late, clock_from=late), ctx)
    return decide.case_doc(case, ctx, 2), decide.case_doc(far, ctx, 2)


def fill(town: Town, pattern: Doc, prefix: str, count: int) -> None:
    """`count` cases like the pattern, made within the database."""
    values = shelf.row_of(pattern) | {"partition": PARTITION, "prefix": prefix, "count": count, "id": pattern.id}
    with town.engine.execution_options(writes=True).connect() as connection, connection.begin():
        connection.exec_driver_sql(FILL, {key: values[key] for key in KEYS})


KEYS = "count partition prefix version next_due scopes body id".split()


def looks(town: Town, now: datetime) -> float:
    """Median milliseconds of a look that finds nothing to do."""
    timers, taken = Timers(town.service, lambda _: None, lambda: now), []
    for _ in range(LOOKS):
        start = time.perf_counter()
        assert timers.look() == 0
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def cards(town: Town, now: datetime) -> float:
    """Milliseconds of a look that gives a card to each of the cases that are due, paper and log included."""
    start = time.perf_counter()
    assert Timers(town.service, lambda _: None, lambda: now).look() == DUE
    return (time.perf_counter() - start) * 1000


def measured(folder: Path, count: int) -> tuple[float, float]:
    """Milliseconds of a look with nothing due and of one with DUE, over `count` open cases."""
    town = Town(folder)
    try:
        due, far = two_cases(town)
        assert due.next_due
        opens = datetime.fromisoformat(due.next_due)
        Timers(town.service, lambda _: None, lambda: opens).look()
        start = time.perf_counter()
        fill(town, far, "far-", count)
        print(f"{count:,} open cases in {time.perf_counter() - start:.0f} s", flush=True)
        nothing = looks(town, opens)
        fill(town, due, "due-", DUE)
        return nothing, cards(town, opens)
    finally:
        town.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="yichuang-bench-") as folder:
        few = measured(Path(folder) / "few", FEW)
        many = measured(Path(folder) / "many", MANY)
    for what, a, b in zip(("nothing due", f"{DUE} due"), few, many, strict=True):
        print(f"{what}: {a:.2f} ms over {FEW:,}, {b:.2f} ms over {MANY:,}; ratio {b / a:.2f}")


if __name__ == "__main__":
    main()
