"""A counter's errand from a stick, carried out as if it had come by wire, and the answers for the way home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from app.domain.errors import AppError, Unreadable
from app.wire import sealed
from app.wire.carried import File, Homeward, Outward, packed, unpacked
from app.wire.errors import WireError
from app.wire.messages import Cursor, Pulled, Pushed, Welcome
from server import accounts
from server import partition as part
from server.accounts import Device
from server.blobs import PIECE, Blobs
from server.database import reading
from server.pulling import MOST
from server.service import PARTITION, Service
from server.tables import device as devices

ANEW = frozenset({"reset_pull", "scope_changed"})


@dataclass(frozen=True, slots=True)
class Answered:
    """The letter home, for which device, and what was done of its errand."""

    letter: bytes
    device: str
    acts: int
    files: int


def errand(engine: Engine, blobs: Blobs, letter: bytes) -> Answered:
    """As `exchange`, by a county whose program may be serving at the same time."""
    service = Service(engine, blobs)
    try:
        return exchange(service, letter)
    finally:
        service.stop()


def exchange(service: Service, letter: bytes) -> Answered:
    """The letter home for the device that wrote `letter`. The same letter twice changes nothing the second time.

    Raises Unreadable for a letter of no device here, altered, or for another county; WireError 401 when it is revoked.
    """
    with reading(service.engine) as connection:
        key = part.county_key(connection, PARTITION)
        device = _writer(connection, sealed.sender_of(letter))
    errand = unpacked(sealed.open_letter(letter, key, device.public_key), Outward)
    pushed, problem = _pushed(service, device, errand)
    stored = [file.name for file in errand.files if _stored(service, device, file)]
    welcome = service.hello(service.device(device.id), errand.hello)
    pages = list(_pages(service, device, _start(errand.cursor, welcome)))
    home = Homeward(
        device=device.id,
        welcome=welcome,
        pushed=pushed,
        starts=[start for start, _ in pages],
        pages=[page for _, page in pages],
        files=list(_files(service, device, errand.wanted)),
        stored=stored,
        problem=problem,
    )
    answers = sum(len(one.answers) for one in pushed)
    return Answered(sealed.seal(packed(home), key, device.public_key), device.id, answers, len(stored))


def _writer(connection: Connection, public_key: str) -> Device:
    here = (devices.c.partition == PARTITION) & (devices.c.public_key == public_key)
    id = connection.execute(select(devices.c.id).where(here)).scalars().first()
    if id is None:
        raise Unreadable("carry_stranger")
    return accounts.device(connection, PARTITION, id)


def _pushed(service: Service, device: Device, errand: Outward) -> tuple[list[Pushed], str]:
    """The answers, up to the first push that the county takes nothing of, and its reason."""
    done: list[Pushed] = []
    for request in errand.pushes:
        try:
            done.append(service.push(device, request).result())
        except WireError as error:
            return done, error.code
    return done, ""


def _stored(service: Service, device: Device, file: File) -> bool:
    """Whether the county has the file whole now; one that nothing it knows refers to stays out."""
    try:
        state = service.blob_state(device, file.name)
        while state.state != "complete":
            piece = file.content[state.offset : state.offset + PIECE]
            state = service.blob_write(device, file.name, state.offset, piece, len(file.content))
    except AppError:
        return False
    return True


def _start(cursor: Cursor, welcome: Welcome) -> Cursor:
    """Where the counter will stand once it has heard the welcome."""
    anew = welcome.instruction in ANEW or cursor.generation != welcome.generation
    return Cursor(partition=cursor.partition, seq=0, hash="", generation=welcome.generation) if anew else cursor


def _pages(service: Service, device: Device, cursor: Cursor) -> Iterator[tuple[int, Pulled]]:
    more = True
    while more:
        page = service.pull(device, cursor.partition, cursor, MOST)
        yield cursor.seq, page
        more = page.more
        cursor = Cursor(partition=cursor.partition, seq=page.covers_to, hash=page.hash, generation=page.generation)


def _files(service: Service, device: Device, wanted: list[str]) -> Iterator[File]:
    for name in wanted:
        try:
            yield File(name=name, content=service.blob_path(device, name).read_bytes())
        except WireError:
            continue
