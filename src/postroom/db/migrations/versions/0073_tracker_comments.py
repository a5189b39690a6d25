"""Comments of issues in trackers."""

from collections.abc import Sequence

from alembic import op

revision: str = "0073"
down_revision: str | None = "0072"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE tracker_links ADD COLUMN comments jsonb")
    op.execute(
        "COMMENT ON COLUMN tracker_links.comments IS 'which comments of the issue were written and read'"
    )
