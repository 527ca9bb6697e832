"""A county on each database that it may stand on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.database import open_engine
from server.tables import metadata
from tests.postgres import Postgres, running
from tests.server.town import Town


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running() as postgres:
        yield postgres


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's data folder, founded and settled once, to be copied."""
    folder = tmp_path_factory.mktemp("founded") / "county"
    Town(folder).close()
    return folder


@pytest.fixture(scope="session")
def founded_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same in a PostgreSQL database, with a copy of every row beside it; gives its keys and its address."""
    db = postgres.database()
    town = Town(tmp_path_factory.mktemp("founded"), db)
    with town.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA founded")
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"CREATE TABLE founded.{table.name} AS TABLE public.{table.name}")
    town.close()
    return town.home.keys, db


def as_founded(db: str) -> None:
    """Put every row back: far cheaper than a database of its own for each test."""
    engine = open_engine(db)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"DELETE FROM public.{table.name}")
            connection.exec_driver_sql(f"INSERT INTO public.{table.name} SELECT * FROM founded.{table.name}")
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def db(kind: str, request: pytest.FixtureRequest) -> str:
    """The `--db` of an empty county: "" for the embedded SQLite."""
    return request.getfixturevalue("postgres").database() if kind == "postgres" else ""


@pytest.fixture
def settled(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """Folder and `--db` of a county with its people, not running."""
    folder = tmp_path / "county"
    if kind == "postgres":
        keys, db = request.getfixturevalue("founded_postgres")
        as_founded(db)
        folder.mkdir()
        shutil.copy(keys, folder / keys.name)
        return folder, db
    shutil.copytree(request.getfixturevalue("founded"), folder)
    return folder, ""


@pytest.fixture
def town(settled: tuple[Path, str]) -> Iterator[Town]:
    town = Town(*settled)
    yield town
    town.close()
