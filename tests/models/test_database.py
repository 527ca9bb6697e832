"""The encrypted file: what ails it is said in words, and it stays as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.errors import AppError, Trouble, Unreadable
from app.models import database
from app.models.home import blob_folder, database_file, key_mark
from app.models.store import beginning
from app.models.tables import metadata
from app.models.values import Draft
from app.texts import explain
from tests.models.place import KEY, NOW, Place, act, receive

OTHER = bytes(reversed(KEY))


def digest(home: Path) -> str:
    return sha256(database_file(home).read_bytes()).hexdigest()


def closed(home: Path) -> str:
    """A sound home with one act in it, closed; gives the file's digest."""
    place = Place.made(home)
    with place.begin() as store:
        store.queue(receive("c1"))
    with place.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
    place.close()
    return digest(home)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_nothing_in_the_file_can_be_read_without_the_key(home: Path) -> None:
    closed(home)
    raw = database_file(home).read_bytes()
    assert "王秀英".encode() not in raw
    assert not raw.startswith(b"SQLite")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(database_file(home)).execute("SELECT 1 FROM outbox")


def test_what_was_committed_is_there_after_opening_again(home: Path) -> None:
    closed(home)
    place = Place.opened(home)
    with place.begin() as store:
        assert [p.aggregate for p in store.pending()] == ["c1"]
    assert database.faults(place.engine) == []
    place.close()


def test_the_code_reads_the_tables_that_the_migrations_make(home: Path) -> None:
    place = Place.made(home)
    with place.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = connection.exec_driver_sql(f"PRAGMA table_info({table.name})")
            made = {(row[1], bool(row[3])) for row in rows}
            assert made == {(c.name, not c.nullable) for c in table.columns}, table.name
            indexes = {row[1] for row in connection.exec_driver_sql(f"PRAGMA index_list({table.name})")}
            assert {index.name for index in table.indexes} <= indexes
    place.close()


def test_a_store_of_the_first_schema_is_brought_up_to_date_with_all_it_holds(home: Path) -> None:
    """R-CLK-07: also the departments whose opinion a case waits for."""
    place = Place.made(home)
    with place.begin() as store:
        store.queue(receive("c1"))
        store.queue(act("accept", "c1", 1))
        store.queue(act("open_joint", "c1", 2, departments=["公安局"]))
    with place.engine.begin() as connection:
        for table in ("matter_view", "joint_view", "blank_form"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("DROP INDEX replica_kind")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    place.close()

    place = Place.opened(home)

    with place.begin() as store:
        assert [row.id for row in store.with_part("公安局")] == ["c1"] and store.with_part("民政局") == []
        assert len(store.pending()) == 3 and store.find_matters("", 9) == []
    place.close()


def test_it_is_durable_by_setting(home: Path) -> None:
    place = Place.made(home)
    with place.engine.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
    place.close()


def wrong_key(home: Path) -> bytes:
    return OTHER


def wrong_key_without_its_mark(home: Path) -> bytes:
    key_mark(home).unlink()
    return OTHER


def a_foreign_file(home: Path) -> bytes:
    database_file(home).unlink()
    with sqlite3.connect(database_file(home)) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    return KEY


def rubbish(home: Path) -> bytes:
    database_file(home).write_bytes(os.urandom(8 * database.PAGE))
    return KEY


def a_cut_page(home: Path) -> bytes:
    content = database_file(home).read_bytes()
    database_file(home).write_bytes(content[:-100])
    return KEY


def an_empty_file(home: Path) -> bytes:
    database_file(home).write_bytes(b"")
    return KEY


def no_file(home: Path) -> bytes:
    database_file(home).unlink()
    return KEY


FAULTS = {
    wrong_key: (Unreadable, "models_key_wrong"),
    wrong_key_without_its_mark: (Unreadable, "models_store_corrupt"),
    a_foreign_file: (Unreadable, "models_store_foreign"),
    rubbish: (Unreadable, "models_store_corrupt"),
    a_cut_page: (Unreadable, "models_store_truncated"),
    an_empty_file: (Unreadable, "models_store_truncated"),
    no_file: (Trouble, "models_store_missing"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.__name__)
def test_a_file_that_cannot_be_opened_says_why_and_stays_as_it_was(home: Path, fault: Any) -> None:
    closed(home)
    key = fault(home)
    before = digest(home) if database_file(home).exists() else ""
    kind, code = FAULTS[fault]
    with pytest.raises(kind) as raised:
        database.open_(home, key)
    assert raised.value.code == code
    assert "{" not in explain(raised.value)
    assert (digest(home) if database_file(home).exists() else "") == before


def test_a_damaged_page_in_the_middle_is_said_when_it_is_met(home: Path) -> None:
    closed(home)
    place = Place.opened(home)
    with place.engine.connect() as connection:
        root = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'").scalar_one()
    place.close()
    content = bytearray(database_file(home).read_bytes())
    content[(root - 1) * database.PAGE + 700] ^= 0xFF
    database_file(home).write_bytes(bytes(content))
    place = Place.opened(home)
    with pytest.raises(Unreadable, match="models_store_corrupt"), place.begin() as store:
        store.case("c1")
        store.pending()
    assert database.faults(place.engine)
    place.close()


def test_a_store_of_a_newer_program_is_left_alone(home: Path) -> None:
    place = Place.made(home)
    with place.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    place.close()
    with pytest.raises(Unreadable, match="models_store_newer"):
        database.open_(home, KEY)


def test_a_store_is_not_made_over_another(home: Path) -> None:
    before = closed(home)
    with pytest.raises(Trouble, match="models_store_exists"):
        database.create(home, KEY)
    assert digest(home) == before


def test_a_full_database_loses_nothing_and_goes_on_with_room(home: Path) -> None:
    place = Place.made(home)
    with place.begin() as store:
        store.queue(receive("c1"))
    pages: list[int] = []

    def bound(connection: Any, _: object, __: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages[0]}").close()

    with place.engine.connect() as connection:
        pages.append(int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()))
    event.listen(place.engine, "checkout", bound)
    with pytest.raises(Trouble, match="models_disk_full") as raised:
        for n in range(200):
            with place.begin() as store:
                store.save_draft(Draft(id=f"d{n}", user="u", saved_at=NOW, data={"long": "字" * 2000}))
    assert "磁盘已满" in explain(raised.value)
    pages[0] = 1_000_000
    with place.begin() as store:
        assert [p.aggregate for p in store.pending()] == ["c1"]
        store.queue(receive("c2"))
    place.close()


def test_a_database_that_may_only_be_read_says_so(home: Path) -> None:
    place = Place.made(home)
    event.listen(place.engine, "checkout", lambda c, _, __: c.execute("PRAGMA query_only = ON").close())
    with pytest.raises(Trouble, match="models_read_only"), place.begin() as store:
        store.queue(receive("c1"))
    place.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    size = "size=1500k"
    if (
        not mount
        or subprocess.run([mount, "-t", "tmpfs", "-o", size, "tmpfs", str(disk)], capture_output=True).returncode
    ):
        pytest.skip("no right to mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_really_full_disk_loses_no_act_and_no_file(small_disk: Path) -> None:
    place = Place.made(small_disk / "home")
    acknowledged, files = [], []
    with pytest.raises(Trouble, match="models_disk_full"):
        for n in range(2000):
            with place.begin() as store:
                name = store.put_blob(os.urandom(6000))
                store.queue(receive(f"c{n}"))
            acknowledged.append(f"c{n}")
            files.append(name)
    place.close()
    for path in blob_folder(place.home).rglob(".*"):
        path.unlink()
    again = Place.opened(place.home)
    with again.begin() as store:
        assert [p.aggregate for p in store.pending()] == acknowledged
        assert all(len(store.blob(name)) == 6000 for name in files)
    again.close()


def test_two_threads_write_without_stepping_on_each_other(home: Path) -> None:
    place = Place.made(home)
    failed: list[AppError] = []

    def work(letter: str) -> None:
        try:
            for n in range(25):
                with place.begin() as store:
                    store.queue(receive(f"{letter}{n}"))
        except AppError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with place.begin() as store:
        assert [p.dseq for p in store.pending()] == list(range(1, 76))
    place.close()


def test_reading_does_not_wait_for_a_writer(home: Path) -> None:
    place = Place.made(home)
    reading = beginning(place.engine, home, KEY, writes=False)
    with place.begin() as writer:
        writer.queue(receive("c1"))
        with reading() as reader:
            assert reader.pending() == []
    with reading() as reader:
        assert len(reader.pending()) == 1
    place.close()
