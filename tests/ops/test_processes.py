"""API, workers and schedulers in processes of their own, behind PgBouncer, watched by Prometheus.

`make test-ops`. One server of six processes is used by all tests, which run in the order of the file.
"""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from tests.helpers.processes.server import command, environment
from tests.ops.conftest import answers, free_port, running, told, wait

OPS = Path(__file__).parents[2] / "ops"
LEASE = 3.0
TOKEN = "a-token-of-metrics-alone"  # of the test


@dataclass
class Part:
    """One process of the server."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self) -> None:
        wait(
            lambda: answers(f"{self.url}/_ready") == 200 or self.process.poll() is not None,
            f"{self.name} is ready",
        )
        assert self.process.poll() is None, f"{self.name} has ended"


@dataclass
class Fleet:
    """All processes of the server, and its database."""

    folder: Path
    direct: str
    settings: dict[str, str]
    parts: dict[str, Part] = field(default_factory=dict)
    key: str = ""

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.direct) as connection:
            return connection.execute(statement.encode()).fetchall()

    def number(self, statement: str) -> int:
        return int(str(self.query(statement)[0][0]))

    def send(self, part: str, prefix: str, count: int) -> None:
        body = [
            {
                "id": f"{prefix}{number}",
                "source_product": "zendesk",
                "source_type": "ticket",
                "source_id": f"{prefix}{number}",
                "description": f"The export {prefix} of invoice {number} fails with a timeout.",
            }
            for number in range(count)
        ]
        answer = httpx.post(
            f"{self.parts[part].url}/api/projects/1/signals/emit/",
            json=body,
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=30,
        )
        assert answer.status_code == 202, answer.text
        assert answer.json()["stored_count"] == count, answer.text

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            command(*arguments), env=environment(self.settings), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def all_grouped(self) -> bool:
        return self.number("SELECT count(*) FROM signals WHERE state <> 'grouped'") == 0


COMMANDS = {
    "api-1": "api",
    "api-2": "api",
    "worker-1": "worker --no-scheduler",
    "worker-2": "worker --no-scheduler",
    "scheduler-1": "scheduler",
    "scheduler-2": "scheduler",
}


@pytest.fixture(scope="module")
def fleet(folder: Path, postgres: str, pooled: str) -> Iterator[Fleet]:
    settings = {
        "POSTROOM_DATABASE_URL": pooled,
        "POSTROOM_LISTEN_DATABASE_URL": postgres,
        "POSTROOM_DATA_DIR": str(folder / "data"),
        "POSTROOM_SECRET_KEY": "k" * 40,
        "POSTROOM_JOBS__LEASE_SECONDS": str(LEASE),
        "POSTROOM_SERVER__METRICS_TOKEN": TOKEN,
        "POSTROOM_SERVER__DRAIN_SECONDS": "3",
        "POSTROOM_LOG_JSON": "true",
    }
    made = Fleet(folder, postgres, settings)
    with ExitStack() as stack:
        for name, role in COMMANDS.items():
            port = free_port()
            option = "--port" if role == "api" else "--probe-port"
            with (folder / f"{name}.log").open("ab") as log:
                process = subprocess.Popen(
                    command(*role.split(), option, port), stdout=log, stderr=log, env=environment(settings)
                )
            stack.callback(process.wait)
            stack.callback(process.kill)
            made.parts[name] = Part(name, port, process)
            if role == "api":
                made.parts[name].wait_until_ready()
        for part in made.parts.values():
            part.wait_until_ready()
            assert answers(f"{part.url}/_health") == 200
        keys = (
            "keys",
            "create",
            "--new-user",
            "--user",
            "ann@example.com",
            "--scopes",
            "task:write",
            "--json",
        )
        made.key = json.loads(made.run(*keys))["key"]
        with psycopg.connect(postgres) as connection:
            connection.execute(
                "INSERT INTO source_configs (id, project_id, source_product, source_type, created_at, updated_at) "
                "VALUES (gen_random_uuid(), 1, 'zendesk', 'ticket', now(), now()) ON CONFLICT DO NOTHING"
            )
        yield made


def test_signals_sent_to_any_api_are_grouped_by_workers_behind_a_pooler(fleet: Fleet) -> None:
    for number in range(6):
        fleet.send(f"api-{number % 2 + 1}", f"a{number}-", 30)
    wait(fleet.all_grouped, "all are grouped")
    assert fleet.number("SELECT count(*) FROM signals") == 180
    assert fleet.number("SELECT count(*) FROM dead_letters") == 0
    # Defaults of the role stand for the options that a pooler refuses.
    assert fleet.query("SHOW timezone") == [("UTC",)]
    for name in fleet.parts:
        assert "Traceback" not in fleet.log(name), name


def test_pooler_without_a_direct_address_is_named_as_the_cause(fleet: Fleet, pooled: str) -> None:
    settings = {**fleet.settings, "POSTROOM_LISTEN_DATABASE_URL": ""}
    done = subprocess.run(
        command("doctor"), env=environment(settings), capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "POSTROOM_LISTEN_DATABASE_URL" in done.stdout + done.stderr


def test_prometheus_scrapes_every_process_and_knows_the_rules(fleet: Fleet) -> None:
    port = free_port()
    config = yaml.safe_load((OPS / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
    [job] = config["scrape_configs"]
    job |= {"scrape_interval": "1s", "authorization": {"credentials": TOKEN}}
    job["static_configs"] = [{"targets": [f"127.0.0.1:{part.port}" for part in fleet.parts.values()]}]
    config["rule_files"] = [str(OPS / "prometheus/alerts.yml")]
    (fleet.folder / "prometheus.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    arguments = [
        "prometheus",
        f"--config.file={fleet.folder}/prometheus.yml",
        f"--storage.tsdb.path={fleet.folder}/tsdb",
        f"--web.listen-address=127.0.0.1:{port}",
    ]

    def ask(query: str) -> list[dict[str, list[str]]]:
        answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/query", params={"query": query}).json()
        assert answer["status"] == "success", (query, answer)
        found: list[dict[str, list[str]]] = answer["data"]["result"]
        return found

    def value(query: str) -> float:
        found = ask(query)
        return float(found[0]["value"][1]) if found else 0.0

    with running(arguments, fleet.folder / "prometheus.log"):
        wait(lambda: answers(f"http://127.0.0.1:{port}/-/ready") == 200, "Prometheus starts")
        wait(lambda: value("sum(up)") == len(fleet.parts), "all processes are scraped")
        wait(
            lambda: value("max(postroom_signals_received_total)") == 180, "counts of both APIs are one total"
        )
        wait(lambda: value("min(postroom_signals_received_total)") == 180, "every process says the same")
        assert value('max(postroom_jobs_total{job_name="group", outcome="done"})') > 0
        roles = ask("max by (role) (postroom_processes)")
        assert {one["metric"]["role"]: float(one["value"][1]) for one in roles} == {  # type: ignore[call-overload]
            "api": 2,
            "worker": 2,
            "scheduler": 2,
        }
        assert value("min(postroom_scheduler_up)") == 1
        rules = httpx.get(f"http://127.0.0.1:{port}/api/v1/rules").json()["data"]["groups"][0]["rules"]
        assert len(rules) >= 12
        assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
        board = json.loads((OPS / "grafana/postroom.json").read_text(encoding="utf-8"))
        for panel in board["panels"]:
            for target in panel["targets"]:
                ask(target["expr"])


def test_another_scheduler_takes_over_from_a_killed_one(fleet: Fleet) -> None:
    holder = str(fleet.query("SELECT holder FROM scheduler_lease")[0][0])
    pids = {str(part.process.pid): part for name, part in fleet.parts.items() if name.startswith("scheduler")}
    killed = next(part for pid, part in pids.items() if f"-{pid}-" in holder)
    killed.process.kill()
    taken = wait(
        lambda: fleet.query("SELECT holder FROM scheduler_lease")[0][0] != holder, "it is taken over"
    )
    told(f"another scheduler took over after {taken:.1f} s, with a lease of {LEASE} s")
    assert taken < 2 * LEASE + 2
    fleet.send("api-1", "b-", 30)
    wait(fleet.all_grouped, "work goes on")


def test_worker_that_is_told_to_end_hands_its_jobs_back(fleet: Fleet) -> None:
    worker = fleet.parts["worker-1"]
    fleet.send("api-1", "c-", 300)
    wait(lambda: fleet.number("SELECT count(*) FROM jobs WHERE worker IS NOT NULL") > 0, "a job runs")
    worker.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    # A thread that computes is not waited for longer.
    assert worker.process.wait(30) in {0, -signal.SIGALRM}
    told(f"the worker ended after {time.monotonic() - began:.1f} s")
    left = f"SELECT count(*) FROM jobs WHERE worker LIKE '%-{worker.process.pid}-%'"
    assert fleet.number(left) == 0
    wait(fleet.all_grouped, "the other worker groups the rest")
    assert fleet.number("SELECT count(*) FROM dead_letters") == 0


def test_api_on_sigterm_is_not_ready_first_and_loses_no_request(fleet: Fleet) -> None:
    api = fleet.parts["api-2"]
    ready: list[int] = []
    failures: list[Exception] = []
    assert answers(f"{api.url}/_ready") == 200
    ending = threading.Event()

    def send() -> None:
        for number in range(1000):
            if ready and ready[-1] != 200:
                return  # a load balancer turns away
            try:
                fleet.send("api-2", f"d{number}-", 2)
            except (httpx.HTTPError, AssertionError) as error:
                failures.append(error)
                return
            if ending.is_set():
                ready.append(answers(f"{api.url}/_ready"))

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(1)
    api.process.send_signal(signal.SIGTERM)
    ending.set()
    began = time.monotonic()
    sending.join()
    assert failures == []
    assert ready[-1] == 503
    assert answers(f"{api.url}/_health") == 200, "it still serves those who have not noticed"
    assert api.process.wait(30) == 0
    told(f"the API ended after {time.monotonic() - began:.1f} s")
    sent = fleet.number("SELECT count(*) FROM signals WHERE source_id LIKE 'd%'")
    assert sent >= 2
    assert sent % 2 == 0
