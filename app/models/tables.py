"""The counter's tables as the code reads them. Their making is frozen in the migrations."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

setting = Table("setting", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

outbox = Table(
    "outbox",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("stream", Text, nullable=False),
    Column("dseq", Integer, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("safe", Integer, nullable=False),
    Column("resolved", Integer, nullable=False),
    UniqueConstraint("stream", "dseq"),
    Index("outbox_aggregate", "kind", "aggregate", "state"),
    Index("outbox_state", "state", "n"),
)
"""Every act of this device, for ever. States: waiting, sent, accepted (its document hasn't come yet), done,
refused. For an unanswered act rule, code and params tell why it no longer fits."""

act_blob = Table("act_blob", metadata, Column("name", Text, primary_key=True), Column("act", Text, primary_key=True))
"""Which files an act brings along."""

replica = Table(
    "replica",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("replica_scope", "scope", "kind", "id"),
    Index("replica_seq", "seq"),
    Index("replica_kind", "kind", "seq"),
)
"""The county's documents, as they came."""

trace = Table(
    "trace",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Index("trace_aggregate", "kind", "id", "seq"),
)

case_view = Table(
    "case_view",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("guide", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("hall", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("deadline", Text),
    Column("updated", Text, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("body", Text),
    Index("case_view_number", "number"),
    Index("case_view_updated", "updated"),
    Index("case_view_inbox", "department", "status", "deadline"),
    Index("case_view_status", "status", "updated"),
    Index("case_view_applicant", "id_number", "guide"),
)
"""The projection: the county's case with this device's unconfirmed acts on top. `body` is NULL where there are
none: then the replica has it."""

ticket_view = Table(
    "ticket_view",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("body", Text),
    Index("ticket_view_day", "day", "number"),
)

matter_view = Table(
    "matter_view",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("open", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("responsible", Text, nullable=False),
    Column("registered", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("pending", Integer, nullable=False),
    Column("body", Text),
    Index("matter_view_number", "number"),
    Index("matter_view_open", "open", "registered"),
    Index("matter_view_updated", "updated"),
)
"""What comes without a case, as `case_view`. `words` holds what it is found by, a line each."""

joint_view = Table(
    "joint_view",
    metadata,
    Column("department", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Index("joint_view_case", "id"),
)
"""Which departments a joint approval has named; whether one still owes its opinion, the case says."""

search_key = Table(
    "search_key",
    metadata,
    Column("what", Text, primary_key=True),  # number | tail | initials
    Column("key", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Index("search_key_row", "row"),
    sqlite_with_rowid=False,
)

lease = Table(
    "lease",
    metadata,
    Column("id", Text, primary_key=True),
    Column("series", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    Column("expires", Text, nullable=False),
    Column("pattern", Text, nullable=False),
    Index("lease_series", "series", "period", "first"),
)

void = Table(
    "void",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("lease", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("period", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("told", Integer, nullable=False),
    UniqueConstraint("lease", "first"),
)
"""Void numbers; `told` 0: the county doesn't know, 1: asked along with a lease, 2: it knows."""

blank_form = Table(
    "blank_form",
    metadata,
    Column("number", Text, primary_key=True),
    Column("period", Integer, nullable=False),
    Column("printed_at", Text, nullable=False),
    Column("printed_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("case", Text, nullable=False),
    Column("why", Text, nullable=False),
)
"""Forms printed ahead of an outage; `state` blank, used (as `case`), spoilt or unused (`why`)."""

blob = Table(
    "blob",
    metadata,
    Column("name", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("at_county", Integer, nullable=False),
    Column("stored_at", Text, nullable=False),
)
blob_ref = Table(
    "blob_ref",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Index("blob_ref_document", "kind", "id"),
)
"""Which files the county's documents refer to."""

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
    Column("data", Text, nullable=False),
)

print_job = Table(
    "print_job",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("device", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("print_job_state", "device", "state", "n"),
)

person = Table(
    "person",
    metadata,
    Column("user", Text, primary_key=True),
    Column("profile", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("at", Text, nullable=False),
)
tries = Table(
    "tries",
    metadata,
    Column("user", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last", Text, nullable=False),
)
