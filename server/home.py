"""The county's data folder: its lock, its files, and the watermark that shows a database from an old backup."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
from sqlalchemy import Connection, Engine, update
from uuid_utils import uuid4

from app.domain.errors import AppError, Trouble, Unreadable
from server import database, sealing, service
from server import partition as part
from server.blobs import Blobs, sync_folder
from server.database import reading, writing
from server.sealing import Ring
from server.service import PARTITION
from server.tables import part_head

LOG = logging.getLogger("yichuang.home")
KEYS = "county.keys"


class Home:
    """`DIR/county.db` (unless the database is elsewhere), `DIR/county.keys` (unless the keys are), `DIR/blobs/`,
    `DIR/watermark.json`, `DIR/lock`."""

    def __init__(self, folder: Path, db: str = "", keys: Path | None = None) -> None:
        self.folder = folder
        self.url = database.url_for(db, folder)
        self.keys = keys or folder / KEYS
        self._watermark = folder / "watermark.json"

    def open(self) -> Engine:
        """The database, made or brought to the newest schema, and founded. Raises Trouble or Unreadable."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble("server_data_folder", folder=str(self.folder), why=error.strerror or "") from error
        engine = database.open_engine(self.url)
        try:
            sealing.arm(engine, self._ring(engine))
            database.migrate(engine)
            with writing(engine) as connection:
                service.found(connection)
        except AppError:
            engine.dispose()
            raise
        return engine

    def _ring(self, engine: Engine) -> Ring:
        """The county's keys; made where nothing was sealed yet. Raises Trouble where they are missing or others."""
        ring, sealed = sealing.load(self.keys), database.sealed_key(engine)
        if ring is None and sealed is not None:
            raise Trouble("server_keys_missing", file=str(self.keys))
        if ring is None:
            ring = Ring(()).rotated()
            sealing.save(ring, self.keys)
        if sealed is not None:
            ring.open(sealed, "part_head.key")
        return ring

    @contextmanager
    def opened(self, *, existing: bool = False) -> Iterator[Engine]:
        """The database while the block runs. With `existing` it makes nothing: Unreadable where there is none."""
        embedded = self.url == database.url_for("", self.folder)
        if existing and embedded and not (self.folder / "county.db").is_file():
            raise Unreadable("server_no_county", folder=str(self.folder))
        engine = self.open()
        try:
            yield engine
        finally:
            engine.dispose()

    def blobs(self) -> Blobs:
        return Blobs(self.folder / "blobs")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Serving is for one program a folder. Raises Trouble when another does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.folder / "lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise Trouble("server_running", folder=str(self.folder)) from None
        try:
            yield
        finally:
            lock.release()

    def mark(self, engine: Engine) -> part.Head:
        """Note how far the order has come, beside the database; gives it. What has come less far than was noted isn't
        noted: only a start may go back."""
        with reading(engine) as connection:
            head = part.head(connection, PARTITION)
        content = json.dumps({"generation": head.generation, "seq": head.seq})
        marked = self._marked()
        if marked and (
            marked == (head.generation, head.seq) or (marked[0] == head.generation and marked[1] > head.seq)
        ):
            return head
        new = self._watermark.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._watermark)
        sync_folder(self.folder)
        return head

    def check_mark(self, engine: Engine) -> bool:
        """Whether the database is as new as the watermark. One from an old backup becomes a new generation, so that
        every counter offers again what it lacks."""
        marked = self._marked()
        with writing(engine) as connection:
            head = part.head(connection, PARTITION, lock=True)
            if marked is None or head.generation != marked[0] or head.seq >= marked[1]:
                return True
            new_generation(connection)
        LOG.error(
            "the database ends at %d, it was at %d: from an old backup; a new generation begins", head.seq, marked[1]
        )
        return False

    def _marked(self) -> tuple[str, int] | None:
        try:
            plain = json.loads(self._watermark.read_text(encoding="utf-8"))
            return str(plain["generation"]), int(plain["seq"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


def new_generation(connection: Connection) -> None:
    here = part_head.c.partition == PARTITION
    connection.execute(update(part_head).where(here).values(generation=str(uuid4())))
