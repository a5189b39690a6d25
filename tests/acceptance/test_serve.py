"""`postroom serve` as its users meet it: start, send, read, stop, start again."""

import re
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import (
    SOURCES,
    Done,
    Installation,
    Server,
    all_gone,
    client,
    eventually,
    make_key,
    new_installation,
    processes_of,
    python_path,
)

from postroom.db.temporary import temporary_database

pytestmark = pytest.mark.slow

SOURCE = {"source_product": "zendesk", "source_type": "ticket"}


def ticket(number: int, about: str = "The export of invoices fails with a timeout.") -> dict[str, Any]:
    return {**SOURCE, "source_id": str(number), "description": f"{about} Ticket {number}.", "weight": 0.5}


def open_source(installation: Installation) -> None:
    """Let tickets into every project there is."""
    installation.query(
        "INSERT INTO source_configs (id, project_id, source_product, source_type, created_at, updated_at) "
        "SELECT gen_random_uuid(), id, 'zendesk', 'ticket', now(), now() FROM projects "
        "ON CONFLICT DO NOTHING"
    )


def grouped(installation: Installation) -> int:
    return int(installation.value("SELECT count(*) FROM signals WHERE state = 'grouped'"))


def assert_orderly(done: Done) -> None:
    """Check that a server ended because it was told to, and tore nothing away from under its workers."""
    assert done.code == 0, done
    assert not re.search("warning|error|Traceback", done.err, re.IGNORECASE), done.err
    assert done.err.count("worker is ready") <= 1, done.err


def emit(api: httpx.Client, body: object, project: int | str = 1) -> Any:
    answer = api.post(f"/api/projects/{project}/signals/emit/", json=body)
    assert answer.status_code == 202, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Installation, Server]]:
    with new_installation() as installation:
        server = installation.serve()
        server.address()
        yield installation, server


@pytest.fixture(scope="module")
def key(served: tuple[Installation, Server]) -> str:
    return make_key(served[0])


def same(report: dict[str, Any]) -> dict[str, Any]:
    """Return what the worker does not change of a report while it is looked at: research may begin."""
    return {name: report[name] for name in ("id", "signal_count", "total_weight", "created_at")}


def test_signals_sent_over_http_are_read_as_reports(served: tuple[Installation, Server], key: str) -> None:
    installation, server = served
    enabled = installation.run("sources", "enable", "zendesk", "ticket")
    assert enabled.out == "zendesk/ticket is on in project 1.\n"
    with client(server.address(), key) as api:
        assert api.get("/_ready").json() == {"status": "ok"}
        one = emit(api, ticket(1))
        answers = emit(api, [ticket(2), ticket(1), ticket(3, "The map shows no streets at night.")])
        assert one["outcome"] == "stored"
        assert [each["outcome"] for each in answers["results"]] == ["stored", "repeated", "stored"]
        assert answers["results"][1]["signal_id"] == one["signal_id"]
        eventually(lambda: grouped(installation) == 3, lambda: server.err)

        reports = api.get("/api/projects/1/signals/reports/").json()
        assert sorted(report["signal_count"] for report in reports["results"]) == [1, 2]
        for path in ("/api/projects/1/signals/reports", "/api/projects/@current/signals/reports/"):
            assert [same(one) for one in api.get(path).json()["results"]] == [
                same(one) for one in reports["results"]
            ]

        both = next(report for report in reports["results"] if report["signal_count"] == 2)
        members = api.get(f"/api/projects/1/signals/reports/{both['id']}/signals/").json()
        assert same(members["report"]) == same(both)
        assert {each["signal_id"] for each in members["signals"]} == {
            one["signal_id"],
            answers["results"][0]["signal_id"],
        }
        assert both["total_weight"] == sum(each["weight"] for each in members["signals"])


def test_reports_are_taken_apart_and_deleted(served: tuple[Installation, Server], key: str) -> None:
    installation, server = served
    open_source(installation)
    about = "The printer on the third floor prints every page twice."
    with client(server.address(), key) as api:
        ids = [answer["signal_id"] for answer in emit(api, [ticket(n, about) for n in (50, 51)])["results"]]
        place = f"SELECT report_id, count(*) FROM signals WHERE id IN ('{ids[0]}', '{ids[1]}') AND "
        live = place + "state = 'grouped' AND deleted_at IS NULL GROUP BY report_id"
        eventually(lambda: [count for _, count in installation.query(live)] == [2], lambda: server.err)
        first = installation.query(live)[0][0]
        url = "/api/projects/1/signals/reports/"

        assert api.post(f"{url}{first}/reingest/").status_code == 202
        eventually(lambda: api.get(f"{url}{first}/").status_code == 404, lambda: server.err)
        eventually(lambda: [count for _, count in installation.query(live)] == [2], lambda: server.err)
        second = installation.query(live)[0][0]
        assert second != first

        assert api.delete(f"{url}{second}/").status_code == 202
        assert api.get(f"{url}{second}/").status_code == 404
        eventually(lambda: installation.query(live) == [], lambda: server.err)
    assert installation.value("SELECT count(*) FROM report_removals") == 0


def test_links_and_dsns_have_the_port_of_the_running_server(served: tuple[Installation, Server]) -> None:
    installation, server = served
    address = server.address()
    assert not address.endswith(":8010")
    assert installation.run("users", "setup-link").out.startswith(f"{address}/setup#token=")
    port = address.rpartition(":")[2]
    assert installation.run("sources", "dsn").out.strip().endswith(f"@127.0.0.1:{port}/1")


def test_serve_refuses_reports_without_key(served: tuple[Installation, Server]) -> None:
    with client(served[1].address()) as api:
        answer = api.get("/api/projects/1/signals/reports/")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_authenticated"


def test_serve_second_server_on_same_folder_is_refused(served: tuple[Installation, Server]) -> None:
    installation, server = served
    sentence = installation.run("serve", "--port", "0").sentence(code=1)
    assert f"is in use by process {server.process.pid}" in sentence
    assert "--data-dir" in sentence


def test_serve_port_in_use_is_one_sentence() -> None:
    with new_installation() as installation, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = installation.run("serve", "--port", port).sentence(code=4)
    assert f"port {port}" in sentence
    assert "--port" in sentence


def test_serve_stop_leaves_nothing_running_and_restart_finds_everything() -> None:
    with new_installation() as installation:
        first = installation.serve()
        first.address()
        eventually(lambda: bool(first.workers()))
        tree = first.tree()
        first.interrupt()  # the worker is just loading its code
        assert_orderly(first.ended())
        assert all_gone(tree)

        second = installation.serve()
        address = second.address()
        key = make_key(installation)
        open_source(installation)
        second.says("worker is ready")
        with client(address, key) as api:
            emit(api, [ticket(number) for number in range(20)])
        tree, postmaster = second.tree(), installation.postmaster()
        assert postmaster in tree
        second.process.terminate()
        assert_orderly(second.ended())
        assert all_gone(tree)

        third = installation.serve()
        with client(third.address(), key) as api:
            eventually(lambda: grouped(installation) == 20, lambda: third.err)
            reports = api.get("/api/projects/1/signals/reports/").json()["results"]
        assert sum(report["signal_count"] for report in reports) == 20
        tree = third.tree()
        third.interrupt()
        assert_orderly(third.ended())
        assert all_gone(tree)


INTERRUPTED_AT_ONCE = """
import os, signal
from postroom.cli import output

say = output.say

def say_and_interrupt(text=""):
    say(text)
    if text.startswith("Serving on"):
        os.kill(os.getpid(), signal.SIGINT)

output.say = say_and_interrupt
"""


def test_serve_interrupt_right_after_start_stops(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED_AT_ONCE)
    with new_installation() as installation:
        server = installation.serve(PYTHONPATH=python_path(tmp_path, SOURCES))
        assert_orderly(server.ended())
        assert processes_of(installation.folder) == []


def all_grouped(installation: Installation, sent: int) -> bool:
    """Return whether as many signals were grouped as were sent."""
    return grouped(installation) == sent


def test_serve_with_extra_worker_shares_work() -> None:
    settings = {"POSTROOM_JOBS__CONCURRENCY": "1", "POSTROOM_GROUPING__BATCH_SIZE": "10"}
    with new_installation(**settings) as installation:
        server = installation.serve()
        address = server.address()
        beside = installation.start("worker")
        projects = range(1, 7)
        installation.query(
            "INSERT INTO projects (uuid, organization_id, name, created_at) "
            "SELECT gen_random_uuid(), organization_id, 'More', now() FROM projects, generate_series(2, 6)"
        )
        open_source(installation)
        made = installation.run(
            "keys", "create", "--new-user", "--user", "ann@example.com", "--scopes", "task:write", "--json"
        )
        server.says("worker is ready")
        beside.says("worker is ready")
        sent = 0
        with client(address, made.json["key"]) as api:
            # One worker may do all of a few signals before the other looks.
            while sent < 10 * 240 and not ("grouped" in server.err and "grouped" in beside.err):
                for project in projects:
                    emit(api, [ticket(sent + number) for number in range(40)], project)
                sent += 40 * len(projects)
                eventually(partial(all_grouped, installation, sent), lambda: server.err + beside.err)
        assert "grouped" in server.err
        assert "grouped" in beside.err
        assert installation.query(PLACEMENTS) == [(sent, sent)]

        beside.process.terminate()
        done = beside.ended()
        assert (done.code, done.out) == (0, "")
        assert installation.value("SELECT count(*) FROM workers WHERE role = 'worker'") == 1


PLACEMENTS = "SELECT count(*), count(DISTINCT signal_id) FROM signal_traces WHERE step = 'assign'"


def test_serve_with_other_database_works(admin_url: str) -> None:
    with (
        temporary_database(admin_url, "served", template="template1") as url,
        new_installation(url) as installation,
    ):
        server = installation.serve("--workers", "2")
        address = server.address()
        key = make_key(installation)
        open_source(installation)
        eventually(lambda: server.err.count("worker is ready") == 2, lambda: server.err)
        assert len(server.workers()) == 2
        with client(address, key) as api:
            emit(api, [ticket(number) for number in range(10)])
            eventually(lambda: grouped(installation) == 10, lambda: server.err)
        tree = server.tree()
        assert not [each for each in tree if each.name() == "postgres"]
        server.process.terminate()
        assert server.ended().code == 0
        assert all_gone(tree)
        assert installation.value("SELECT count(*) FROM workers") == 0

        with client(installation.serve().address(), key) as api:
            reports = api.get("/api/projects/1/signals/reports/").json()["results"]
        assert sum(report["signal_count"] for report in reports) == 10


def test_serve_event_stream_does_not_delay_stop(admin_url: str) -> None:
    with (
        temporary_database(admin_url, "streamed", template="template1") as url,
        new_installation(url) as installation,
    ):
        server = installation.serve("--workers", "0")
        address, key = server.address(), make_key(installation)
        path = f"{address}/api/projects/1/events/"
        with httpx.stream("GET", path, headers={"Authorization": f"Bearer {key}"}, timeout=60) as stream:
            lines = stream.iter_lines()
            assert (stream.status_code, next(lines)) == (200, ":")
            server.process.terminate()
            began = time.monotonic()
            assert [line for line in lines if line.startswith("event")] == ["event: ready"]
            ended = time.monotonic() - began
        done = server.ended()
        assert_orderly(done)
        # The web server waits ten seconds for answers that have no end.
        assert ended < 8, done.err
