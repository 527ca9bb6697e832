"""The county's tables. Every primary and unique key starts with the partition."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

from server.sealing import SealedBytes, SealedText

metadata = MetaData()


def _table(name: str, *columns: Column[object] | Index) -> Table:
    return Table(name, metadata, Column("partition", String(40), primary_key=True), *columns)


part_head = _table(
    "part_head",
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("generation", String(40), nullable=False),
    Column("key", SealedBytes("part_head.key"), nullable=False),
    Column("safe_seq", BigInteger, nullable=False),
)
"""Where the order stands. Every writer holds this row; `safe_seq` is in a verified backup."""

log = _table(
    "log",
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("stream", String(40), nullable=False),
    Column("dseq", BigInteger, nullable=False),
    Column("act", String(64), nullable=False),
    Column("act_hash", String(64), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("aggregate", String(64), nullable=False),
    Column("body", SealedText("log.body"), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("rule", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("params", SealedText("log.params"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("decided_at", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("log_stream", "partition", "stream", "dseq", unique=True),
    Index("log_act", "partition", "act", "seq"),
    Index("log_aggregate", "partition", "kind", "aggregate", "seq"),
)
"""The trace: every act with its outcome, accepted and refused, in the order it was decided."""

doc = _table(
    "doc",
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("number", String(64), nullable=False),
    Column("next_due", String(32)),
    Column("scopes", Text, nullable=False),
    Column("person_version", Integer, nullable=False),
    Column("body", SealedText("doc.body"), nullable=False),
    Index("doc_number", "partition", "number"),
    Index("doc_due", "partition", "next_due"),
)
"""The latest of each aggregate; derived from the log, and rebuilt from it by `verify`. `scopes` is a JSON list;
`person_version` the last version that a person made, not the law."""

blind = _table(
    "blind",
    Column("token", String(32), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
)
"""The documents that an identity number or a phone stands in, found by a keyed digest of it."""

doc_scope = _table(
    "doc_scope",
    Column("scope", String(160), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index("doc_scope_seq", "partition", "scope", "seq"),
    Index("doc_scope_since", "partition", "scope", "since"),
)
"""Who may see which document, decided when the act was; `since` that place in the order."""

scope_gone = _table(
    "scope_gone",
    Column("scope", String(160), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Index("scope_gone_seq", "partition", "scope", "seq"),
)
"""Documents that left a scope."""

scope_digest = _table(
    "scope_digest",
    Column("scope", String(160), primary_key=True),
    Column("documents", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Count and combined hash of what each scope shows."""

checkpoint = _table(
    "checkpoint",
    Column("generation", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
    Column("root", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("signature", String(128), nullable=False),
    Column("peaks", Text, nullable=False),
)
"""What the county has sworn to. `peaks` is the Merkle tree up to there, so that it grows without being read again."""

counter_state = _table(
    "counter_state",
    Column("device", String(40), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("version", String(40), nullable=False),
    Column("clock_off", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("oldest", String(32), nullable=False),
    Column("to_fix", Integer, nullable=False),
    Column("devices", Text, nullable=False),
)
"""How each counter fared when it last greeted (R-SUP-08). `clock_off`: seconds its own clock was ahead."""

device = _table(
    "device",
    Column("id", String(40), primary_key=True),
    Column("hall", String(80), nullable=False),
    Column("window", String(40), nullable=False),
    Column("sees", String(160), nullable=False, server_default=""),
    Column("public_key", String(64), nullable=False),
    Column("computer", String(120), nullable=False),
    Column("stream", String(40), nullable=False),
    Column("last_dseq", BigInteger, nullable=False),
    Column("last_hash", String(64), nullable=False),
    Column("last_seen", String(32), nullable=False),
    Column("replaces", String(40), nullable=False, server_default=""),
    Column("revoked", Boolean, nullable=False),
)
"""Enrolled counters. `sees` is the one scope it has beside the county's settings."""

password = _table(
    "password",
    Column("user", String(64), primary_key=True),
    Column("hash", String(160), nullable=False),
)
"""Argon2id hashes. They stand beside the log, not in it, so that none ever travels to a counter."""

enrol_code = _table(
    "enrol_code",
    Column("code", String(64), primary_key=True),
    Column("hall", String(80), nullable=False),
    Column("window", String(40), nullable=False),
    Column("sees", String(160), nullable=False, server_default=""),
    Column("replaces", String(40), nullable=False, server_default=""),
    Column("expires", String(32), nullable=False),
    Column("device", String(40), nullable=False),
)

lease = _table(
    "lease",
    Column("series", String(40), primary_key=True),
    Column("period", Integer, primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("device", String(40), nullable=False),
    Column("lease", String(40), nullable=False),
    Column("expires", String(32), nullable=False),
)
"""Blocks of serial numbers, each one device's alone."""

number_void = _table(
    "number_void",
    Column("series", String(40), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("device", String(40), primary_key=True),
    Column("at", String(32), nullable=False),
)
"""Numbers that a counter will never use: with the leases, the register that explains every gap. `series` is what
the counter called it: the lease's id or the series."""

blob = _table(
    "blob",
    Column("name", String(80), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", String(32), nullable=False),
)

blob_ref = _table(
    "blob_ref",
    Column("name", String(80), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("id", String(64), primary_key=True),
)
"""Which documents refer to which file: who may see the document may have the file."""
