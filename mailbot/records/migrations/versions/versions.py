"""The versions of a draft before the present one."""

import sqlalchemy as sa
from alembic import op

revision = "versions"
down_revision = "excess"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of earlier versions."""
    op.create_table(
        "versions",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_versions_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", "version", name=op.f("pk_versions")),
    )
