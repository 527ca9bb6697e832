"""How a computer becomes a window of the county: keys made here, a code from an administrator, an empty store."""

from __future__ import annotations

import platform
import secrets
import shutil
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from app.domain.errors import Trouble, Unreadable
from app.models.database import create
from app.models.home import database_file, sync_folder
from app.models.keys import Keys, forget_keys, make_keys
from app.models.store import beginning
from app.models.values import Identity
from app.sync.counter import VERSION, ca_file, opened, trusted
from app.sync.http import Http
from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import Enrol, Enrolled


def enrol(home: Path, url: str, code: str, *, key_file: bool, ca: Path | None = None) -> Enrolled:
    """Make `home` a counter of the county at `url`. Everything is made aside and takes its name last, so that a
    failure leaves nothing behind.

    Raises Unreadable for a home that is taken, an address that is none, a code that isn't good; Trouble when the
    county can't be reached or there is no keyring and no key file was asked for.
    """
    _check(home, url, ca)
    aside = home.with_name(f".{home.name}.enrolling")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _begun(aside, ca)
        return _made(home, aside, url, code, key_file)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def reborn(home: Path, code: str, url: str = "") -> Enrolled:
    """A counter whose history split from the county's (a copied or restored disk) goes on as a device of its own: a new
    key and stream; what the county lacks is offered again under the same ids. All in one transaction.

    Raises Unreadable for a home that isn't enrolled or a code that isn't good; Trouble when the county is away.
    """
    with opened(home) as counter:
        seed = secrets.token_bytes(32)
        address = url or counter.identity.server
        enrolled = _asked(address, code, seed, trusted(home))
        with counter.begin() as store:
            store.set_identity(_identity(address, enrolled))
            store.set_signing_seed(seed)
            store.drop_leases()
            store.rebirth(counter.identity.stream)
            store.reset_pull(enrolled.generation)
            store.reoffer_files()
    return enrolled


def _check(home: Path, url: str, ca: Path | None) -> None:
    if database_file(home).exists():
        raise Unreadable("sync_home_enrolled", home=str(home))
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Unreadable("sync_home_foreign", home=str(home))
    if not is_address(url):
        raise Unreadable("sync_server_address", url=url)
    if ca is not None and not ca.is_file():
        raise Unreadable("sync_ca_missing", file=str(ca))


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _begun(aside: Path, ca: Path | None) -> None:
    try:
        aside.mkdir(parents=True, mode=0o700)
        if ca is not None:
            shutil.copyfile(ca, ca_file(aside))
    except OSError as error:
        raise Trouble("models_home_unusable", home=str(aside), why=error.strerror or str(error)) from error


def _made(home: Path, aside: Path, url: str, code: str, key_file: bool) -> Enrolled:
    keys = make_keys(aside if key_file else home, key_file=key_file)
    try:
        enrolled = _asked(url, code, keys.signing, trusted(aside))
        _stored(aside, keys, url, enrolled)
        if home.exists():
            home.rmdir()
        aside.replace(home)
    except BaseException:
        if not key_file:
            forget_keys(home)
        raise
    sync_folder(home.parent)
    return enrolled


def _asked(url: str, code: str, seed: bytes, verify: str | bool) -> Enrolled:
    """Asked twice with the same key when the answer gets lost: the county knows the key by then."""
    public = signing.public(signing.key_from_bytes(seed))
    request = Enrol(code=code, public_key=public, computer=platform.node(), version=VERSION)
    with closing(Http(url, verify=verify)) as county:
        try:
            try:
                return county.enrol(request)
            except Trouble:
                return county.enrol(request)
        except WireError as error:
            kind = Trouble if error.status == 429 else Unreadable
            raise kind(error.code, **error.params) from error


def _stored(home: Path, keys: Keys, url: str, enrolled: Enrolled) -> None:
    engine = create(home, keys.store)
    try:
        with beginning(engine, home, keys.store)() as store:
            store.set_identity(_identity(url, enrolled))
    finally:
        engine.dispose()


def _identity(url: str, enrolled: Enrolled) -> Identity:
    return Identity(
        device=enrolled.device,
        stream=enrolled.stream,
        partition=enrolled.partition,
        hall=enrolled.hall,
        window=enrolled.window,
        server=url,
        county_key=enrolled.county_key,
        generation=enrolled.generation,
        install=str(uuid4()),
    )
