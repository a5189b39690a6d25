"""Remove connections to PostHog instances with their keys and inventories, and the profiles made with these.

The profiles are built again from Postroom's own tables.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0044"
down_revision: str | None = "0043"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        "DELETE FROM project_profiles USING posthog_connections "
        "WHERE posthog_connections.project_id = project_profiles.project_id"
    )
    op.drop_table("posthog_connections")
