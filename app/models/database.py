"""The encrypted SQLite file: made, opened, brought up to date; its troubles told in words.

SQLCipher with a raw 256-bit key, WAL, synchronous=FULL: what was acknowledged is on the disk.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.domain.errors import AppError, Trouble, Unreadable
from app.models import kept
from app.models.home import database_file, key_mark

APPLICATION = 0x59434831  # "YCH1", in the file's header
HEAD = "0004"
BUSY_MS = 15000
PAGE = 4096


def create(home: Path, key: bytes) -> Engine:
    """A new store in `home`. Raises Trouble where there is one already, or no room or right to write."""
    file = database_file(home)
    if file.exists():
        raise Trouble("models_store_exists", file=str(file))
    with troubles(file):
        home.mkdir(parents=True, exist_ok=True)
        engine = _engine(file, key)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
            connection.commit()
        migrate(engine)
        key_mark(home).write_text(mark_of(key), encoding="ascii")
    return engine


def open_(home: Path, key: bytes) -> Engine:
    """The store in `home`, brought up to date.

    Raises Trouble when there is none, it is locked, or the disk is full; Unreadable for a wrong key, a foreign,
    truncated or corrupt file, or one of a newer program. The file stays as it was; one that an update made newer, and
    in which nothing was written since, is the copy from before it again.
    """
    file = database_file(home)
    _look(file)
    _check_key(home, key)
    with troubles(file):
        engine, revision = _opened(file, key)
        if revision > HEAD:
            engine.dispose()
            if not kept.go_back(home):
                raise Unreadable("models_store_newer", file=str(file))
            engine, revision = _opened(file, key)
        if revision != HEAD:
            kept.keep(home, engine)
            migrate(engine)
            kept.seal(home, engine)
    return engine


def _opened(file: Path, key: bytes) -> tuple[Engine, str]:
    engine = _engine(file, key)
    with engine.connect() as connection:
        return engine, _revision(connection, file)


def _look(file: Path) -> None:
    """What can be told without the key."""
    with troubles(file):
        if not file.exists():
            raise Trouble("models_store_missing", file=str(file))
        size = file.stat().st_size
        with file.open("rb") as raw:
            head = raw.read(16)
    if head.startswith(b"SQLite format 3"):
        raise Unreadable("models_store_foreign", file=str(file))
    if size == 0 or size % PAGE:
        raise Unreadable("models_store_truncated", file=str(file))


def mark_of(key: bytes) -> str:
    """What tells a wrong key from a damaged file, and gives nothing of the key away."""
    return hmac.digest(key, b"yichuang key mark", sha256).hex()[:16]


def _check_key(home: Path, key: bytes) -> None:
    mark = key_mark(home)
    if mark.exists() and mark.read_text(encoding="ascii", errors="replace").strip() != mark_of(key):
        raise Unreadable("models_key_wrong", file=str(database_file(home)))


def _engine(file: Path, key: bytes) -> Engine:
    return engine_of(file, (f"PRAGMA key = \"x'{key.hex()}'\"", "PRAGMA cipher_log_level = NONE", *settings()))


def settings() -> tuple[str, ...]:
    """How every connection works: durable, patient, leaving nothing of what was deleted."""
    return (
        f"PRAGMA busy_timeout = {BUSY_MS}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA secure_delete = ON",
        "PRAGMA temp_store = MEMORY",
    )


def engine_of(file: Path, statements: Sequence[str]) -> Engine:
    """An engine whose connections begin with these statements; a key comes before all others."""
    import sqlcipher3.dbapi2 as sqlite

    engine = create_engine(
        f"sqlite:///{file}", module=sqlite, connect_args={"timeout": BUSY_MS / 1000}, pool_size=4, max_overflow=8
    )

    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for statement in statements:
            connection.execute(statement).close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection, file: Path) -> str:
    if connection.exec_driver_sql("PRAGMA application_id").scalar_one() != APPLICATION:
        raise Unreadable("models_store_foreign", file=str(file))
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction each."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


def faults(engine: Engine) -> list[str]:
    """Every page's seal checked, then, where all are whole, tables and indexes; an empty list is a sound store."""
    with engine.connect() as connection:
        if broken := [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]:
            return broken
        whole = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    return [line for line in whole if line != "ok"]


TROUBLES: tuple[tuple[str, type[AppError], str], ...] = (
    ("not a database", Unreadable, "models_store_corrupt"),
    ("malformed", Unreadable, "models_store_corrupt"),
    ("vtable constructor", Unreadable, "models_store_corrupt"),
    ("no such table", Unreadable, "models_store_foreign"),
    ("full", Trouble, "models_disk_full"),
    ("no space", Trouble, "models_disk_full"),
    ("readonly", Trouble, "models_read_only"),
    ("read-only", Trouble, "models_read_only"),
    ("permission", Trouble, "models_read_only"),
    ("locked", Trouble, "models_store_busy"),
    ("busy", Trouble, "models_store_busy"),
    ("unable to open", Trouble, "models_store_unopened"),
    ("i/o error", Trouble, "models_disk_error"),
    ("input/output", Trouble, "models_disk_error"),
)
"""What SQLite and the system say, and what a person is told."""


def trouble_of(error: Exception, file: Path) -> AppError | None:
    """The words for a fault of the file or the disk; None for what is a bug."""
    words = str(getattr(error, "orig", None) or error).lower()
    for sign, kind, code in TROUBLES:
        if sign in words:
            return kind(code, file=str(file))
    return None


@contextmanager
def troubles(file: Path) -> Iterator[None]:
    """Faults of the file or the disk inside the block become Trouble or Unreadable; a bug stays a bug."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        if known := trouble_of(error, file):
            raise known from error
        raise
