"""Runs the migrations on the connection of `postroom.db.migrate`."""

from alembic import context

from postroom.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
