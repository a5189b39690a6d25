"""Read marks, linked pull requests, what a postponed research returns to, and a limit of reports a day."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _extend_reports()
    _extend_claims()
    _link_pull_requests()
    op.drop_column("reports", "pull_request_end")
    op.create_table(
        "report_readers",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("views", sa.Integer(), nullable=False, server_default="0", comment="in a browser"),
        sa.Column("viewed_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_readers_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_readers_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "user_id", name=op.f("pk_report_readers")),
        comment="which reports a person has marked as read, and opened",
    )
    op.create_index(op.f("ix_report_readers_user_id"), "report_readers", ["user_id"])
    op.add_column(
        "project_configs",
        sa.Column(
            "max_reports_per_day", sa.Integer, comment="reports that may be shown first on one day (UTC)"
        ),
    )
    op.add_column("scout_configs", sa.Column("pause_kind", sa.Text(), comment="why, as a word for programs"))
    op.execute(
        "UPDATE scout_configs SET pause_kind = CASE WHEN pause_reason LIKE '% in a row failed, %' "
        "THEN 'repeated_failures' ELSE 'no_output' END WHERE paused_at IS NOT NULL"
    )
    op.add_column("scout_notes", sa.Column("origin", sa.Text(), nullable=False, server_default="human"))


def _extend_reports() -> None:
    for column in (
        sa.Column(
            "before_research",
            JSONB,
            comment="columns of a report that people act on, as they were when it was last promoted",
        ),
        sa.Column(
            "pull_requests",
            JSONB,
            nullable=False,
            server_default="[]",
            comment="linked by claims or named by task runs, the oldest link first",
        ),
        sa.Column("implementation_pr_state", sa.Text, comment="state of the one at implementation_pr_url"),
        sa.Column(
            "extras",
            JSONB,
            nullable=False,
            server_default="{}",
            comment="charts, metrics and prompts of its scout",
        ),
        sa.Column("shown_at", MOMENT, comment="when it first became ready or waited for a person"),
    ):
        op.add_column("reports", column)
    op.alter_column(
        "reports", "waits_for", comment="what a report waits for: a repository, a git host, an answer"
    )
    op.execute(
        "UPDATE reports SET shown_at = last_run_at WHERE last_run_at IS NOT NULL "
        "AND status IN ('ready', 'pending_input', 'resolved')"
    )
    op.execute(
        "UPDATE reports SET extras = written.extras FROM (SELECT DISTINCT ON (report_id) report_id, extras "
        "FROM scout_reports ORDER BY report_id, created_at, id) AS written WHERE written.report_id = reports.id"
    )
    op.create_index(
        "ix_reports_shown_at",
        "reports",
        ["project_id", "shown_at"],
        postgresql_where=sa.text("shown_at IS NOT NULL"),
    )


def _extend_claims() -> None:
    op.add_column(
        "report_claims",
        sa.Column("id", sa.Uuid, comment="changes when another holder takes it over"),
    )
    op.execute("UPDATE report_claims SET id = gen_random_uuid()")
    op.alter_column("report_claims", "id", nullable=False)
    op.add_column(
        "report_claims",
        sa.Column("task_id", sa.Uuid, comment="the task in whose name the user's agent claimed it"),
    )
    op.execute(
        "UPDATE report_claims SET task_id = CAST(substr(claim_id, 6) AS uuid) "
        "WHERE claim_id ~ '^task:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
    )


def _link_pull_requests() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT r.id, r.project_id, r.implementation_pr_url AS url, r.pull_request_end AS ended, "
            "c.id AS claim_id, c.user_id, c.task_id, c.pull_requests AS named, c.claimed_at "
            "FROM reports AS r LEFT JOIN report_claims AS c ON c.report_id = r.id "
            "WHERE r.implementation_pr_url IS NOT NULL OR c.pull_requests <> '{}'"
        )
    )
    for row in found.all():
        links = _links_of(row)
        first = min(
            links, key=lambda link: (link["state"] == "closed", link["state"] != "unknown", link["url"])
        )
        connection.execute(
            sa.text(
                "UPDATE reports SET pull_requests = :links, implementation_pr_url = :url, "
                "implementation_pr_state = :state WHERE id = :id"
            ).bindparams(sa.bindparam("links", type_=JSONB)),
            {"links": links, "url": first["url"], "state": first["state"], "id": row.id},
        )


def _links_of(row: Any) -> list[dict[str, Any]]:
    links: dict[str, dict[str, Any]] = {}
    for url in row.named or ():
        links[url] = {
            "id": str(uuid4()),
            "key": _key(url),
            "url": url,
            "state": "unknown",
            "merged_at": None,
            "by_task": url == row.url,
            "attachment": {
                "claim_id": str(row.claim_id),
                "user_id": row.user_id,
                "task_id": None if row.task_id is None else str(row.task_id),
                "at": row.claimed_at.isoformat(),
            },
        }
    if row.url is not None and row.url not in links:
        links[row.url] = {
            "id": str(uuid5(NAMESPACE_URL, f"signals:{row.project_id}:{row.url}")),
            "key": _key(row.url),
            "url": row.url,
            "state": "unknown",
            "merged_at": None,
            "by_task": True,
            "attachment": None,
        }
    if row.url is not None and row.ended is not None and row.ended.get("url") == row.url:
        links[row.url]["state"] = row.ended["state"]
    return list({link["key"]: link for link in links.values()}.values())


def _key(url: str) -> str:
    """Return host, repository and number of a pull request's URL of the usual form, without a port."""
    name, _, rest = url.partition("://")
    parts = rest.split("/")
    if name not in {"http", "https"} or len(parts) < 5 or parts[3] != "pull" or not parts[4].isdecimal():
        return url
    return f"{parts[0].lower()}/{parts[1].lower()}/{parts[2].lower()}/pull/{parts[4]}"


def downgrade() -> None:
    op.drop_column("scout_notes", "origin")
    op.drop_column("scout_configs", "pause_kind")
    op.drop_column("project_configs", "max_reports_per_day")
    op.drop_table("report_readers")
    op.add_column(
        "reports",
        sa.Column(
            "pull_request_end",
            JSONB,
            comment="how the pull request at `url` ended: `state` is merged or closed",
        ),
    )
    op.execute(
        "UPDATE reports SET pull_request_end = jsonb_build_object('url', implementation_pr_url, "
        "'state', implementation_pr_state) WHERE implementation_pr_state IN ('merged', 'closed')"
    )
    op.drop_column("report_claims", "task_id")
    op.drop_column("report_claims", "id")
    op.drop_index("ix_reports_shown_at", "reports")
    op.alter_column("reports", "waits_for", comment="what a report waits for that needs a person")
    for name in ("shown_at", "extras", "implementation_pr_state", "pull_requests", "before_research"):
        op.drop_column("reports", name)
