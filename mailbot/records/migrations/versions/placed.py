"""Drafts that lie in the mailbox's Drafts folder."""

import sqlalchemy as sa
from alembic import op

revision = "placed"
down_revision = "paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of placed drafts."""
    op.create_table(
        "placed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rfc_message_id", sa.Text(), nullable=False),
        sa.Column("bytes_ref", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_placed_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placed")),
    )
    op.create_index(op.f("ix_placed_message_id"), "placed", ["message_id"], unique=False)
    op.create_index(op.f("ix_placed_state"), "placed", ["state"], unique=False)
