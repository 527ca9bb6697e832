"""A county's catalogue of three thousand items on the counter: opened cold, opened after a change, listed, searched.

    python -m bench.catalogue

Opening is what the first act after the program's start waits for: every guide out of the encrypted store, as decisions
have it. One figure a line with its target: milliseconds of this thread's own work, the median of several rounds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import policies
from app.documents.catalogue_xlsx import read_xlsx, write_xlsx
from app.domain.catalogue_lint import lint
from app.models.contexts import Contexts
from app.wire import codec
from tests.office import KEEPER, many, staffed
from tests.ui.real import Home, hall

ITEMS, ROWS, ROUNDS = 3_000, 10_000, 9
QUERIES = ("卫生许可", "ggcs", "WJ-001", "社会保障", "z", "不动产", "没有这样的事项")


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of this thread's own work."""
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def told(name: str, figures: list[float], target: float) -> None:
    print(f"{name:<44} {statistics.median(figures):>9.2f} ms   target {target:,.0f} ms", flush=True)


def opened(home: Home, *, cold: bool) -> float:
    """The context as a program that has just started has it, or one to which the county has sent something new."""
    if cold:
        codec.guide_from_bytes.cache_clear()
    with home.begin() as store:
        return spent(lambda: Contexts().get(store.connection))


def counter(home: Home) -> None:
    told("opened cold", [opened(home, cold=True) for _ in range(ROUNDS)], 100)
    told("opened after a change", [opened(home, cold=False) for _ in range(ROUNDS)], 100)
    home.sit(KEEPER)
    home.post.context()
    told("the list of the catalogue", [spent(home.post.catalogue) for _ in range(ROUNDS)], 100)
    for query in QUERIES:
        told(f"found by {query}", [spent(partial(home.post.find_items, query, 30)) for _ in range(ROUNDS)], 5)


def office(home: Home) -> None:
    """Not asked for by anybody, but waited for: the whole catalogue checked, and a workbook of ten thousand rows."""
    context = home.post.context()
    guides = [guide for code, guide in context.guides.items() if code == guide.code]
    policy = policies.load("songming")
    told("the whole catalogue checked", [spent(lambda: lint(guides, context.packages, policy))], 10_000)
    bare = replace(guides[0], materials=(), questions=(), fields=(), fees=())
    book = write_xlsx([replace(bare, code=f"R-{n}") for n in range(ROWS)], ())
    told("a workbook of ten thousand rows read", [spent(lambda: read_xlsx(book, "a.xlsx"))], 60_000)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="yichuang-bench-") as folder, hall(Path(folder)) as made:
        home = staffed(made)
        many(home, ITEMS)
        counter(home)
        office(home)


if __name__ == "__main__":
    main()
