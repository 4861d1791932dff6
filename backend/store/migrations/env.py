"""Runs the migrations on the connection that `backend.store.database` hands over, inside its transaction."""

from alembic import context

from backend.store.tables import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
