"""What the morning left: every paper as PDF and picture, and the figures that say whether anything was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from app.domain.case import Case
from app.models.store import Store
from app.wire import codec

DPI = 100


def reckon(folder: Path, out: Path) -> dict[str, object]:
    """The morning in figures. An act is lost when a counter made it and the county's log doesn't have it."""
    made, refused, answered = _acts(folder)
    decided, cases = _county(folder)
    papers = sum(_papers(case, folder, out) for case in cases)
    return {
        "applicants": len(cases),
        "cases": dict(sorted(Counter(case.status.value for case in cases).items())),
        "acts": {
            "made": len(made),
            "acknowledged": answered,
            "refused": refused,
            "lost": len(made - decided),
        },
        "lost": len(made - decided),
        "papers": papers,
        "receipts": len(list((out / "receipts").rglob("*.png"))),
        "screens": sorted(path.name for path in (out / "screens").glob("*.png")),
        "ratings": dict(sorted(Counter(case.rating.level for case in cases if case.rating).items())),
        "verified": _verified(folder),
    }


def _acts(folder: Path) -> tuple[set[str], int, int]:
    """Acts made, how many the county refused, how many have its answer."""
    made: set[str] = set()
    refused = waiting = 0
    for home in sorted(folder.glob("window-*")):
        for store in _opened(home):
            made |= {act.id for act in store.acts()}
            pending = store.pending()
            refused += sum(p.state == "refused" for p in pending)
            waiting += sum(p.state in ("waiting", "sent", "conflict") for p in pending)
    return made, refused, len(made) - waiting


def _opened(home: Path) -> Iterator[Store]:
    from app.sync.counter import opened

    with opened(home) as counter, counter.begin() as store:
        yield store


def _county(folder: Path) -> tuple[set[str], list[Case]]:
    """Every act in the county's log, and its cases."""
    from sqlalchemy import select

    from server.database import reading
    from server.home import Home
    from server.tables import doc, log

    with Home(folder / "county").opened(existing=True) as engine, reading(engine) as connection:
        acts = set(connection.execute(select(log.c.act)).scalars())
        bodies = connection.execute(select(doc.c.body).where(doc.c.kind == "case")).scalars()
        return acts, [codec.case_from_bytes(body) for body in bodies]


def _verified(folder: Path) -> bool:
    """The county's trace replayed: chain, rows, files."""
    from server import verify
    from server.home import Home

    home = Home(folder / "county")
    with home.opened(existing=True) as engine:
        try:
            verify.check(engine, home.blobs())
        except verify.Wrong:
            return False
    return True


def _papers(case: Case, folder: Path, out: Path) -> int:
    """The case's papers as PDF and PNG; how many there are."""
    from app.documents.pictures import pages_png
    from server.home import Home

    blobs = Home(folder / "county").blobs()
    to = out / "papers"
    to.mkdir(exist_ok=True)
    for n, paper in enumerate(case.papers, 1):
        pdf = blobs.path(paper.file).read_bytes()
        name = f"{case.number}-{n}-{paper.kind}"
        (to / f"{name}.pdf").write_bytes(pdf)
        for page, png in enumerate(pages_png(pdf, DPI), 1):
            (to / f"{name}-{page}.png").write_bytes(png)
    return len(case.papers)
