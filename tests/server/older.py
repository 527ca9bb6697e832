"""A county's database taken back to the schema before bodies were sealed, with all its rows."""

from __future__ import annotations

from sqlalchemy import Engine, column, select, table, update

from server.database import writing
from server.tables import doc, log, part_head

SEALED = {part_head: (("key",), "BYTEA"), log: (("body", "params"), "TEXT"), doc: (("body",), "TEXT")}


def unseal(engine: Engine) -> None:
    """Everything stands in the clear again, as revision 0005 had it."""
    with writing(engine) as connection:
        for of, (names, kind) in SEALED.items():
            rows = connection.execute(select(of)).all()
            kind = "BLOB" if kind == "BYTEA" and engine.dialect.name == "sqlite" else kind
            for name in names:
                connection.exec_driver_sql(f'ALTER TABLE {of.name} DROP COLUMN "{name}"')
                connection.exec_driver_sql(f'ALTER TABLE {of.name} ADD COLUMN "{name}" {kind}')
            keys = [key.name for key in of.primary_key]
            plain = table(of.name, *map(column, [*keys, *names]))
            for row in rows:
                here = [plain.c[key] == getattr(row, key) for key in keys]
                connection.execute(update(plain).where(*here).values({n: getattr(row, n) for n in names}))
        connection.exec_driver_sql("DROP TABLE blind")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'")
