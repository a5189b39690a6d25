"""On reports: the score that orders those of one priority, and the words that name several problems."""

from collections.abc import Sequence

from alembic import op

revision: str = "0071"
down_revision: str | None = "0070"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE reports ADD COLUMN urgency_score double precision",
    "COMMENT ON COLUMN reports.urgency_score IS 'orders it within its priority; null for old ones'",
    "ALTER TABLE reports ADD COLUMN several_problems text",
    "COMMENT ON COLUMN reports.several_problems IS 'words in which it names several problems'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
