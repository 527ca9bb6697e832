"""Which device another goes on for, under a stream of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for table in ("device", "enrol_code"):
        op.add_column(table, sa.Column("replaces", sa.String(40), nullable=False, server_default=""))
