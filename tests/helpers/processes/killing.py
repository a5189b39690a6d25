"""What tests of `kill -9` share: signals to send, a server killed at random moments, and what must hold after.

A failure prints the seed; `KILL_SEED=… pytest tests/acceptance/test_kill_import.py` draws the same moments again.
"""

import os
import random
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson
from tests.helpers.processes.server import Installation, Server, client, eventually, new_installation

ROWS = 120
"""Signals of a file. Grouping one takes much longer than storing it, so there are no more than the kills need."""

BALLAST = 12_000
"""Numbers that a row carries beside its text so that an import is several batches, each of which takes time.

The safety filter does not read numbers, so grouping the rows takes no longer.
"""

SENT = 40
"""Signals that are sent over HTTP in each round, two at a time."""

SETTINGS = {"POSTROOM_GROUPING__BATCH_SIZE": "8", "POSTROOM_JOBS__LEASE_SECONDS": "2"}
"""Many grouping transactions, so that a kill meets them in every state, and short leases of jobs."""

THINGS = ["export", "invoice", "login", "calendar", "map", "upload", "search", "chart", "report", "table"]
TROUBLES = ["fails", "is slow", "shows nothing", "forgets the date", "loses a row", "asks twice"]


def signals(prefix: str, count: int, chance: random.Random) -> list[dict[str, Any]]:
    """Return signals about a few dozen problems, each with an id of its own."""
    return [
        {
            "id": f"{prefix}{number}",
            "source_product": "zendesk",
            "source_type": "ticket",
            "source_id": f"{prefix}{number}",
            "description": f"The {chance.choice(THINGS)} {chance.choice(TROUBLES)}, says customer {number}.",
            "weight": chance.choice([0.1, 0.25, 0.5, 1.0]),
        }
        for number in range(count)
    ]


def write_file(installation: Installation, rows: list[dict[str, Any]]) -> str:
    path = installation.folder / "signals.jsonl"
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return str(path)


def grouped(installation: Installation) -> int:
    return int(installation.value("SELECT count(*) FROM signals WHERE state = 'grouped'"))


def pending(installation: Installation) -> int:
    return int(installation.value("SELECT count(*) FROM signals WHERE state = 'pending'"))


def unfinished(installation: Installation) -> list[tuple[Any, ...]]:
    """Return how many signals, requests for grouping and jobs still wait, as far as any do."""
    return installation.query(
        "SELECT * FROM (SELECT 'signals', count(*) AS n FROM signals WHERE state = 'pending' "
        "UNION ALL SELECT 'imports', count(*) FROM import_runs WHERE state = 'read' "
        "UNION ALL SELECT 'requests', count(*) FROM pending_work WHERE requested_at IS NOT NULL "
        "UNION ALL SELECT 'jobs', count(*) FROM jobs) AS waiting WHERE n > 0"
    )


def assert_whole(installation: Installation, rows: list[dict[str, Any]]) -> None:
    """Wait until nothing is left to do, and check that each row became one signal in one report."""
    eventually(lambda: not unfinished(installation), lambda: unfinished(installation))
    assert installation.query("SELECT * FROM dead_letters") == []
    stored = installation.query("SELECT client_id, weight, state FROM signals ORDER BY client_id")
    assert stored == sorted((row["id"], row["weight"], "grouped") for row in rows)
    # A signal that had been grouped twice would have two steps that place it, or be in another report's count.
    placed = installation.query(
        "SELECT s.id, s.report_id, t.placed, t.last FROM signals s CROSS JOIN LATERAL ("
        "SELECT count(*) FILTER (WHERE step = 'assign') AS placed, "
        "(array_agg(details->>'report_id' ORDER BY id DESC) FILTER (WHERE details ? 'report_id'))[1] AS last "
        "FROM signal_traces WHERE signal_id = s.id) t WHERE t.placed <> 1 OR t.last <> s.report_id::text"
    )
    assert placed == []
    wrong = installation.query(
        "SELECT r.id, r.signal_count, count(s.id), r.total_weight, sum(s.weight) "
        "FROM reports r LEFT JOIN signals s ON s.report_id = r.id GROUP BY r.id "
        "HAVING r.signal_count <> count(s.id) OR abs(r.total_weight - coalesce(sum(s.weight), 0)) > 1e-6"
    )
    assert wrong == []
    assert installation.value("SELECT sum(signal_count) FROM reports") == len(rows)
    assert (
        installation.value("SELECT count(*) FROM reports WHERE signal_count = 0 AND merged_into_id IS NULL")
        == 0
    )


class KilledServer:
    """A server on one data folder that is killed and started again, with its file and what was sent to it."""

    def __init__(self, installation: Installation, chance: random.Random, rows: int, ballast: int) -> None:
        self.there = installation
        self.chance = chance
        self.rows = signals("row", rows, chance)
        loaded = [{**row, "extra": {"log": list(chance.randbytes(ballast))}} for row in self.rows]
        self.file = write_file(installation, loaded)
        self.sent: list[dict[str, Any]] = []
        self.unanswered: list[dict[str, Any]] = []
        self.server: Server | None = None

    def start(self) -> Server:
        """Start the server again and check what the kill left."""
        self.server = self.there.serve()
        self.server.address()
        assert self._stored() == self.there.value("SELECT coalesce(sum(rows_done), 0) FROM import_runs")
        promised = {each["id"] for each in self.sent} - {each["id"] for each in self.unanswered}
        found = self.there.query("SELECT client_id FROM signals WHERE client_id LIKE 'sent%'")
        assert promised <= {client_id for (client_id,) in found}
        return self.server

    def kill_while_importing(self, *, after: int = 0) -> None:
        """Kill the server in a batch of the import, which comes when at least `after` rows are stored."""
        server = self.start()
        running = self.there.start("import", self.file, "--no-progress")
        eventually(lambda: not running.running or (self._stored() >= after and self._batch_is_open()))
        time.sleep(self.chance.uniform(0, 0.4))
        server.kill()
        done = running.ended()
        # It may have been through already, or have opened the database itself once the server was gone.
        if done.code != 0:
            assert "database" in done.err.splitlines()[-1], done
            assert (done.code, "Traceback" in done.err) == (4, False), done

    def _stored(self) -> int:
        return int(self.there.value("SELECT count(*) FROM signals WHERE client_id LIKE 'row%'"))

    def _batch_is_open(self) -> bool:
        """Tell whether the import, which alone looks at the sources here, is in a transaction."""
        locks = "SELECT count(*) FROM pg_locks WHERE relation = 'source_configs'::regclass"
        return bool(self.there.value(locks))

    def finish_import(self) -> None:
        self.start()
        done = self.there.run("import", self.file, "--json")
        assert (done.code, done.json["rows"], done.json["rejected"]) == (0, len(self.rows), 0), done

    def running_server(self) -> Server:
        """Return the server, started again if it was killed."""
        return self.server if self.server is not None and self.server.running else self.start()

    def kill_while_emitting(self, key: str, number: int) -> None:
        server = self.running_server()
        fresh = signals(f"sent-{number}-", SENT, self.chance)
        self.sent += fresh
        self.unanswered += fresh
        doomed = self.chance.randrange(SENT // 2)
        with client(server.address(), key) as api:
            for _ in range(doomed):
                self.send_two(api)
            # While others are on their way.
            killing = threading.Timer(self.chance.uniform(0, 0.05), server.kill)
            killing.start()
            try:
                while self.unanswered and self.send_two(api):
                    pass
            except httpx.TransportError:
                pass
            finally:
                killing.join()

    def send_two(self, api: httpx.Client) -> bool:
        """Send the next that have no answer yet; tell whether they have one now."""
        answer = api.post("/api/projects/1/signals/emit/", json=self.unanswered[:2])
        if answer.status_code == 503:
            # The database, which ends with the server, has gone first.
            return False
        assert answer.status_code == 202, answer.text
        outcomes = {each["outcome"] for each in answer.json()["results"]}
        assert outcomes <= {"stored", "repeated"}, outcomes
        del self.unanswered[:2]
        return True

    def kill_while_grouping(self) -> None:
        server = self.running_server()
        before, waiting = grouped(self.there), pending(self.there)
        assert waiting
        enough = before + self.chance.randint(1, max(1, waiting // 2))
        eventually(lambda: grouped(self.there) >= enough, lambda: server.err)
        time.sleep(self.chance.uniform(0, 0.1))
        server.kill()


@contextmanager
def killed_server(rows: int = ROWS, *, ballast: int = 0) -> Iterator[KilledServer]:
    """Yield a server that is not started yet, whose kills happen at moments of a printed seed.

    Its file has `rows`, each with so many numbers as `ballast`, which make several batches of them.
    """
    seed = int(os.environ.get("KILL_SEED") or secrets.randbelow(1 << 32))
    print(f"KILL_SEED={seed}")  # noqa: T201  # shown with a failure
    with new_installation(**SETTINGS) as installation:
        yield KilledServer(installation, random.Random(seed), rows, ballast)


def import_and_see_grouping_begin(installation: Installation, server: Server) -> list[dict[str, Any]]:
    """Import rows and return them when the worker has grouped some, and not all."""
    rows = signals("row", ROWS, random.Random(0))
    server.address()
    assert installation.run("import", write_file(installation, rows)).code == 0
    eventually(lambda: grouped(installation) > 0, lambda: server.err)
    assert pending(installation)
    return rows
