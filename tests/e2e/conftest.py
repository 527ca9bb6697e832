"""One county, two windows and the people of a hall, as real processes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.world import County


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's data folder with its people, made once by the command line."""
    county = County(tmp_path_factory.mktemp("founded") / "county")
    county.user("陈静", "clerk", "--window", "3")
    county.user("李㛃", "clerk", "--window", "4")
    county.user("王建国", "chief", "--department", "卫健局")
    county.user("赵敏", "issuing", "--window", "8")
    return county.data


@contextmanager
def running(founded: Path, folder: Path) -> Iterator[County]:
    county = County(folder / "county")
    shutil.copytree(founded, county.data)
    county.start()
    try:
        yield county
    finally:
        county.stop()


@pytest.fixture
def county(founded: Path, tmp_path: Path) -> Iterator[County]:
    """A county of the test's own: it may be killed and started again."""
    with running(founded, tmp_path) as county:
        yield county


@pytest.fixture(scope="module")
def town(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county for a module's tests that leave it running."""
    with running(founded, tmp_path_factory.mktemp("town")) as county:
        yield county
