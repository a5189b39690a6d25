"""Facts that a row of the inbox shows, kept with the report: reading a page joins nothing."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("repository", sa.Text(), comment="`owner/name` of the newest choice of a repository"),
        sa.Column(
            "reviewers",
            JSONB(),
            nullable=False,
            server_default="[]",
            comment="the first of the newest suggestion, with login and name",
        ),
        sa.Column(
            "pull_request_end",
            JSONB(),
            comment="how the pull request at `url` ended: `state` is merged or closed",
        ),
        sa.Column("last_signal_at", sa.DateTime(timezone=True)),
        sa.Column(
            "scout_name", sa.Text(), comment="skill of the first scout whose finding is among the signals"
        ),
        sa.Column(
            "recent_counts",
            ARRAY(sa.Integer()),
            nullable=False,
            server_default="{}",
            comment="signals of each of the 14 days (UTC) up to recent_until, the oldest first",
        ),
        sa.Column("recent_until", sa.Date(), comment="day of the newest signal; null without any"),
        sa.Column("signals_at_research", sa.Integer(), comment="how many signals it read"),
        sa.Column(
            "problem_length",
            sa.Integer(),
            comment="characters at the beginning of its summary that tell the problem",
        ),
    ]


_FROM_SIGNALS = """
    WITH live AS MATERIALIZED (
        SELECT s.report_id, s.seq, least(s.timestamp, coalesce(s.first_received_at, s.received_at)) AS moment,
               CASE WHEN s.source_product = 'signals_scout' AND jsonb_typeof(s.extra -> 'skill_name') = 'string'
                    THEN s.extra ->> 'skill_name' END AS scout
          FROM signals AS s WHERE s.report_id IS NOT NULL AND s.deleted_at IS NULL
    ), counted AS (
        SELECT report_id, max(moment) AS last_at, CAST(timezone('UTC', max(moment)) AS date) AS until,
               (array_agg(scout ORDER BY seq) FILTER (WHERE scout IS NOT NULL))[1] AS scout
          FROM live GROUP BY report_id
    ), by_day AS (
        SELECT counted.report_id, 14 - (counted.until - CAST(timezone('UTC', live.moment) AS date)) AS place,
               count(*) AS signals
          FROM counted JOIN live ON live.report_id = counted.report_id
         WHERE live.moment >= (counted.until - 13) AT TIME ZONE 'UTC'
         GROUP BY counted.report_id, place
    ), recent AS (
        SELECT counted.report_id, array_agg(coalesce(by_day.signals, 0) ORDER BY days.place) AS counts
          FROM counted CROSS JOIN generate_series(1, 14) AS days(place)
          LEFT JOIN by_day ON by_day.report_id = counted.report_id AND by_day.place = days.place
         GROUP BY counted.report_id
    )
    UPDATE reports AS r
       SET last_signal_at = counted.last_at, scout_name = counted.scout, recent_until = counted.until,
           recent_counts = recent.counts
      FROM counted JOIN recent ON recent.report_id = counted.report_id
     WHERE r.id = counted.report_id
"""

_FROM_REPOSITORIES = """
    UPDATE reports AS r
       SET repository = CASE WHEN jsonb_typeof(newest.content -> 'repository') = 'string'
                             THEN nullif(newest.content ->> 'repository', '') END
      FROM (SELECT DISTINCT ON (report_id) report_id, content FROM artefacts
             WHERE type = 'repo_selection' ORDER BY report_id, created_at DESC, id DESC) AS newest
     WHERE r.id = newest.report_id
"""

# As the code does it: logins without blanks and in lower case, the first of each counts, the first three are kept.
_FROM_REVIEWERS = """
    WITH newest AS (
        SELECT DISTINCT ON (report_id) report_id, content FROM artefacts
         WHERE type = 'suggested_reviewers' ORDER BY report_id, created_at DESC, id DESC
    ), named AS (
        SELECT DISTINCT ON (newest.report_id, login) newest.report_id, login, entry.place,
               CASE WHEN jsonb_typeof(entry.value -> 'github_name') = 'string'
                    THEN nullif(entry.value ->> 'github_name', '') END AS name
          FROM newest
         CROSS JOIN LATERAL jsonb_array_elements(
               CASE WHEN jsonb_typeof(newest.content) = 'array' THEN newest.content ELSE '[]' END)
               WITH ORDINALITY AS entry(value, place)
         CROSS JOIN LATERAL (SELECT lower(btrim(entry.value ->> 'github_login', E' \\t\\n\\r\\f\\v')) AS login) AS l
         WHERE jsonb_typeof(entry.value -> 'github_login') = 'string' AND login <> ''
         ORDER BY newest.report_id, login, entry.place
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY report_id ORDER BY place) AS rank FROM named
    ), shown AS (
        SELECT report_id,
               jsonb_agg(jsonb_build_object('github_login', login, 'github_name', name) ORDER BY place) AS people
          FROM ranked WHERE rank <= 3 GROUP BY report_id
    )
    UPDATE reports AS r SET reviewers = shown.people FROM shown WHERE r.id = shown.report_id
"""


def upgrade() -> None:
    for column in _columns():
        op.add_column("reports", column)
    for statement in (_FROM_SIGNALS, _FROM_REPOSITORIES, _FROM_REVIEWERS):
        op.execute(statement)


def downgrade() -> None:
    for column in _columns():
        op.drop_column("reports", column.name)
