"""What comes without a case, and which departments have a part in one."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """
    CREATE TABLE matter_view (
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        number TEXT NOT NULL,
        kind TEXT NOT NULL,
        status TEXT NOT NULL,
        open INTEGER NOT NULL,
        subject TEXT NOT NULL,
        person TEXT NOT NULL,
        "window" TEXT NOT NULL,
        responsible TEXT NOT NULL,
        registered TEXT NOT NULL,
        updated TEXT NOT NULL,
        words TEXT NOT NULL,
        pending INTEGER NOT NULL,
        body TEXT,
        PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX matter_view_number ON matter_view (number)",
    "CREATE INDEX matter_view_open ON matter_view (open, registered)",
    "CREATE INDEX matter_view_updated ON matter_view (updated)",
    """
    CREATE TABLE joint_view (
        department TEXT NOT NULL,
        id TEXT NOT NULL,
        PRIMARY KEY (department, id)
    )
    """,
    "CREATE INDEX joint_view_case ON joint_view (id)",
    """
    INSERT INTO joint_view
    SELECT DISTINCT json_extract(part.value, '$.department'), case_view.id
    FROM case_view
    LEFT JOIN replica ON replica.kind = 'case' AND replica.id = case_view.id
    JOIN json_each(coalesce(case_view.body, replica.body), '$.joint.parts') AS part
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
