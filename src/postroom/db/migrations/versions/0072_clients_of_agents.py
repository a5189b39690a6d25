"""The programs that agents write entries of the work log with."""

from collections.abc import Sequence

from alembic import op

revision: str = "0072"
down_revision: str | None = "0071"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE artefacts ADD COLUMN client text")
    op.execute(
        "COMMENT ON COLUMN artefacts.client IS 'the program that an agent wrote it with, as it names itself'"
    )
