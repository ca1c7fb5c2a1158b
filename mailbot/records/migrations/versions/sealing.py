"""What holds the words of a letter is sealed: which key, and when it was destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "sealing"
down_revision = "accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give appeals and messages a key each; a letter's key is named like its raw_ref."""
    for table in ("appeals", "messages"):
        op.add_column(table, sa.Column("key_id", sa.Text(), nullable=False, server_default=""))
    for table in ("letters", "appeals"):
        op.add_column(table, sa.Column("destroyed_at", sa.DateTime(timezone=True)))
