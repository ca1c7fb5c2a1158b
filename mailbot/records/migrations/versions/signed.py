"""An electronic signature may be a file beside the letter."""

import sqlalchemy as sa
from alembic import op

revision = "signed"
down_revision = "placed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for it."""
    op.add_column("messages", sa.Column("seal_ref", sa.Text(), nullable=True))
