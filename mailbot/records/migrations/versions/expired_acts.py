"""An act may be of what had been kept long enough, without an appeal."""

import sqlalchemy as sa
from alembic import op

revision = "expired_acts"
down_revision = "removals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let acts have no appeal."""
    with op.batch_alter_table("acts") as acts:
        acts.alter_column("appeal_id", existing_type=sa.Integer(), nullable=True)
