"""Reports that wait at the publish gate."""

from collections.abc import Sequence

from alembic import op

revision: str = "0053"
down_revision: str | None = "0052"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_report_watches_kind"), "report_watches")
    op.create_check_constraint(
        op.f("ck_report_watches_kind"),
        "report_watches",
        "kind IN ('fix', 'snooze', 'stale', 'pull_request', 'gate')",
    )
    op.execute(
        "COMMENT ON TABLE report_watches IS 'what is looked at again: whether a fix holds, the end of a snooze, "
        "a pull request, the publish gate'"
    )
