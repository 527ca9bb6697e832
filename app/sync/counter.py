"""An enrolled home, opened for the sync: its transactions, who it is, its key, and the county it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from app.domain.errors import Unreadable
from app.models.database import open_
from app.models.home import database_file
from app.models.keys import load_keys
from app.models.store import Begin, beginning
from app.models.values import Identity
from app.sync.http import Http
from app.wire import signing

VERSION = version("yichuang")


@dataclass(frozen=True, slots=True)
class Counter:
    """One enrolled counter. `begin` writes, `read` only looks; `key` signs its requests and its pushes."""

    home: Path
    begin: Begin
    read: Begin
    engine: Engine
    identity: Identity
    key: Ed25519PrivateKey

    @contextmanager
    def county(self, url: str = "") -> Iterator[Http]:
        """The line to the county, by another address than the enrolled one if need be."""
        http = Http(url or self.identity.server, self.identity.device, self.key, verify=trusted(self.home))
        try:
            yield http
        finally:
            http.close()


def ca_file(home: Path) -> Path:
    return home / "county-ca.pem"


def trusted(home: Path) -> str | bool:
    """The county's own CA where one was given at enrolment: then it alone is trusted."""
    return str(ca_file(home)) if ca_file(home).exists() else True


@contextmanager
def opened(home: Path) -> Iterator[Counter]:
    """Raises Unreadable for a home that isn't enrolled, and whatever ails its keys or its store."""
    if not database_file(home).exists():
        raise Unreadable("sync_home_missing", home=str(home))
    keys = load_keys(home)
    engine = open_(home, keys.store)
    try:
        begin = beginning(engine, home, keys.store)
        with begin() as store:
            identity, seed = store.identity(), store.signing_seed() or keys.signing
        read = beginning(engine, home, keys.store, writes=False)
        yield Counter(home, begin, read, engine, identity, signing.key_from_bytes(seed))
    finally:
        engine.dispose()
