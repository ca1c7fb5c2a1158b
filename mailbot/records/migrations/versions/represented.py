"""What a person verified of a representative's powers stands in the register (column 7)."""

import sqlalchemy as sa
from alembic import op

revision = "represented"
down_revision = "acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody's powers are verified so far."""
    op.add_column("appeals", sa.Column("authority", sa.Text(), nullable=False, server_default=""))
    op.add_column("appeals", sa.Column("authority_until", sa.Date(), nullable=True))
