"""The first schema: outbox, replica, projection, numbers, files, drafts, print jobs, people."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

STATEMENTS = (
    """
    CREATE TABLE act_blob (
        name TEXT NOT NULL,
        act TEXT NOT NULL,
        PRIMARY KEY (name, act)
    )
    """,
    """
    CREATE TABLE blob (
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        at_county INTEGER NOT NULL,
        stored_at TEXT NOT NULL,
        PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE blob_ref (
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (name, kind, id)
    )
    """,
    """
    CREATE INDEX blob_ref_document ON blob_ref (kind, id)
    """,
    """
    CREATE TABLE case_view (
        "row" INTEGER NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        number TEXT NOT NULL,
        status TEXT NOT NULL,
        name TEXT NOT NULL,
        words TEXT NOT NULL,
        guide TEXT NOT NULL,
        department TEXT NOT NULL,
        hall TEXT NOT NULL,
        window TEXT NOT NULL,
        clerk TEXT NOT NULL,
        id_number TEXT NOT NULL,
        numbers TEXT NOT NULL,
        deadline TEXT,
        updated TEXT NOT NULL,
        pending INTEGER NOT NULL,
        body TEXT,
        PRIMARY KEY ("row"),
        UNIQUE (id)
    )
    """,
    """
    CREATE INDEX case_view_applicant ON case_view (id_number, guide)
    """,
    """
    CREATE INDEX case_view_inbox ON case_view (department, status, deadline)
    """,
    """
    CREATE INDEX case_view_number ON case_view (number)
    """,
    """
    CREATE INDEX case_view_status ON case_view (status, updated)
    """,
    """
    CREATE INDEX case_view_updated ON case_view (updated)
    """,
    """
    CREATE TABLE draft (
        id TEXT NOT NULL,
        user TEXT NOT NULL,
        saved_at TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE lease (
        id TEXT NOT NULL,
        series TEXT NOT NULL,
        period INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        next INTEGER NOT NULL,
        expires TEXT NOT NULL,
        pattern TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX lease_series ON lease (series, period, first)
    """,
    """
    CREATE TABLE outbox (
        n INTEGER NOT NULL,
        stream TEXT NOT NULL,
        dseq INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        aggregate TEXT NOT NULL,
        action TEXT NOT NULL,
        body TEXT NOT NULL,
        hash TEXT NOT NULL,
        made_at TEXT NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        version INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        rule TEXT NOT NULL,
        code TEXT NOT NULL,
        params TEXT NOT NULL,
        safe INTEGER NOT NULL,
        resolved INTEGER NOT NULL,
        PRIMARY KEY (n),
        UNIQUE (stream, dseq),
        UNIQUE (id)
    )
    """,
    """
    CREATE INDEX outbox_aggregate ON outbox (kind, aggregate, state)
    """,
    """
    CREATE INDEX outbox_state ON outbox (state, n)
    """,
    """
    CREATE TABLE person (
        user TEXT NOT NULL,
        profile TEXT NOT NULL,
        hash TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (user)
    )
    """,
    """
    CREATE TABLE print_job (
        n INTEGER NOT NULL,
        id TEXT NOT NULL,
        "key" TEXT NOT NULL,
        device TEXT NOT NULL,
        state TEXT NOT NULL,
        made_at TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (n),
        UNIQUE (id),
        UNIQUE ("key")
    )
    """,
    """
    CREATE INDEX print_job_state ON print_job (device, state, n)
    """,
    """
    CREATE TABLE replica (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        scope TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, id)
    )
    """,
    """
    CREATE INDEX replica_scope ON replica (scope, kind, id)
    """,
    """
    CREATE INDEX replica_seq ON replica (seq)
    """,
    """
    CREATE TABLE search_key (
        what TEXT NOT NULL,
        "key" TEXT NOT NULL,
        "row" INTEGER NOT NULL,
        PRIMARY KEY (what, "key", "row")
    )
     WITHOUT ROWID
    """,
    """
    CREATE INDEX search_key_row ON search_key ("row")
    """,
    """
    CREATE TABLE setting (
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (name)
    )
    """,
    """
    CREATE TABLE ticket_view (
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        day TEXT NOT NULL,
        number TEXT NOT NULL,
        status TEXT NOT NULL,
        pending INTEGER NOT NULL,
        body TEXT,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE INDEX ticket_view_day ON ticket_view (day, number)
    """,
    """
    CREATE TABLE trace (
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        outcome TEXT NOT NULL,
        hash TEXT NOT NULL,
        rule TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        PRIMARY KEY (seq)
    )
    """,
    """
    CREATE INDEX trace_aggregate ON trace (kind, id, seq)
    """,
    """
    CREATE TABLE tries (
        user TEXT NOT NULL,
        count INTEGER NOT NULL,
        last TEXT NOT NULL,
        PRIMARY KEY (user)
    )
    """,
    """
    CREATE TABLE void (
        n INTEGER NOT NULL,
        lease TEXT NOT NULL,
        series TEXT NOT NULL,
        period INTEGER NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL,
        why TEXT NOT NULL,
        at TEXT NOT NULL,
        told INTEGER NOT NULL,
        PRIMARY KEY (n),
        UNIQUE (lease, first)
    )
    """,
    """
    CREATE VIRTUAL TABLE name_gram USING fts5(
        grams, content='', contentless_delete=1, tokenize='unicode61', detail=none
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
