"""An act, durable: how long it takes, and what safety and secrecy cost, as ratios within one run.

An act is one transaction that takes a number, queues a case taken in, and renews what is shown and found. FULL is what
the product does; NORMAL may lose acknowledged acts in a power cut; plain is the same SQLite without a key. Beside it,
in the store as it is: a page of documents applied, and searches over them.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, event

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.domain.case import Applicant
from app.models import database
from app.models.store import beginning
from app.wire import codec
from tests.models.place import KEY, Place, case_document, decided, page, receive

ACTS = 60
ROUNDS = 5
CASES = 10_000
PAGE = 500
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超霞平刚桂兰"
KINDS = {"full": ("FULL", True), "normal": ("NORMAL", True), "plain": ("FULL", False)}


@contextmanager
def place(synchronous: str, encrypted: bool) -> Iterator[Place]:
    """A fresh enrolled home under these settings, on the disk of the temporary folder."""
    with tempfile.TemporaryDirectory(prefix="yichuang-bench-") as folder:
        home = Path(folder) / "home"
        home.mkdir()
        engine = opened(home, encrypted)
        set_to = f"PRAGMA synchronous = {synchronous}"
        event.listen(engine, "checkout", lambda connection, *_: connection.execute(set_to).close())
        made = Place(home, engine, beginning(engine, home, KEY))
        made.enrol()
        yield made
        made.close()


def opened(home: Path, encrypted: bool) -> Engine:
    if encrypted:
        return database.create(home, KEY)
    engine = database.engine_of(home / "plain.db", database.settings())
    database.migrate(engine)
    return engine


def act(made: Place, n: int) -> float:
    """Seconds from the hand to durable."""
    start = time.perf_counter()
    with made.begin() as store:
        number = store.take_number("case", codec.now().year)
        store.queue(receive(f"{number}-{n}", codec.now(), number=number))
    return time.perf_counter() - start


def acts() -> dict[str, float]:
    """Median milliseconds an act of each kind; the kinds take turns, so that the machine's mood is shared."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with place(*KINDS["full"]) as full, place(*KINDS["normal"]) as normal, place(*KINDS["plain"]) as plain:
        places = dict(zip(KINDS, (full, normal, plain), strict=True))
        for _ in range(ROUNDS):
            for kind, made in places.items():
                times[kind] += [act(made, n) for n in range(ACTS // ROUNDS * 5)][5:]
    return {kind: statistics.median(values) * 1000 for kind, values in times.items()}


def filled(made: Place) -> float:
    """Documents a second, applied page by page with their search keys."""
    base = decided(None, receive("c0"), made.ctx)
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
    documents = []
    for n in range(CASES):
        who = Applicant(name=names[n % len(names)], id_number=f"5301271980{n:08d}", phone=f"138{n:08d}")
        case = replace(base, id=f"c{n}", number=f"SL2026{n:06d}", applicant=who)
        documents.append(case_document(case, 100 + n))
    start = time.perf_counter()
    for first in range(0, CASES, PAGE):
        with made.begin() as store:
            store.apply_page(page(*documents[first : first + PAGE], covers_to=100 + first + PAGE))
    return CASES / (time.perf_counter() - start)


def search(made: Place, query: str) -> float:
    """Median milliseconds."""

    def once() -> None:
        with made.begin() as store:
            assert store.find(query, 50), query

    return statistics.median(timed(once) for _ in range(30)) * 1000


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    median = acts()
    print(f"an act durable: {median['full']:.2f} ms (median, FULL, encrypted)")
    for kind in ("normal", "plain"):
        print(f"  to {kind:<7} {median[kind]:.2f} ms: {median['full'] / median[kind]:.2f} times")
    with place(*KINDS["full"]) as made:
        print(f"a page applied: {filled(made):,.0f} documents a second")
        for query in ("王伟", "lj", "4321", "SL2026001"):
            print(f"  found {query:<10} {search(made, query):.2f} ms of {CASES:,}")


if __name__ == "__main__":
    main()
