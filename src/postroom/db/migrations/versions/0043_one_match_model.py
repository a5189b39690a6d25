"""Remove match models and thresholds of single runs.

Requested runs that have not finished and were to use one are stopped, since a run with the server's model is not what
was asked for. What runs changed, and with which model, stays; counts of agreement leave the results of dry runs.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STOP = """
UPDATE consolidations SET state = 'stopped', requested_at = NULL, finished_at = now(),
    stopped_because = 'Runs no longer choose a match model or a threshold; request the run again.'
WHERE state IN ('asked', 'running') AND (matcher IS NOT NULL OR threshold IS NOT NULL)
"""
FORGET = """
UPDATE consolidations SET review = review - '{decisions,now,alone,shipped}'::text[]
WHERE kind = 'dry_run' AND review IS NOT NULL
"""
COMMENT = "of a dry run: what would change; of a reading: what was refused"


def upgrade() -> None:
    op.execute(STOP)
    op.execute(FORGET)
    for column in ("threshold", "matcher", "matcher_digest"):
        op.drop_column("consolidations", column)
    op.execute(f"COMMENT ON COLUMN consolidations.review IS '{COMMENT}'")
