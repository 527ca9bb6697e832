"""What the county's database keeps sealed: AES-256-GCM under a key that stands in a file, never in the database.

A sealed value is a version byte, four bytes that name its key, a nonce of twelve and the ciphertext; the column it
stands in is authenticated with it, so that none can be moved to another. A random nonce serves for 2^32 values a key;
`server rotate-keys` begins another long before.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from hmac import digest
from pathlib import Path
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from app.domain.errors import Trouble, Unreadable

VERSION = b"\x01"
NAMED, NONCE = 5, 12
TOKEN = 16
"""Bytes of a blind token."""


@dataclass(frozen=True)
class SealKey:
    """One 256-bit secret, with what is derived of it: a key that seals and a key for the blind index."""

    secret: bytes = field(repr=False)

    @cached_property
    def name(self) -> bytes:
        return VERSION + sha256(b"yichuang key" + self.secret).digest()[: NAMED - 1]

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self._derived(b"yichuang seal"))

    @cached_property
    def blinding(self) -> bytes:
        return self._derived(b"yichuang blind index")

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), 32, None, purpose).derive(self.secret)


class Ring:
    """The county's keys: the first seals, all of them open."""

    def __init__(self, keys: tuple[SealKey, ...]) -> None:
        self.keys = keys
        self._named = {key.name: key for key in keys}

    def seal(self, plain: bytes, place: str) -> bytes:
        """`place` is the column, "log.body"."""
        key, nonce = self.keys[0], os.urandom(NONCE)
        return key.name + nonce + key.cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises Trouble for what no key of the ring opens."""
        sealed = bytes(sealed)
        key = self._named.get(sealed[:NAMED])
        if key is None:
            raise Trouble("server_keys_other", where=place)
        try:
            return key.cipher.decrypt(sealed[NAMED : NAMED + NONCE], sealed[NAMED + NONCE :], place.encode())
        except InvalidTag:
            raise Trouble("server_seal_broken", where=place) from None

    def newest(self, sealed: bytes) -> bool:
        """Whether the value is under the key that seals now."""
        return bytes(sealed)[:NAMED] == self.keys[0].name

    def blinded(self, what: str) -> list[str]:
        """The blind token of a word under each key, the newest first: a keyed digest that says nothing without it."""
        return [digest(key.blinding, what.encode(), "sha256")[:TOKEN].hex() for key in self.keys]

    def rotated(self) -> Ring:
        return Ring((SealKey(os.urandom(32)), *self.keys))


def load(file: Path) -> Ring | None:
    """The ring in the file, a key in hex a line, the newest first; None where there is no file. Raises Unreadable for
    one that holds something else, Trouble for one that everybody may read."""
    try:
        if os.name == "posix" and file.stat().st_mode & 0o007:
            raise Trouble("server_keys_open", file=str(file))
        lines = file.read_text(encoding="ascii").split()
        keys = tuple(SealKey(bytes.fromhex(line)) for line in lines)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Trouble("server_keys_unread", file=str(file), why=error.strerror or str(error)) from error
    except ValueError as error:
        raise Unreadable("server_keys_damaged", file=str(file)) from error
    if not keys or any(len(key.secret) != 32 for key in keys):
        raise Unreadable("server_keys_damaged", file=str(file))
    return Ring(keys)


def save(ring: Ring, file: Path) -> None:
    """The ring, for its owner's eyes alone, safe on disk before it is the file."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.writelines(f"{key.secret.hex()}\n" for key in ring.keys)
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    except OSError as error:
        raise Trouble("server_keys_unread", file=str(file), why=error.strerror or str(error)) from error


_rings: WeakKeyDictionary[Dialect, Ring] = WeakKeyDictionary()


def arm(engine: Engine, ring: Ring) -> None:
    """From now on this engine's sealed columns are sealed and opened with the ring."""
    _rings[engine.dialect] = ring


def ring_of(dialect: Dialect) -> Ring:
    """Raises Trouble for an engine that was given none."""
    try:
        return _rings[dialect]
    except KeyError:
        raise Trouble("server_keys_none") from None


class SealedBytes(TypeDecorator[bytes]):
    """A column of bytes that is sealed at rest; `place` is the table and the column. It can't be compared in SQL."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring_of(dialect).seal(value, self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring_of(dialect).open(value, self.place)


class SealedText(TypeDecorator[str]):
    """The same for text."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else ring_of(dialect).seal(value.encode(), self.place)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else ring_of(dialect).open(value, self.place).decode()
