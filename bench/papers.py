"""How long papers take: `python -m bench.papers`. The first one reads the fonts, the others are what a clerk waits for.

Prints milliseconds and bytes: an acceptance notice cold and warm, each kind warm, a reprint mark, one page as picture.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from app.documents.marks import mark_reprint
from app.documents.papers import render
from app.documents.pictures import pages_png
from app.domain.case import Case, Paper
from app.domain.context import Context
from tests.documents.cases import HALL, STORIES, accepted

ROUNDS = 20


def milliseconds(work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Median over `rounds`."""
    taken = []
    for n in range(rounds):
        begin = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def main() -> None:
    paper, case, ctx = accepted().paper("acceptance")
    print(f"cold acceptance  {milliseconds(lambda _: render(paper, case, ctx, HALL), 1):8.1f} ms")
    for kind, story in STORIES.items():
        issued, its, around = story().paper(kind)

        def anew(n: int, issued: Paper = issued, its: Case = its, around: Context = around) -> object:
            fresh = {**issued.data, "number": f"SL2026{n:06d}", "applicant": f"第{n}人"}
            return render(replace(issued, data=fresh), its, around, HALL)

        size = len(render(issued, its, around, HALL))
        print(f"{kind:<16} {milliseconds(anew):8.1f} ms  {size:7d} bytes")
    pdf = render(paper, case, ctx, HALL)
    at = datetime(2026, 9, 30, 15, 4)
    print(f"reprint mark     {milliseconds(lambda n: mark_reprint(pdf, n, '遗失', at)):8.1f} ms")
    print(f"page at 150 dpi  {milliseconds(lambda _: pages_png(pdf, 150)):8.1f} ms")


if __name__ == "__main__":
    main()
