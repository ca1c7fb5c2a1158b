"""What Alembic runs: the revisions, inside the transaction that `schema.py` opened."""

from alembic import context

from mailbot.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite rolls DDL back too, since the transaction is begun by hand.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
