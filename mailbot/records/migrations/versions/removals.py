"""What was destroyed is taken off the mail server."""

import sqlalchemy as sa
from alembic import op

revision = "removals"
down_revision = "consents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; what was destroyed before was left to a person, who was told."""
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("rfc_message_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letters.id"], name=op.f("fk_removals_letter_id_letters")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_removals_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
    )
    for column in ("state", "letter_id", "message_id", "sha256"):
        op.create_index(op.f(f"ix_removals_{column}"), "removals", [column], unique=False)
