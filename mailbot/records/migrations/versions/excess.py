"""A letter may lie in the archive without a copy of a document that was sent in excess."""

import sqlalchemy as sa
from alembic import op

revision = "excess"
down_revision = "sorted"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every letter lies there as it came so far."""
    op.add_column("letters", sa.Column("stored_sha256", sa.Text(), nullable=False, server_default=""))
