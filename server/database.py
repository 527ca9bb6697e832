"""The county's database: embedded SQLite or PostgreSQL, one code path."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from app.domain.errors import AppError, Trouble, Unreadable
from server import sealing
from server.sealing import Ring

NEWEST = "0007"
"""The schema's newest revision; one that stands there already needs no Alembic to be loaded."""
UNKNOWN = "01000"
"""SQLSTATE of a commit that is only local: with synchronous replication a cancelled wait still says success."""


def url_for(db: str, data: Path) -> str:
    """The address of the database: `db` as given, or an SQLite file in the data folder. Raises Unreadable."""
    if not db:
        return f"sqlite:///{data / 'county.db'}"
    try:
        url = make_url(db)
    except ArgumentError:
        raise Unreadable("server_db_url", url=db) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise Unreadable("server_db_url", url=url.render_as_string())
    return url.render_as_string(hide_password=False)


def open_engine(url: str, ring: Ring | None = None) -> Engine:
    """An engine for `sqlite:///file` (SQLCipher's SQLite, WAL, synchronous=FULL) or `postgresql+psycopg://…`; without
    the ring it reads and writes no sealed column."""
    engine = _engine(url)
    if ring:
        sealing.arm(engine, ring)
    return engine


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=40)
        event.listen(engine, "connect", _listen_to_notices)
        return engine
    import sqlcipher3.dbapi2 as sqlite

    engine = create_engine(url, module=sqlite, connect_args={"timeout": 15}, pool_size=10, max_overflow=40)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _listen_to_notices(connection: Any, record: Any) -> None:
    def hear(notice: Any) -> None:
        if notice.sqlstate == UNKNOWN:
            record.info["unknown"] = True

    connection.add_notice_handler(hear)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision. Raises Trouble for a database that can't be reached, Unreadable for a
    file that is none or a newer program's."""
    if _revision(engine) == NEWEST:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes |= {"engine": engine, "ring": sealing.ring_of(engine.dialect)}
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Unreadable("server_database_newer", why=str(error)) from error
    except DBAPIError as error:
        raise trouble(error) from error
    _forget_wal(engine)


def _forget_wal(engine: Engine) -> None:
    """What the old schema wrote leaves SQLite's write-ahead log too."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        connection.close()


def _revision(engine: Engine) -> str:
    """The revision the database says it is at; "" for one that says nothing."""
    try:
        with engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    except DBAPIError:
        return ""


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One view of the whole database that no writer moves meanwhile."""
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    except DBAPIError as error:
        raise trouble(error) from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that is safe on disk when the block has ended. Raises Trouble when it may not be."""
    try:
        with engine.execution_options(writes=True).connect() as connection:
            with connection.begin() as transaction:
                yield connection
                connection.info.pop("unknown", None)
                transaction.commit()
            if connection.info.pop("unknown", False):
                connection.invalidate()
                raise Trouble("server_commit_unknown")
    except DBAPIError as error:
        raise trouble(error) from error


def sealed_key(engine: Engine) -> bytes | None:
    """The county's own key as it stands in the database, sealed; None in one that is empty or of a schema before.
    Raises Trouble as `migrate` does."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("blind"):
            return None
        found = connection.exec_driver_sql("SELECT key FROM part_head").scalar()
    return None if found is None else bytes(found)


WORDS = (
    (("is full", "no space", "disk full"), "server_disk_full"),
    (("not a database", "malformed"), "server_database_corrupt"),
    (("locked", "busy"), "server_database_busy"),
)


def trouble(error: DBAPIError) -> AppError:
    """What the database's complaint means for whoever runs the county."""
    why = str(error.orig).strip().replace("\n", " ")
    code = next((code for words, code in WORDS if any(w in why.lower() for w in words)), "")
    if not code and not isinstance(error, OperationalError):
        raise error
    return Trouble(code or "server_database_away", why=why[:300])
