"""People and counters: who may sign in, which device is whose, who sees what."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, delete, insert, select, update
from uuid_utils import uuid7

from app.domain.authority import POSTS
from app.domain.errors import Unreadable
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Enrol, Enrolled, Profile
from server import config
from server import partition as part
from server.partition import Order
from server.shelf import COUNTY, SUPERVISION
from server.tables import device as devices
from server.tables import enrol_code, password

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_DAYS = 7
SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled counter as the county knows it."""

    id: str
    hall: str
    window: str
    sees: str
    public_key: str
    stream: str
    last_dseq: int
    last_hash: str
    revoked: bool
    replaces: str = ""  # the device whose acts it may bring, because it goes on where that one's disk was copied

    @property
    def scopes(self) -> tuple[str, ...]:
        """What this counter sees: the county's settings, and one scope more. At a window that is its hall, every
        department's cases in it included, for any of the hall's people may sign in at it; in a department's office what
        is the department's, whatever hall it came from; at the county's supervision what that sees (R-ORG-01)."""
        return (COUNTY, self.sees)


def device(connection: Connection, partition: str, id: str, *, revoked: bool = False) -> Device:
    """Raises WireError 401 for a device that isn't enrolled here, or was revoked (unless asked for all the same)."""
    here = (devices.c.partition == partition) & (devices.c.id == id)
    row = connection.execute(select(devices).where(here)).one_or_none()
    return admitted(_read(row) if row else None, revoked=revoked)


def devices_of(connection: Connection, partition: str, ids: Iterable[str]) -> dict[str, Device]:
    """Several devices by id, held until the transaction ends; those that aren't enrolled are left out."""
    here = (devices.c.partition == partition) & devices.c.id.in_(sorted(ids))
    rows = connection.execute(select(devices).where(here).order_by(devices.c.id).with_for_update())
    return {row.id: _read(row) for row in rows}


def _read(row: Any) -> Device:
    return Device(**{name: getattr(row, name) for name in Device.__dataclass_fields__})


def admitted(device: Device | None, *, revoked: bool = False) -> Device:
    """Raises WireError 401."""
    if device is None:
        raise WireError(401, "wire_device_unknown")
    if device.revoked and not revoked:
        raise WireError(401, "wire_device_revoked")
    return device


def add_counter(
    connection: Connection, partition: str, hall: str, window: str, *, department: str = "", supervises: bool = False
) -> str:
    """A one-time enrolment code for one window, valid a week; for a department's own office where one is named, or for
    the county's supervision. Raises Unreadable for a name that can't be one."""
    sees = SUPERVISION if supervises else f"department:{department.strip()}" if department else f"hall:{hall.strip()}"
    for name in (hall, window, *([department] if department else ())):
        if not name.strip() or len(name) > 40 or not name.isprintable():
            raise Unreadable("server_name_wrong", name=name[:40])
    code = "".join(secrets.choice(ALPHABET) for _ in range(10))
    expires = (codec.now() + timedelta(days=CODE_DAYS)).isoformat()
    values = {
        "partition": partition,
        "code": digest(code),
        "hall": hall.strip(),
        "window": window.strip(),
        "sees": sees,
    }
    connection.execute(insert(enrol_code).values(**values, expires=expires, device=""))
    return code


def rebirth(connection: Connection, partition: str, id: str) -> str:
    """A one-time code by which a counter whose history split from this device's goes on as a device of its own, at
    the same window, and brings what the county lacks under the same ids. Raises Unreadable for a device unknown here.
    """
    here = (devices.c.partition == partition) & (devices.c.id == id)
    row = connection.execute(select(devices).where(here)).one_or_none()
    if row is None:
        raise Unreadable("server_device_unknown", device=id[:40])
    code = add_counter(connection, partition, row.hall, row.window)
    made = (enrol_code.c.partition == partition) & (enrol_code.c.code == digest(code))
    connection.execute(update(enrol_code).where(made).values(sees=row.sees, replaces=row.id))
    return code


def ancestors(connection: Connection, partition: str, device: Device) -> Iterator[str]:
    """The devices that this one goes on for, the nearest first."""
    id = device.replaces
    while id:
        yield id
        here = (devices.c.partition == partition) & (devices.c.id == id)
        id = connection.execute(select(devices.c.replaces).where(here)).scalar_one_or_none() or ""


def digest(code: str, computer: str = "") -> str:
    """What is kept of a code; of one that serves a whole plan, with the computer it is for."""
    plain = code.strip().upper().replace("-", "")
    return sha256((f"{plain}@{computer.strip().upper()}" if computer else plain).encode()).hexdigest()


def enrol(connection: Connection, partition: str, request: Enrol) -> Enrolled:
    """Bind a device's key to the window the code, or the plan for its computer, was made for; the same key may ask
    again, should the answer have got lost. Raises WireError 403 for a wrong, used or expired code."""
    codes = (digest(request.code), digest(request.code, request.computer or "?"))
    here = (enrol_code.c.partition == partition) & enrol_code.c.code.in_(codes)
    row = connection.execute(select(enrol_code).where(here).with_for_update()).one_or_none()
    if row is None:
        raise WireError(403, "wire_code_wrong")
    if row.device:
        return _enrolled(connection, partition, _same(connection, partition, row.device, request))
    if row.expires < codec.now().isoformat():
        raise WireError(403, "wire_code_expired")
    made = _add_device(connection, partition, row, request)
    connection.execute(update(enrol_code).where(here).values(device=made.id))
    return _enrolled(connection, partition, made)


def _same(connection: Connection, partition: str, id: str, request: Enrol) -> Device:
    known = device(connection, partition, id, revoked=True)
    if known.public_key != request.public_key or known.revoked:
        raise WireError(403, "wire_code_used")
    return known


def _add_device(connection: Connection, partition: str, code: Any, request: Enrol) -> Device:
    made = Device(
        id=str(uuid7()),
        hall=code.hall,
        window=code.window,
        sees=code.sees,
        public_key=request.public_key,
        stream=str(uuid7()),
        last_dseq=0,
        last_hash=signing.START,
        revoked=False,
        replaces=code.replaces,
    )
    values = {name: getattr(made, name) for name in Device.__dataclass_fields__}
    computer = "".join(c for c in request.computer if c.isprintable())[:120]
    seen = codec.now().isoformat()
    connection.execute(insert(devices).values(partition=partition, computer=computer, last_seen=seen, **values))
    return made


def _enrolled(connection: Connection, partition: str, device: Device) -> Enrolled:
    return Enrolled(
        device=device.id,
        stream=device.stream,
        partition=partition,
        hall=device.hall,
        window=device.window,
        generation=part.head(connection, partition).generation,
        county_key=signing.public(part.county_key(connection, partition)),
    )


def add_user(order: Order, profile: Profile, secret: str) -> None:
    """Make a person, or set posts and password anew. Raises Unreadable for an unknown post, a name that can't be one,
    or a short password."""
    if unknown := sorted(set(profile.posts) - POSTS):
        raise Unreadable("server_post_unknown", post=unknown[0], posts="、".join(sorted(POSTS)))
    if not profile.user.strip() or len(profile.user) > 40 or not profile.user.isprintable():
        raise Unreadable("server_name_wrong", name=profile.user[:40])
    if len(secret) < SHORTEST_PASSWORD:
        raise Unreadable("server_password_short", length=SHORTEST_PASSWORD)
    here = (password.c.partition == order.partition) & (password.c.user == profile.user)
    order.connection.execute(delete(password).where(here))
    hash = PasswordHasher().hash(secret)
    order.connection.execute(insert(password).values(partition=order.partition, user=profile.user, hash=hash))
    config.put(order, "user", profile.user, codec.encode(profile))


def profile(order: Order, user: str) -> Profile | None:
    found = order.get("user", user) if user else None
    return codec.decode(found.body, Profile) if found else None


def secret_of(connection: Connection, partition: str, user: str) -> tuple[Profile | None, str]:
    """A person with the hash of the password, or (None, "")."""
    here = (password.c.partition == partition) & (password.c.user == user)
    hash = connection.execute(select(password.c.hash).where(here)).scalar_one_or_none()
    body = part.body_of(connection, partition, "user", user)
    return (codec.decode(body, Profile), str(hash)) if body and hash else (None, "")
