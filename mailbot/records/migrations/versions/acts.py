"""Acts of destruction and the series of their numbers; which addresses get no mailings any more."""

import sqlalchemy as sa
from alembic import op

revision = "acts"
down_revision = "signed"
branch_labels = None
depends_on = None


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _instant(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    """Bring the schema one step forward."""
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        _words("state"),
        _words("contents"),
        sa.Column("number", sa.Text(), nullable=True),
        _words("approved_by"),
        _instant("approved_at"),
        _instant("destroyed_at"),
        _instant("drawn_at"),
        _words("extract"),
        _words("act_ref"),
        _words("act_sha256"),
        _words("extract_ref"),
        _words("extract_sha256"),
        _words("sheet_ref"),
        _words("sheet_sha256"),
        _instant("claimed_until"),
        _instant("not_before"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeals.id"], name=op.f("fk_acts_appeal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("number", name=op.f("uq_acts_number")),
    )
    op.create_index(op.f("ix_acts_appeal_id"), "acts", ["appeal_id"], unique=False)
    op.create_index(op.f("ix_acts_state_id"), "acts", ["state", "id"], unique=False)
    op.create_table(
        "act_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_act_numbers")),
    )
    op.create_table(
        "suppressed",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suppressed")),
    )
    op.create_index(op.f("ix_suppressed_appeal_id"), "suppressed", ["appeal_id"], unique=False)
