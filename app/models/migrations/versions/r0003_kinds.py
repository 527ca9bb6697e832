"""Whether the county has set something new is told by an index alone, however large the catalogue is."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("CREATE INDEX replica_kind ON replica (kind, seq)")
