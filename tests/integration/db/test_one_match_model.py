"""Migration 0043: runs that were to use another match model or threshold."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.helpers.migrations.revisions import restore

from postroom.db.engine import plain_url
from postroom.db.migrate import migrate
from postroom.db.temporary import temporary_database

CHANGES = [{"kind": "merge", "source": "a", "to": None, "signals": 1, "joins": 0.9, "stays": None}]
REVIEW = {"proposals": CHANGES, "decisions": 4, "now": 3, "alone": 2, "shipped": 1}
READING = {"refused": ["No."], "decisions": 1}

# Projects of the dump; each may have one unfinished run.
OPEN = {1: ("shy", None), 2: (None, 0.5), 3: (None, None)}


@pytest.fixture
def migrated(admin_url: str) -> Iterator[list[dict[str, Any]]]:
    """Rows of runs after the migration of a database with runs of every kind, by kind and project."""
    with temporary_database(admin_url, "earlier") as url:
        restore(url)
        with psycopg.connect(plain_url(url), autocommit=True) as connection:
            connection.execute("UPDATE consolidations SET state = 'done' WHERE state IN ('asked', 'running')")
            insert = (
                "INSERT INTO consolidations (id, project_id, kind, state, model, after_seq, until_seq, created_at, "
                "requested_at, matcher, threshold, review) VALUES (gen_random_uuid(), %s, %s, %s, 'm', 0, 0, "
                "'2026-11-01T00:00:00Z', now(), %s, %s, %s)"
            )
            for project, (matcher, threshold) in OPEN.items():
                connection.execute(insert, [project, "asked", "running", matcher, threshold, None])
            for kind, review in (("dry_run", REVIEW), ("reading", READING)):
                connection.execute(insert, [1, kind, "done", None, 1.5, json.dumps(review)])
        migrate(url)
        with psycopg.connect(plain_url(url), row_factory=dict_row) as connection:
            yield connection.execute(
                "SELECT * FROM consolidations WHERE created_at = '2026-11-01T00:00:00Z' ORDER BY kind, project_id"
            ).fetchall()


def test_unfinished_runs_with_a_model_or_threshold_are_stopped_with_a_reason(
    migrated: list[dict[str, Any]],
) -> None:
    requested = {row["project_id"]: row for row in migrated if row["kind"] == "asked"}
    assert {project: row["state"] for project, row in requested.items()} == {
        1: "stopped",
        2: "stopped",
        3: "running",
    }
    for project in (1, 2):
        assert "request the run again" in requested[project]["stopped_because"]
        assert requested[project]["finished_at"] is not None
        assert requested[project]["requested_at"] is None
    assert requested[3]["stopped_because"] is None


def test_results_keep_their_changes_and_lose_counts_of_agreement(migrated: list[dict[str, Any]]) -> None:
    reviews = {row["kind"]: row["review"] for row in migrated if row["kind"] != "asked"}
    assert reviews == {"dry_run": {"proposals": CHANGES}, "reading": READING}
    assert not {"matcher", "matcher_digest", "threshold"} & set(migrated[0])
