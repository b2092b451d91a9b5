"""Alembic's entry: brings the connection that it was given to the newest tables."""

from alembic import context

from pipeline.state.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
