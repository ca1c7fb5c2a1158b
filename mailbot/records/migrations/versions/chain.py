"""A hash chain over the history, and a ledger of what each line of the register was."""

import sqlalchemy as sa
from alembic import op

from mailbot.records.chain import chain_all

revision = "chain"
down_revision = "represented"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Chain every line of before; for so long the history lets itself be written upon."""
    connection = op.get_bind()
    make = connection.dialect.name
    op.add_column("history", sa.Column("chain", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_appeal_id"), "ledger", ["appeal_id"], unique=False)
    for statement in _OPEN[make]:
        op.execute(statement)
    chain_all(connection)
    for statement in (*_SHUT[make], *_GUARDS[make]):
        op.execute(statement)


_OPEN = {
    "sqlite": ("DROP TRIGGER history_no_update",),
    "postgresql": ("ALTER TABLE history DISABLE TRIGGER history_no_rewriting",),
}
_SHUT = {
    "sqlite": (
        """CREATE TRIGGER history_no_update BEFORE UPDATE ON history
           BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END""",
    ),
    "postgresql": ("ALTER TABLE history ENABLE TRIGGER history_no_rewriting",),
}
_GUARDS = {
    "sqlite": (
        """CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
           BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
        """CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
           BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    ),
    "postgresql": (
        """CREATE TRIGGER ledger_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
           FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()""",
    ),
}
