"""The counter's store: one unit of work with every query, and how one begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app.models.blobs import Blobs
from app.models.contexts import Contexts
from app.models.database import open_, troubles
from app.models.home import blob_folder, database_file
from app.models.keys import load_keys
from app.models.matters import Matters


class Store(Matters):
    """Everything a transaction may do: identity (unit), numbers, outbox, replica, files, desk, search, rules,
    matters."""


Begin = Callable[[], AbstractContextManager[Store]]
"""One transaction: committed at the end of the block, rolled back when it raises."""


def beginning(engine: Engine, home: Path, key: bytes, *, writes: bool = True) -> Begin:
    """How transactions on this home begin; of any thread, one writer at a time (BEGIN IMMEDIATE).

    With `writes=False` the block only reads, and waits for nobody. Faults of file and disk come out as Trouble or
    Unreadable.
    """
    blobs, contexts = Blobs(blob_folder(home), key), Contexts()
    engine_for = engine.execution_options(writes=writes)

    @contextmanager
    def begin() -> Iterator[Store]:
        with troubles(database_file(home)), engine_for.begin() as connection:
            store = Store(connection, blobs, contexts)
            yield store
        for name in store.discarded:
            blobs.drop(name)

    return begin


@contextmanager
def opened(home: Path, *, writes: bool = True) -> Iterator[Begin]:
    """The home's store for as long as the block runs. Raises as `load_keys` and `open_` do."""
    key = load_keys(home).store
    engine = open_(home, key)
    try:
        yield beginning(engine, home, key, writes=writes)
    finally:
        engine.dispose()
