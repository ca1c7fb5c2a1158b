"""The register by its subjects."""

from alembic import op

revision = "sorted"
down_revision = "expired_acts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        op.f("ix_appeals_subject_name_id"), "appeals", ["subject_name", "id"], unique=False
    )
