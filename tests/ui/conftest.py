"""One application for all screen tests, in the shipped type, so that what is checked is what everybody has."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.post.desk import Desk
from tests.ui.bench import Bench
from tests.ui.real import Home, hall
from tests.ui.stage import Stage

Stages = Callable[..., Stage]
Benches = Callable[..., Bench]


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    from app.ui.app import prepare

    return prepare(shipped_fonts=True)


@pytest.fixture
def stages(qapp: QApplication) -> Iterator[Stages]:
    """Makes windows on a desk in memory; closed and back at the standard theme afterwards."""
    from app.ui.theme import theme

    opened: list[Stage] = []

    def make(kind: str = "typical", size: tuple[int, int] = (1600, 900), slow: float = 0.0) -> Stage:
        opened.append(Stage(qapp, kind, size, slow))
        return opened[-1]

    yield make
    for stage in opened:
        stage.close()
    if (theme.name, theme.zoom) != ("standard", 1.0):
        theme.use("standard", 1.0)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A real post with its county, in this process; it syncs when it is told to."""
    with hall(tmp_path) as made:
        yield made


@pytest.fixture
def benches(qapp: QApplication, home: Home) -> Iterator[Benches]:
    """Makes windows on the real post, with somebody signed in; closed afterwards."""
    opened: list[Bench] = []

    def make(user: str, *, desk: Desk | None = None, size: tuple[int, int] = (1600, 900), fast: bool = False) -> Bench:
        home.sit(user)
        opened.append(Bench(qapp, desk or home.post, size, fast=fast))
        return opened[-1]

    yield make
    for bench in opened:
        bench.close()


@pytest.fixture
def stage(stages: Stages) -> Stage:
    return stages()
