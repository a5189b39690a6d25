"""Migration 0044: what was read from a PostHog instance."""

import psycopg
from tests.helpers.migrations.revisions import restore

from postroom.db.engine import plain_url
from postroom.db.migrate import migrate
from postroom.db.temporary import temporary_database

COPY = (
    "INSERT INTO project_profiles SELECT gen_random_uuid(), 1, source_version, payload, computed_at, expires_at "
    "FROM project_profiles LIMIT 1"
)
PROJECTS = "SELECT DISTINCT project_id FROM project_profiles ORDER BY project_id"


def test_migrate_deletes_the_key_and_the_profiles_of_a_connected_project(admin_url: str) -> None:
    with temporary_database(admin_url, "earlier") as url:
        restore(url)
        with psycopg.connect(plain_url(url), autocommit=True) as connection:
            connection.execute(COPY)
            assert connection.execute("SELECT project_id FROM posthog_connections").fetchall() == [(1,)]
            before = connection.execute(PROJECTS).fetchall()
            assert before == [(1,), (2,), (4,)]
        migrate(url)
        with psycopg.connect(plain_url(url)) as connection:
            assert connection.execute("SELECT to_regclass('posthog_connections')").fetchall() == [(None,)]
            assert connection.execute(PROJECTS).fetchall() == before[1:]
