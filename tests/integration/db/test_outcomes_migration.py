"""The migration that records what is known of what happened to reports before."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.helpers.migrations.revisions import upgrade

from postroom.db.engine import plain_url
from postroom.db.temporary import temporary_database

BEFORE, AFTER = "0049", "0050"
MARCH, APRIL, MAY, JUNE = (f"2026-0{month}-01 12:00:00+00" for month in (3, 4, 5, 6))
NAMES = ("open", "fixed", "back", "dismissed", "silently", "snoozed", "archived", "merged")
STATUSES = ("ready", "resolved", "ready", "suppressed", "suppressed", "suppressed", "suppressed", "deleted")
ROWS = ", ".join(
    f"(gen_random_uuid(), 1, '{name}', '{status}', {before}, '{MAY}', '{JUNE}')"
    for name, status, before in zip(NAMES, STATUSES, [*["NULL"] * 7, "'suppressed'"], strict=True)
)
INSERTS = f"""
    INSERT INTO organizations (id, name, created_at) VALUES (gen_random_uuid(), 'Acme', '{MARCH}');
    INSERT INTO projects (id, uuid, organization_id, name, created_at)
        SELECT 1, gen_random_uuid(), id, 'Web', '{MARCH}' FROM organizations;
    INSERT INTO reports (id, project_id, headline, status, status_before_merge, created_at, updated_at)
        VALUES {ROWS};
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, content_hash,
                         timestamp, received_at, state, report_id)
        SELECT gen_random_uuid(), 1, 'zendesk', 'ticket', '1', 'd', 1, decode(md5(moment), 'hex'),
               CAST(moment AS timestamptz), '{MAY}', 'grouped', reports.id
        FROM reports, unnest(ARRAY['{APRIL}', '{JUNE}']) AS moment WHERE headline = 'open';
    INSERT INTO report_watches (report_id, kind, project_id, since, facts)
        SELECT id, CASE headline WHEN 'snoozed' THEN 'snooze' WHEN 'archived' THEN 'stale' ELSE 'fix' END,
               1, '{MAY}',
               CASE headline WHEN 'back' THEN jsonb_build_object('reopened_at', '{JUNE}') ELSE '{{}}' END
        FROM reports WHERE headline IN ('fixed', 'back', 'snoozed', 'archived');
    INSERT INTO artefacts (id, project_id, report_id, type, content, created_at)
        SELECT gen_random_uuid(), 1, id, 'dismissal', '{{}}', CAST(moment AS timestamptz)
        FROM reports, unnest(ARRAY['{MARCH}', '{APRIL}']) AS moment WHERE headline IN ('dismissed', 'merged');
"""


@pytest.fixture
def url(admin_url: str) -> Iterator[str]:
    """URL of a database with rows, after the migration."""
    with temporary_database(admin_url, "outcomes") as url:
        upgrade(url, BEFORE)
        with psycopg.connect(plain_url(url), options="-c timezone=UTC") as connection:
            connection.execute(INSERTS.encode())
        upgrade(url, AFTER)
        yield url


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain_url(url), options="-c timezone=UTC") as connection:
        return connection.execute(query.encode()).fetchall()


def test_upgrade_records_what_is_known(url: str) -> None:
    found = rows(
        url,
        "SELECT headline, kind, at::text FROM report_outcomes JOIN reports ON reports.id = report_id "
        "ORDER BY 1, at",
    )

    assert found == [
        ("archived", "archived", MAY),
        ("back", "fixed", MAY),
        ("back", "came_back", JUNE),
        ("dismissed", "dismissed", APRIL),
        ("fixed", "fixed", MAY),
        ("merged", "dismissed", APRIL),
        ("silently", "dismissed", JUNE),
        ("snoozed", "snoozed", MAY),
    ]


def test_upgrade_marks_first_decisions_and_openings(url: str) -> None:
    decided = rows(
        url,
        "SELECT headline, d.kind, f.kind FROM reports LEFT JOIN report_outcomes AS d ON d.id = first_decision_id "
        "LEFT JOIN report_outcomes AS f ON f.id = first_fix_id "
        "WHERE headline IN ('open', 'back', 'archived') ORDER BY 1",
    )
    assert decided == [("archived", None, None), ("back", "fixed", "fixed"), ("open", None, None)]
    opened = rows(
        url, "SELECT headline, opened_at::text FROM reports WHERE headline IN ('open', 'back') ORDER BY 1"
    )
    assert opened == [("back", MAY), ("open", APRIL)]
