"""A county in this process, on a real SQLite file: it can crash, be backed up and restored."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import Engine, select, update

from app.wire.messages import (
    BlobState,
    Cursor,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Profile,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)
from server import accounts
from server.accounts import Device
from server.blobs import Blobs
from server.database import reading, writing
from server.home import Home, new_generation
from server.partition import ordering
from server.service import PARTITION, Service
from server.tables import device as devices
from server.tables import doc, log

HALL = "嵩明县政务服务中心"
PASSWORD = "Chuang-2026"
PEOPLE = (
    Profile(user="陈静", name="陈静", posts=["clerk"], window="3"),
    Profile(user="李㛃", name="李㛃", posts=["clerk"], window="4"),
    Profile(user="王建国", name="王建国", posts=["chief"], department="卫健局"),
    Profile(user="赵敏", name="赵敏", posts=["issuing"], window="8"),
)


def found(folder: Path) -> None:
    """The disk of a new county with its people."""
    engine = Home(folder).open()
    with writing(engine) as connection, ordering(connection, PARTITION) as order:
        for person in PEOPLE:
            accounts.add_user(order, person, PASSWORD)
    engine.dispose()


class Town:
    """The county's process and its disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Home(folder)
        self.engine: Engine
        self.service: Service
        self.start()

    def start(self) -> None:
        self.engine = self.home.open()
        self.service = Service(self.engine, Blobs(self.folder / "blobs"))

    def stop(self) -> None:
        self.service.stop()
        self.engine.dispose()

    def backup(self) -> Path:
        """A copy of the whole disk as it is now."""
        self.stop()
        kept = self.folder.with_name(f"{self.folder.name}-backup")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self.folder, kept)
        self.start()
        return kept

    def restore(self, kept: Path, *, new_history: bool) -> None:
        """The disk of then. `new_history`: the operators' way, with a generation of its own; else a bare copy."""
        self.stop()
        shutil.rmtree(self.folder)
        shutil.copytree(kept, self.folder)
        self.start()
        if new_history:
            with writing(self.engine) as connection:
                new_generation(connection)

    def code(self, window: str, department: str = "") -> str:
        with writing(self.engine) as connection:
            return accounts.add_counter(connection, PARTITION, HALL, window, department=department)

    def revoke(self, device: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(devices).where(devices.c.id == device).values(revoked=True))

    def decided(self) -> list[tuple[str, str]]:
        """Every act of a counter in the log, with its outcome, in order."""
        query = select(log.c.act, log.c.outcome).where(log.c.stream != "county").order_by(log.c.seq)
        with reading(self.engine) as connection:
            return [(row.act, row.outcome) for row in connection.execute(query)]

    def bodies(self) -> dict[tuple[str, str], str]:
        with reading(self.engine) as connection:
            return {(row.kind, row.id): row.body for row in connection.execute(select(doc))}


class Door:
    """The county for one device: a SyncServer without a wire."""

    def __init__(self, town: Town, device: str) -> None:
        self.town = town
        self.id = device

    def _device(self, *, revoked: bool = False) -> Device:
        return self.town.service.device(self.id, revoked=revoked)

    def enrol(self, request: Enrol) -> Enrolled:
        return self.town.service.enrol(request)

    def sign_in(self, request: SignIn) -> SignedIn:
        return self.town.service.sign_in(request)

    def hello(self, request: Hello) -> Welcome:
        return self.town.service.hello(self._device(revoked=True), request)

    def push(self, request: Push) -> Pushed:
        return self.town.service.push(self._device(), request).result()

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        return self.town.service.pull(self._device(), partition, cursor, limit)

    def lease(self, request: LeaseRequest) -> Lease:
        return self.town.service.lease(self._device(), request)

    def blob_state(self, name: str) -> BlobState:
        return self.town.service.blob_state(self._device(), name)

    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState:
        return self.town.service.blob_write(self._device(), name, offset, chunk, total)

    def blob_read(self, name: str) -> bytes:
        return self.town.service.blob_path(self._device(), name).read_bytes()
