"""An action has a state: hooks carry it out, and what became of that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "hooks"
down_revision = "sealing"
branch_labels = None
depends_on = None


def _words(name: str, default: str = "") -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _instant(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    """Bring the schema one step forward."""
    for column in (
        _words("state", "ordered"),
        _words("ordered_by"),
        _instant("released_at"),
        _words("released_by"),
        _words("key"),
        _number("tries"),
        _words("reason"),
        _words("result"),
        _instant("claimed_until"),
        _instant("not_before"),
        _number("attempts"),
    ):
        op.add_column("actions", column)
    op.execute("UPDATE actions SET state = 'done' WHERE done_at IS NOT NULL")
    op.create_index(op.f("ix_actions_state_id"), "actions", ["state", "id"], unique=False)
