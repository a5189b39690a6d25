"""Events about pull requests are ordered by the time that the git host gives them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0061"
down_revision: str | None = "0060"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "host_events",
        sa.Column("subject", sa.Text(), comment="the source that received it, if any, and the pull request"),
    )
    op.add_column("host_events", sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_host_events_subject",
        "host_events",
        ["subject", "changed_at"],
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
