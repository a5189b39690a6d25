"""The migration that puts what waits for a job into one table."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.helpers.migrations.revisions import upgrade

from postroom.db.engine import plain_url
from postroom.db.temporary import temporary_database

BEFORE, AFTER = "0044", "0045"
MAY, JUNE = "2026-05-01 12:00:00+00", "2026-06-01 12:00:00+00"
INSERTS = f"""
    INSERT INTO organizations (id, name, created_at) VALUES (gen_random_uuid(), 'Acme', '{MAY}');
    INSERT INTO projects (id, uuid, organization_id, name, created_at)
        SELECT number, gen_random_uuid(), organizations.id, 'Web', '{MAY}'
        FROM organizations, generate_series(101, 102) AS number;
    INSERT INTO grouping_wakeups VALUES (101, '{MAY}');
    INSERT INTO intake_wakeups VALUES (102, '{JUNE}');
    INSERT INTO consolidation_states (project_id, arrivals, first_arrival_at, requested_at, seen_seq)
        VALUES (101, 3, '{MAY}', NULL, 5000000000), (102, 0, NULL, '{JUNE}', 0);
    INSERT INTO reading_states
        (project_id, arrivals, first_arrival_at, requested_at, retry_at, failures, next_number)
        VALUES (101, 7, '{MAY}', '{JUNE}', '{JUNE}', 2, 42), (102, 0, NULL, NULL, NULL, 0, 1);
"""


@pytest.fixture
def url(admin_url: str) -> Iterator[str]:
    """URL of a database at the revision before, with rows in each of the four tables."""
    with temporary_database(admin_url, "pending") as url:
        upgrade(url, BEFORE)
        with psycopg.connect(plain_url(url), options="-c timezone=UTC") as connection:
            connection.execute(INSERTS.encode())
        yield url


def rows(url: str, columns: str, table: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(plain_url(url), options="-c timezone=UTC") as connection:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2".encode()).fetchall()


def test_upgrade_keeps_rows_of_the_four_tables(url: str) -> None:
    upgrade(url, AFTER)

    times = "first_arrival_at::text, retry_at::text"
    columns = f"kind, project_id, requested_at::text, arrivals, {times}, failures, progress"
    may, june = MAY, JUNE
    assert rows(url, columns, "pending_work") == [
        ("consolidate", 101, None, 3, may, None, 0, 5_000_000_000),
        ("consolidate", 102, june, 0, None, None, 0, 0),
        ("group", 101, may, 0, None, None, 0, 0),
        ("read", 101, june, 7, may, june, 2, 41),
        ("read", 102, None, 0, None, None, 0, 0),
        ("read deliveries", 102, june, 0, None, None, 0, 0),
    ]
    assert (
        rows(url, "1, 1", "pg_tables WHERE tablename ~ 'wakeups|consolidation_states|reading_states'") == []
    )
