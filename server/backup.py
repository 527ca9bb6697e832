"""A backup that is a data folder: one view of the database, whatever it is, as SQLite, with the files beside it.

Serving the copy is the restore. It bears a generation of its own, so that every counter that meets it offers again
what it lacks. Without the keys, which it has only where the county keeps them with its data, it says nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from app.domain.errors import Trouble, Unreadable
from server import database, sealing, verify
from server.blobs import Blobs
from server.database import reading, writing
from server.home import KEYS, Home, new_generation
from server.service import PARTITION
from server.tables import blob, metadata, part_head
from server.verify import Report

ROWS = 1000


def backup(engine: Engine, blobs: Blobs, folder: Path) -> Report:
    """Copy the county into `folder` while it goes on, verify the copy, and let the counters know how far they are safe.

    Raises Unreadable for a folder that isn't empty, Trouble for a full disk, Wrong when the copy doesn't hold.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Unreadable("server_backup_not_empty", folder=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        report = _copied(engine, blobs, folder)
    except OSError as error:
        raise Trouble("server_disk_failed", why=error.strerror or str(error)) from error
    with writing(engine) as connection:
        safe = update(part_head).where(part_head.c.partition == PARTITION, part_head.c.safe_seq < report.seq)
        connection.execute(safe.values(safe_seq=report.seq))
    return report


def _copied(engine: Engine, blobs: Blobs, folder: Path) -> Report:
    home, keys = Home(folder), blobs.folder.with_name(KEYS)
    if keys.is_file():  # kept with the data, so with its copy too; keys that lie elsewhere stay there
        shutil.copy(keys, home.keys)
    copy = database.open_engine(home.url, sealing.ring_of(engine.dialect))
    try:
        database.migrate(copy)
        with reading(engine) as source, writing(copy) as target:
            _copy_rows(source, target)
            names = list(source.execute(select(blob.c.name).where(blob.c.partition == PARTITION)).scalars())
            new_generation(target)
        for name in names:
            _copy_file(blobs.path(name), home.blobs().path(name))
        return verify.check(copy, home.blobs())
    finally:
        copy.dispose()


def _copy_rows(source: Connection, target: Connection) -> None:
    for table in metadata.sorted_tables:
        for rows in source.execution_options(yield_per=ROWS).execute(select(table)).partitions(ROWS):
            target.execute(insert(table), [dict(_plain(row)) for row in rows])


def _plain(row: Any) -> Iterator[tuple[str, Any]]:
    yield from row._mapping.items()


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
