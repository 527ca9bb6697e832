"""Statements on the hot paths, compiled once: building and caching one anew costs more than SQLite needs to run it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, CursorResult, Executable, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement

DIALECT = sqlite.dialect(paramstyle="qmark")


def slot(name: str) -> BindParameter[Any]:
    """A value that is given each time."""
    return bindparam(name, required=False)


class Prepared:
    """A Core statement as SQL text with the order of its parameters: what it compares with is fixed when it is made,
    or a `slot`; in an insert, each column is one."""

    def __init__(self, statement: Executable) -> None:
        assert isinstance(statement, ClauseElement)
        lists = {"render_postcompile": True} if statement.is_select else {}
        compiled: Any = statement.compile(dialect=DIALECT, compile_kwargs=lists)
        self._sql = str(compiled)
        self._names: tuple[str, ...] = tuple(compiled.positiontup)
        self._fixed: Mapping[str, object] = dict(compiled.params)

    def __call__(self, connection: Connection, **given: object) -> CursorResult[Any]:
        values = {**self._fixed, **given}
        return connection.exec_driver_sql(self._sql, tuple(values[name] for name in self._names))

    def many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Once for every row."""
        parameters = [tuple(row[name] for name in self._names) for row in rows]
        if parameters:
            connection.exec_driver_sql(self._sql, parameters)
