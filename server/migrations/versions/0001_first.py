"""The county's tables as first released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.String(32), nullable=False),
    )

    op.create_table(
        "blob_ref",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
    )

    op.create_table(
        "device",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("hall", sa.String(80), nullable=False),
        sa.Column("window", sa.String(40), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("computer", sa.String(120), nullable=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("last_dseq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("last_seen", sa.String(32), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
    )

    op.create_table(
        "doc",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("next_due", sa.String(32)),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("person_version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("doc_due", "doc", ["partition", "next_due"])
    op.create_index("doc_number", "doc", ["partition", "number"])

    op.create_table(
        "doc_scope",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("scope", sa.String(160), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
    )
    op.create_index("doc_scope_seq", "doc_scope", ["partition", "scope", "seq"])
    op.create_index("doc_scope_since", "doc_scope", ["partition", "scope", "since"])

    op.create_table(
        "enrol_code",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("hall", sa.String(80), nullable=False),
        sa.Column("window", sa.String(40), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.Column("device", sa.String(40), nullable=False),
    )

    op.create_table(
        "lease",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("series", sa.String(40), primary_key=True),
        sa.Column("period", sa.Integer(), primary_key=True),
        sa.Column("first", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(40), nullable=False),
        sa.Column("lease", sa.String(40), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
    )

    op.create_table(
        "log",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("stream", sa.String(40), nullable=False),
        sa.Column("dseq", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("act_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("aggregate", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("log_act", "log", ["partition", "act", "seq"])
    op.create_index("log_aggregate", "log", ["partition", "kind", "aggregate", "seq"])
    op.create_index("log_stream", "log", ["partition", "stream", "dseq"], unique=True)

    op.create_table(
        "number_void",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("series", sa.String(40), primary_key=True),
        sa.Column("first", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("device", sa.String(40), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
    )

    op.create_table(
        "part_head",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("generation", sa.String(40), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("safe_seq", sa.BigInteger(), nullable=False),
    )

    op.create_table(
        "password",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column("hash", sa.String(160), nullable=False),
    )

    op.create_table(
        "scope_digest",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("scope", sa.String(160), primary_key=True),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )

    op.create_table(
        "scope_gone",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("scope", sa.String(160), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
    )
    op.create_index("scope_gone_seq", "scope_gone", ["partition", "scope", "seq"])
