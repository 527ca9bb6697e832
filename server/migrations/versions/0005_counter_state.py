"""How each counter fared when it last greeted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "counter_state",
        sa.Column("partition", sa.String(40), primary_key=True),
        sa.Column("device", sa.String(40), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("clock_off", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest", sa.String(32), nullable=False),
        sa.Column("to_fix", sa.Integer(), nullable=False),
        sa.Column("devices", sa.Text(), nullable=False),
    )
