"""Alembic's environment: the engine comes from `server.database.migrate`."""

from __future__ import annotations

from alembic import context

from server.tables import metadata

engine = context.config.attributes["engine"]
with engine.execution_options(writes=True).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
