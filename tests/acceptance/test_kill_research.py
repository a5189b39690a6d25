"""`kill -9` of the worker in the middle of each step of research: the run goes on and leaves everything once."""

from itertools import pairwise
from uuid import UUID

import orjson
import pytest
from tests.helpers.processes.server import Installation, Server, eventually, new_installation
from tests.helpers.research import TRACE, shop_repository

pytestmark = pytest.mark.slow

STEPS = (
    "read",
    "safety",
    "priority",
    "repository",
    "code",
    "finding",
    "actionability",
    "reviewers",
    "words",
)

NAPPING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"

# A step that is named sleeps while it is written, and so does the end when `end` is.
TRAPS = """
CREATE TABLE trap (step text);
CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM trap WHERE step = NEW.step) THEN PERFORM pg_sleep(600); END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION nap_at_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM trap WHERE step = 'end') THEN PERFORM pg_sleep(600); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nap AFTER INSERT ON research_steps FOR EACH ROW EXECUTE FUNCTION nap();
CREATE TRIGGER nap AFTER UPDATE ON reports FOR EACH ROW WHEN (NEW.status = 'ready') EXECUTE FUNCTION nap_at_end();
"""


def emit(installation: Installation) -> None:
    rows = [
        {
            "source_product": "error_tracking",
            "source_type": "issue_created",
            "source_id": f"issue-{number}",
            "description": TRACE,
            "weight": 0.5,
        }
        for number in range(2)
    ]
    path = installation.folder / "signals.jsonl"
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    done = installation.run("import", path, "--enable-sources", "--no-progress")
    assert done.code == 0, done


def kill_in(installation: Installation, server: Server, step: str, following: str) -> None:
    """Wait until a worker sleeps in the transaction of a step, kill it, and set the next trap."""
    eventually(lambda: bool(installation.query(NAPPING)), lambda: (step, server.err[-2000:]))
    for worker in server.workers():
        worker.kill()
    installation.query("DELETE FROM trap")
    installation.query(f"INSERT INTO trap VALUES ('{following}')")
    installation.query(f"SELECT pg_terminate_backend(pid) FROM ({NAPPING}) AS napping")


def test_research_worker_killed_in_each_step_writes_everything_once() -> None:
    with new_installation(POSTROOM_JOBS__LEASE_SECONDS="1") as installation:
        server = installation.serve()
        server.address()
        repository = shop_repository(installation.folder / "shop")
        done = installation.run(
            "repositories", "connect-local", repository.folder, "--repository", "acme/shop"
        )
        assert done.code == 0, done
        installation.query(TRAPS)
        installation.query(f"INSERT INTO trap VALUES ('{STEPS[0]}')")
        emit(installation)
        order = (*STEPS, "end", "none")
        for step, following in pairwise(order):
            kill_in(installation, server, step, following)
        eventually(
            lambda: installation.value("SELECT count(*) FROM reports WHERE status = 'ready'") == 1,
            lambda: (installation.query("SELECT status, error FROM reports"), server.err[-3000:]),
        )
        eventually(
            lambda: not installation.query("SELECT 1 FROM jobs"),
        )
        assert_once(installation)


def assert_once(installation: Installation) -> None:
    assert installation.query("SELECT count(*), min(outcome) FROM research_runs") == [(1, "ready")]
    assert installation.query("SELECT run_count, signal_count FROM reports") == [(1, 2)]
    entries = installation.query(
        "SELECT type, count(*) FROM artefacts WHERE type <> 'code_reference' GROUP BY type ORDER BY type"
    )
    assert [row for row in entries if row[0] != "note"] == [
        ("actionability_judgment", 1),
        ("priority_judgment", 1),
        ("repo_selection", 1),
        ("safety_judgment", 1),
        ("signal_finding", 2),
        ("suggested_reviewers", 1),
    ]
    assert installation.query("SELECT * FROM dead_letters") == []
    report: UUID = installation.value("SELECT id FROM reports")
    logged = installation.value(f"SELECT count(*) FROM artefacts WHERE report_id = '{report}'")
    assert installation.value(f"SELECT artefact_count FROM reports WHERE id = '{report}'") == logged
