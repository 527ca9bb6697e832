"""An update changes the store: a copy from before it is kept, and comes back while nothing was written since."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import Unreadable
from app.models import database, kept
from app.models.home import database_file
from tests.models.place import KEY, Place, receive


def store(home: Path) -> None:
    place = Place.made(home)
    with place.begin() as unit:
        unit.queue(receive("c1"))
    place.close()


def as_of(home: Path, revision: str) -> None:
    """What another version of the program would have made of it."""
    engine = database.open_(home, KEY)
    kept.keep(home, engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()
    kept.seal(home, engine)
    engine.dispose()


def acts(home: Path) -> int:
    engine = database.open_(home, KEY)
    with engine.connect() as connection:
        count = int(connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())
    engine.dispose()
    return count


def test_a_store_that_only_an_update_touched_is_the_older_one_again(tmp_path: Path) -> None:
    store(home := tmp_path / "home")
    as_of(home, "9999")

    assert acts(home) == 1
    assert not kept.copy_file(home).exists()


def test_a_store_that_was_written_after_the_update_is_never_thrown_away(tmp_path: Path) -> None:
    store(home := tmp_path / "home")
    as_of(home, "9999")
    engine = database.engine_of(database_file(home), (f"PRAGMA key = \"x'{KEY.hex()}'\"", *database.settings()))
    with engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
        connection.commit()
    engine.dispose()

    with pytest.raises(Unreadable, match="models_store_newer"):
        database.open_(home, KEY)
    assert kept.copy_file(home).exists()


def test_a_newer_store_without_a_copy_stays_as_it_is(tmp_path: Path) -> None:
    store(home := tmp_path / "home")
    as_of(home, "9999")
    kept.copy_file(home).unlink()
    before = database_file(home).read_bytes()

    with pytest.raises(Unreadable, match="models_store_newer"):
        database.open_(home, KEY)
    assert database_file(home).read_bytes() == before


def test_an_older_store_is_copied_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    store(home := tmp_path / "home")
    as_of(home, "0000")
    kept.copy_file(home).unlink()

    with pytest.raises(Exception, match="0000"):
        database.open_(home, KEY)
    assert kept.copy_file(home).read_bytes()[:16] != b"SQLite format 3\0"
    assert kept.copy_file(home).stat().st_size == database_file(home).stat().st_size
