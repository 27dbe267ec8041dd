"""Run by alembic for each migration, on the connection that `store.migrate` hands it."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=False)  # the transaction is ours: a migration is done wholly or not at all
context.run_migrations()
