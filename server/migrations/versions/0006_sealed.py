"""Bodies, reasons and the county's key are sealed, and people's numbers are found by blind tokens.

Each table is written anew under another name and the old one dropped, so that nothing of it stays in the file: SQLite
overwrites what it frees, PostgreSQL removes the old table's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from server.blind import tokens
from server.sealing import Ring

revision = "0006"
down_revision = "0005"
PAGE = 500


def upgrade() -> None:
    ring: Ring = context.config.attributes["ring"]
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete=ON")
    op.create_table(
        "blind",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
    )
    for row in op.get_bind().execute(sa.text("SELECT partition, kind, id, body FROM doc")):
        for token in tokens(ring, row.kind, row.body):
            values = {"p": row.partition, "t": token, "k": row.kind, "i": row.id}
            op.get_bind().execute(sa.text("INSERT INTO blind VALUES (:p, :t, :k, :i)"), values)
    text: Callable[[str], bytes] = str.encode
    _seal(ring, "part_head", _part_head(), {"key": bytes})
    _seal(ring, "log", _log(), {"body": text, "params": text})
    op.create_index("log_act", "log", ["partition", "act", "seq"])
    op.create_index("log_aggregate", "log", ["partition", "kind", "aggregate", "seq"])
    op.create_index("log_stream", "log", ["partition", "stream", "dseq"], unique=True)
    _seal(ring, "doc", _doc(), {"body": text})
    op.create_index("doc_due", "doc", ["partition", "next_due"])
    op.create_index("doc_number", "doc", ["partition", "number"])


def _seal(ring: Ring, name: str, columns: list[sa.Column[Any]], sealed: Mapping[str, Callable[[Any], bytes]]) -> None:
    """The table again, with these of its columns sealed; `sealed` makes bytes of what stands there."""
    bind = op.get_bind()
    new = op.create_table(f"{name}_sealed", *columns)
    old = sa.table(name, *(sa.column(column.name) for column in columns))
    for rows in bind.execute(sa.select(old), execution_options={"yield_per": PAGE}).partitions(PAGE):
        values = [dict(row._mapping) for row in rows]
        for row in values:
            row |= {column: ring.seal(plain(row[column]), f"{name}.{column}") for column, plain in sealed.items()}
        bind.execute(sa.insert(new), values)
    op.drop_table(name)
    op.rename_table(f"{name}_sealed", name)
    if bind.dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {name}_sealed_pkey RENAME TO {name}_pkey")


def _part_head() -> list[sa.Column[Any]]:
    return [
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("generation", sa.String(40), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("safe_seq", sa.BigInteger(), nullable=False),
    ]


def _log() -> list[sa.Column[Any]]:
    return [
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("dseq", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("act_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("aggregate", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("params", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    ]


def _doc() -> list[sa.Column[Any]]:
    return [
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("next_due", sa.String(32)),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("person_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    ]
