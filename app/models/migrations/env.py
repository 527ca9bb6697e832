"""Run the counter's revisions on the engine that was handed over."""

from __future__ import annotations

from alembic import context

engine = context.config.attributes["engine"]

with engine.execution_options(writes=True).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
