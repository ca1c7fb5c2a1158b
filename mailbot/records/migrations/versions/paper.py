"""Letters on paper: how a letter came, its scans, and the receipt for what left by post."""

import sqlalchemy as sa
from alembic import op

revision = "paper"
down_revision = "hooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every letter so far came by e-mail."""
    channel = sa.Column("channel", sa.Text(), nullable=False, server_default="email")
    op.add_column("letters", channel)
    op.add_column("messages", sa.Column("receipt_ref", sa.Text(), nullable=True))
    op.create_table(
        "scans",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_scans_letter_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_letter_id"), "scans", ["letter_id"], unique=False)
