"""Forms printed ahead of an outage, each with a number of this counter's blocks."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE blank_form (
            number TEXT NOT NULL,
            period INTEGER NOT NULL,
            printed_at TEXT NOT NULL,
            printed_by TEXT NOT NULL,
            state TEXT NOT NULL,
            at TEXT NOT NULL,
            "case" TEXT NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (number)
        )
        """
    )
