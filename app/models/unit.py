"""What every part of the store works on: one connection in one transaction, the files, and what is cached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.errors import Trouble
from app.models.blobs import Blobs
from app.models.contexts import Contexts
from app.models.prepared import Prepared, slot
from app.models.tables import setting
from app.models.values import Identity
from app.wire import codec, signing
from app.wire.messages import Checkpoint, Cursor

READ = Prepared(select(setting.c.value).where(setting.c.name == slot("key")))
_SET = insert(setting)
WRITE = Prepared(_SET.on_conflict_do_update(index_elements=["name"], set_={"value": _SET.excluded.value}))


class Unit:
    """One transaction on the store: who this device is, how far it has pulled, how safe its acts are."""

    def __init__(self, connection: Connection, blobs: Blobs, contexts: Contexts) -> None:
        self.connection = connection
        self.blobs = blobs
        self.contexts = contexts
        self.discarded: list[str] = []
        """Files to be removed once this transaction is committed."""

    def identity(self) -> Identity:
        """Raises Trouble when this home isn't enrolled yet."""
        raw = self._get("identity")
        if not raw:
            raise Trouble("models_not_enrolled")
        return codec.decode(raw, Identity)

    def set_identity(self, identity: Identity) -> None:
        self._set("identity", msgspec.json.encode(identity).decode())

    def cursor(self) -> Cursor:
        """How far this counter has the county's log; seq 0 before the first pull."""
        if raw := self._get("cursor"):
            return codec.decode(raw, Cursor)
        who = self.identity()
        return Cursor(partition=who.partition, seq=0, hash=signing.START, generation=who.generation)

    def set_cursor(self, cursor: Cursor) -> None:
        self._set("cursor", codec.encode(cursor).decode())

    def scope_version(self) -> int:
        """The version of this device's scopes that the replica follows."""
        return int(self._get("scope_version") or 0)

    def set_scope_version(self, version: int) -> None:
        self._set("scope_version", str(version))

    def manned(self) -> tuple[str, ...]:
        """The hall's windows with a counter at work, as the county told last."""
        raw = self._get("manned")
        return tuple(codec.decode(raw, list[str])) if raw else ()

    def set_manned(self, windows: Sequence[str]) -> None:
        self._set("manned", msgspec.json.encode(list(windows)).decode())

    def surge(self, day: date) -> tuple[str, ...]:
        """The letters this window serves on that day besides its own."""
        raw = self._get("surge")
        on, letters = codec.decode(raw, tuple[date, list[str]]) if raw else (day, [])
        return tuple(letters) if on == day else ()

    def set_surge(self, day: date, letters: Sequence[str]) -> None:
        self._set("surge", codec.encode((day, list(letters))).decode())

    def safe_seq(self) -> int:
        """Up to where the county's log is in a verified backup."""
        return int(self._get("safe_seq") or 0)

    def signing_seed(self) -> bytes:
        """The seed this device signs with since it was enrolled anew; b"" where that of its first keys holds."""
        return bytes.fromhex(self._get("signing_seed"))

    def set_signing_seed(self, seed: bytes) -> None:
        self._set("signing_seed", seed.hex())

    def checkpoint(self) -> Checkpoint | None:
        """What the county last swore to, as this counter was told."""
        raw = self._get("checkpoint")
        return codec.decode(raw, Checkpoint) if raw else None

    def set_checkpoint(self, said: Checkpoint) -> None:
        self._set("checkpoint", codec.encode(said).decode())

    def _get(self, name: str) -> str:
        return str(READ(self.connection, key=name).scalar_one_or_none() or "")

    def _set(self, name: str, value: str) -> None:
        WRITE(self.connection, name=name, value=value)
