"""What the law costs: an act on a case, a deadline with its pauses, the same day by day, the law's own next moment.

    python -m bench.law

The acts are those of lawful ways – taken in, told what is missing, accepted, surveyed, extended, decided, paid, handed
out, rated, appealed – under each pack that has them. One figure a line with its target: microseconds of this thread's
own work, the median.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.domain.case import Case
from app.domain.clocks import explain, with_deadlines
from app.domain.command import Command
from app.domain.context import Context
from app.domain.transitions import apply, due, next_due
from tests.domain.hall import PACKS
from tests.domain.hall import Step as Act
from tests.domain.hall import context as of_hall
from tests.domain.hall import walk as by_steps
from tests.domain.test_walks import context, walk

WAYS, TIMES = 40, 20
SURVEYED: tuple[Act, ...] = (
    ("receive", "2026-02-09T09:00", {"materials": ["form", "id"]}),
    ("accept", "2026-02-09T09:05", {}),
    ("start_special", "2026-02-10T09:00", {"procedure": "site_survey", "days": 3}),
    ("end_special", "2026-02-12T16:00", {"procedure": "site_survey"}),
    ("start_special", "2026-02-13T09:00", {"procedure": "site_survey", "days": 4}),
    ("end_special", "2026-02-25T16:00", {"procedure": "site_survey"}),
    ("start_special", "2026-02-26T09:00", {"procedure": "site_survey", "days": 5}),
)
"""Three surveys, the last one open, over the Spring Festival."""
Step = tuple[Case | None, Command, Context]


def acts() -> Iterator[Step]:
    """Each act of random lawful ways, the law's own included, with the case that it meets."""
    for pack in PACKS:
        ctx = context(pack)
        for seed in range(WAYS):
            before: Case | None = None
            for made, _, _ in walk(Random(seed), ctx):
                for act in made:
                    yield before, act, ctx
                    before = apply(before, act, ctx)


def spent(work: Callable[[], object], times: int = 1) -> float:
    """Microseconds of this thread's own work."""
    begun = time.thread_time_ns()
    for _ in range(times):
        work()
    return (time.thread_time_ns() - begun) / times / 1000


def told(name: str, figures: Sequence[float], target: float) -> None:
    print(f"{name:<44} {statistics.median(figures):>9.2f} µs   target {target:,.0f} µs", flush=True)


def main() -> None:
    steps = list(acts())
    told(f"an act ({len(steps):,} acts, five packs)", [spent(partial(apply, *step), 3) for step in steps], 50)
    ctx = of_hall()
    case = by_steps(ctx, "c", *SURVEYED)
    assert len(case.pauses) == 3 and case.deadline
    now = datetime(2026, 3, 2, 10)
    told("a deadline with pauses", [spent(lambda: with_deadlines(case, ctx), TIMES) for _ in range(TIMES)], 100)
    told("the same explained day by day", [spent(lambda: explain(case, ctx), TIMES) for _ in range(TIMES)], 1_000)
    told("when the law acts next", [spent(lambda: next_due(case, ctx), TIMES) for _ in range(TIMES)], 1_000)
    told("what the law does by itself", [spent(lambda: due(case, ctx, now), TIMES) for _ in range(TIMES)], 1_000)


if __name__ == "__main__":
    main()
