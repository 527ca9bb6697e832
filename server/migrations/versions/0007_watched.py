"""The county's supervision sees the cases that it has to watch, those that are there already too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from server.rescoping import rescope

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for partition in op.get_bind().execute(sa.text("SELECT partition FROM part_head")).scalars().all():
        rescope(op.get_bind(), partition)
