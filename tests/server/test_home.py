"""The data folder: one server at a time, schema, backups, and a database that came back from one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.errors import Trouble, Unreadable
from app.wire import signing
from app.wire.errors import WireError
from server import database, verify
from server.backup import backup
from server.database import reading, writing
from server.home import Home
from server.partition import head
from server.service import PARTITION, Service
from server.tables import metadata, part_head
from tests.server.older import unseal
from tests.server.town import HALL, Counter, Town, plain_pdf


def test_a_fresh_folder_becomes_a_county_with_the_shipped_settings(db: str, tmp_path: Path) -> None:
    engine = Home(tmp_path / "new" / "county", db).open()
    from server.tables import doc

    with reading(engine) as connection:
        found = connection.execute(select(doc.c.kind, doc.c.id)).all()
    engine.dispose()
    kinds = [row.kind for row in found]
    assert kinds.count("guide") >= 30
    assert ("hall", HALL) in [tuple(row) for row in found]
    assert {"policy", "calendar"} <= set(kinds)


def test_opening_again_changes_nothing(db: str, tmp_path: Path) -> None:
    home = Home(tmp_path, db)
    heads = []
    for _ in range(2):
        engine = home.open()
        with reading(engine) as connection:
            heads.append(head(connection, PARTITION))
        engine.dispose()
    assert heads[0] == heads[1]


def test_the_migrations_make_the_tables_the_code_knows(db: str, tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = Home(tmp_path, db).open()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == database.NEWEST
    engine.dispose()


def test_a_county_of_the_first_schema_keeps_its_counters_and_what_they_see(town: Town) -> None:
    counter, home = town.counter(), town.home
    counter.push(counter.receive("c1"))
    town.service.stop()
    unseal(town.engine)
    with writing(town.engine) as connection:
        for table in ("device", "enrol_code"):
            for column in ("sees", "replaces"):
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        for table in ("checkpoint", "counter_state"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    town.engine.dispose()
    town.engine = home.open()
    town.service = counter.service = Service(town.engine, home.blobs(), plain_pdf)

    assert counter.device.scopes == ("county", f"hall:{HALL}")
    assert counter.push(counter.act("accept", "c1"))[0].outcome == "accepted"
    assert "c1" in [d.id for page in counter.pull_all() for d in page.documents]


def test_commits_are_on_disk_before_they_are_answered(tmp_path: Path) -> None:
    engine = Home(tmp_path).open()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_one_server_a_folder(tmp_path: Path) -> None:
    with Home(tmp_path).alone(), pytest.raises(Trouble) as caught, Home(tmp_path).alone():
        pass
    assert caught.value.code == "server_running"
    with Home(tmp_path).alone():
        pass


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "county.db").write_bytes(b"a letter to the county\n" * 400)
    with pytest.raises(Trouble) as caught:
        Home(tmp_path).open()
    assert caught.value.code == "server_database_corrupt"


def test_a_newer_programs_database_is_left_alone(db: str, tmp_path: Path) -> None:
    home = Home(tmp_path, db)
    engine = home.open()
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(Unreadable) as caught:
        home.open()
    assert caught.value.code == "server_database_newer"


@pytest.mark.parametrize("url", ["mysql://x/y", "what", "oracle:thin"])
def test_another_kind_of_database_is_refused_in_words(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        database.url_for(url, tmp_path)
    assert caught.value.code == "server_db_url"


def test_a_postgresql_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as caught:
        Home(tmp_path, f"postgresql://county@/x?host={tmp_path}").open()
    assert caught.value.code == "server_database_away"


def test_a_look_makes_no_county(tmp_path: Path) -> None:
    with pytest.raises(Unreadable), Home(tmp_path / "nothing").opened(existing=True):
        pass
    assert not (tmp_path / "nothing").exists()


def filled(town: Town) -> Counter:
    counter = town.counter()
    page = b"a page"
    name = signing.blob_name(page)
    counter.push(counter.receive("c1", materials=[{"code": "M1", "pages": [name]}, "M2"]), counter.act("accept", "c1"))
    counter.service.blob_write(counter.device, name, 0, page, len(page))
    return counter


def test_a_backup_is_a_county_that_verifies(town: Town, tmp_path: Path) -> None:
    """From either database, while the server works; then the counters know how far they are safe."""
    counter = filled(town)
    before = counter.pushed(counter.made[-1]).safe_seq

    report = backup(town.engine, town.service.blobs, tmp_path / "copy")

    copy = Home(tmp_path / "copy")
    engine = copy.open()
    assert verify.check(engine, copy.blobs()) == report
    assert (report.blobs, report.seq) == (1, counter.pull().covers_to)
    assert (before, counter.pushed(counter.made[-1]).safe_seq) == (0, report.seq)
    with reading(engine) as connection:
        assert head(connection, PARTITION).generation != counter.generation
    engine.dispose()


def test_a_restored_backup_gets_again_what_it_lacks(town: Town, tmp_path: Path) -> None:
    counter = filled(town)
    backup(town.engine, town.service.blobs, tmp_path / "copy")
    lost = counter.receive("c2")
    counter.push(lost)
    cursor = counter.pull_all()[-1]

    restored = Town(tmp_path / "copy")
    counter.service = restored.service
    welcome = counter.service.hello(
        counter.device, counter.hello(cursors=[counter.cursor(cursor.covers_to, cursor.hash)])
    )

    assert (welcome.last_dseq, welcome.instruction) == (2, "reset_pull")
    with pytest.raises(WireError) as caught:
        counter.push(lost)
    assert caught.value.code == "wire_generation"
    counter.generation = welcome.generation
    assert counter.push(lost)[0].outcome == "accepted"
    restored.close()


def test_a_backup_goes_into_an_empty_folder_only(town: Town, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine").write_text("x")
    with pytest.raises(Unreadable) as caught:
        backup(town.engine, town.service.blobs, tmp_path / "there")
    assert caught.value.code == "server_backup_not_empty"


def test_a_database_behind_the_watermark_is_a_new_generation(town: Town) -> None:
    counter = town.counter()
    home, engine = town.home, town.engine
    home.mark(engine)
    assert home.check_mark(engine)
    (answer,) = counter.push(counter.receive("c1"))
    home.mark(engine)
    with writing(engine) as connection:
        connection.execute(part_head.update().values(seq=answer.seq - 1))

    assert not home.check_mark(engine)

    with reading(engine) as connection:
        assert head(connection, PARTITION).generation != counter.generation
    home.mark(engine)
    assert home.check_mark(engine)


def test_the_embedded_database_is_one_that_other_programs_read(town: Town) -> None:
    if town.home.url.startswith("sqlite"):
        filled(town)
        with sqlite3.connect(town.home.folder / "county.db") as other:
            assert other.execute("select count(*) from log where kind = 'case'").fetchone() == (2,)
        other.close()
        assert (town.home.folder / "county.db").stat().st_size > 0
