"""What a counter sees: its hall, or a department, or what the supervision sees."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("device", "enrol_code"):
        op.add_column(table, sa.Column("sees", sa.String(160), nullable=False, server_default=""))
        rows = sa.table(table, sa.column("sees", sa.String), sa.column("hall", sa.String))
        op.execute(rows.update().values(sees=sa.literal("hall:") + rows.c.hall))
