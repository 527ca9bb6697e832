"""The county server without HTTP: every request of `/v1` as a call, for one enrolled device or for nobody yet."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from uuid_utils import uuid4

from app.domain.errors import AppError
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import (
    Act,
    BlobState,
    Checkpoint,
    Cursor,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)
from server import accounts, answers, checkpoints, config, counters, decide, leases, pulling, shelf
from server import partition as part
from server.accounts import Device
from server.blobs import Blobs
from server.continuity import Continuity
from server.county import County, Pushing
from server.database import reading
from server.door import Door
from server.law import Law, Press, Render
from server.partition import ordering
from server.tables import blob, blob_ref
from server.writer import Writer

PARTITION = "county"
ACTS = 200
BYTES = 512 * 1024
BACKLOG = 2000
"""Requests that may wait for the writer before others are told to come back."""
MINUTE = timedelta(minutes=1)


def found(connection: Connection) -> None:
    """A fresh database becomes a county: its key, its generation, the shipped settings."""
    if part.found(connection, PARTITION, str(uuid4())):
        with ordering(connection, PARTITION) as order:
            config.ship(order)


class Service:
    """Everything the county does, joined. Threads: one writer; any number of readers."""

    def __init__(self, engine: Engine, blobs: Blobs, render: Render | None = None) -> None:
        self.engine = engine
        self.blobs = blobs
        self.writer = Writer(engine)
        self.county = County(PARTITION, Law(press(blobs, render) if render else None))
        self._door = Door()
        self._continuity = Continuity(engine)
        self._swears_again = datetime.min

    def stop(self) -> None:
        self.writer.stop()

    def device(self, id: str, *, revoked: bool = False) -> Device:
        """Raises WireError 401."""
        with reading(self.engine) as connection:
            return accounts.device(connection, PARTITION, id, revoked=revoked)

    def enrol(self, request: Enrol) -> Enrolled:
        try:
            if signing.weak(bytes.fromhex(request.public_key)):
                raise ValueError
        except ValueError:
            raise WireError(400, "wire_unreadable", what="Enrol", why="public_key") from None
        return self.writer.do(lambda connection: accounts.enrol(connection, PARTITION, request))

    def sign_in(self, request: SignIn) -> SignedIn:
        with reading(self.engine) as connection:
            known, hash = accounts.secret_of(connection, PARTITION, request.user)
        return self._door.sign_in(known, hash, request)

    def hello(self, device: Device, request: Hello) -> Welcome:
        now = codec.now()
        if not device.revoked:
            self.writer.do(lambda connection: counters.note(connection, PARTITION, device.id, request, now))
        with reading(self.engine) as connection:
            return pulling.welcome(
                connection, PARTITION, device, request, now.replace(tzinfo=codec.BEIJING).isoformat()
            )

    def push(self, device: Device, request: Push) -> Future[Pushed]:
        """The answers, once they are committed. What can't be decided is refused before it is queued."""
        _check(device, request)
        if self.writer.backlog > BACKLOG:
            raise WireError(503, "wire_busy", retry_after=2)
        offers = tuple(answers.read(act) for act in request.acts)
        return self.writer.submit_to(self._decide, Pushing(device.id, request, offers))

    def _decide(self, connection: Connection, pushes: Sequence[Pushing]) -> list[Pushed | AppError]:
        head = part.head(connection, PARTITION)
        self._continuity.check(head)
        decided = self.county.push(connection, pushes)
        return [d if isinstance(d, AppError) else Pushed(answers=d, safe_seq=head.safe_seq) for d in decided]

    def pull(self, device: Device, partition: str, cursor: Cursor, limit: int) -> Pulled:
        if partition != PARTITION:
            raise WireError(404, "wire_partition_unknown", partition=partition[:40])
        self._continuity.check_file()
        with reading(self.engine) as connection:
            return pulling.pull(connection, PARTITION, device.scopes, cursor, limit)

    def lease(self, device: Device, request: LeaseRequest) -> Lease:
        def work(connection: Connection) -> Lease:
            part.head(connection, PARTITION, lock=True)
            ctx = self.county.context(connection)
            return leases.requested(connection, PARTITION, device.id, request, ctx)

        return self.writer.do(work)

    def swear(self, now: datetime) -> Checkpoint | None:
        """A checkpoint, where one is due; asked about once a minute."""
        if now < self._swears_again:
            return None
        self._swears_again = now + MINUTE
        with reading(self.engine) as connection:
            if not checkpoints.due(connection, PARTITION, now):
                return None
        return self.writer.do(lambda connection: checkpoints.swear(connection, PARTITION, now))

    def sweep(self, until: datetime) -> int:
        """A portion of what the law does by itself up to `until`; gives how many acts it was."""

        def work(connection: Connection) -> int:
            with ordering(connection, PARTITION) as order:
                return self.county.law.sweep(order, until, self.county.context(connection))

        return self.writer.do(work)

    def blob_state(self, device: Device, name: str) -> BlobState:
        self._require_reference(device, name)
        return self.blobs.state(name)

    def blob_write(self, device: Device, name: str, offset: int, piece: bytes, total: int) -> BlobState:
        self._require_reference(device, name)
        state = self.blobs.write(name, offset, piece, total)
        if state.state == "complete":
            self.writer.do(lambda connection: note_blob(connection, name, state.offset))
        return state

    def blob_path(self, device: Device, name: str) -> Path:
        """The whole file, for reading. Raises WireError 404 while it isn't all there."""
        self._require_reference(device, name)
        path = self.blobs.path(name)
        if not path.is_file():
            raise WireError(404, "wire_blob_unknown", name=name[:15])
        return path

    def _require_reference(self, device: Device, name: str) -> None:
        """A file is there only for who sees a document that refers to it."""
        self.blobs.path(name)
        here = (blob_ref.c.partition == PARTITION) & (blob_ref.c.name == name)
        with reading(self.engine) as connection:
            rows = connection.execute(select(blob_ref.c.kind, blob_ref.c.id).where(here)).all()
            keys = [(row.kind, row.id) for row in rows]
            if not keys or not pulling.visible(connection, PARTITION, device.scopes, keys):
                raise WireError(404, "wire_blob_unknown", name=name[:15])


def press(blobs: Blobs, render: Render) -> Press:
    """How the county's own papers are made, and kept with the files."""

    def keep(connection: Connection, content: bytes) -> str:
        name = blobs.put(content)
        note_blob(connection, name, len(content))
        return name

    return Press(render, keep)


def note_blob(connection: Connection, name: str, size: int) -> None:
    """The file is whole and safe."""
    row = {"name": name, "size": size, "stored_at": codec.now().isoformat()}
    shelf.insert_new(connection, blob, PARTITION, [row])


def _check(device: Device, request: Push) -> None:
    """What is refused before it is queued: too much, or nothing that this device could have made."""
    acts = request.acts
    if len(acts) > ACTS:
        raise WireError(413, "wire_too_many_acts", limit=ACTS)
    if wrong := next((act for act in acts if not _possible(act)), None):
        raise WireError(400, "wire_unreadable", what="Act", why=f"dseq {wrong.dseq}")
    if acts and not signing.verify(device.public_key, acts[-1].hash.encode("ascii"), request.signature):
        raise WireError(403, "wire_signature")


def _possible(act: Act) -> bool:
    hashed = len(act.hash) == 64 and all(c in "0123456789abcdef" for c in act.hash)
    return 0 < act.dseq < 1 << 62 and bool(decide.ID.fullmatch(act.id)) and hashed and "\0" not in act.body
