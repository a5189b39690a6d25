"""`/metrics`: who may read it, what it says, and that it says nothing else."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api, bearer

from postroom.api.http.owner import OwnerApp
from postroom.api.probes import metrics_allowed
from postroom.asgi import build
from postroom.clock import now
from postroom.db.counting import count
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Limited
from postroom.domain.identity.roles import SERVER_OWNER
from postroom.identity.secret import KeyHasher
from postroom.jobs import repository as jobs
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.observability import deletions, exposition, totals
from postroom.observability.catalogue import METRICS, PREFIX
from postroom.sessions.attempts import Attempts
from postroom.settings import ServerSettings, SignInSettings
from postroom.telemetry import counters
from postroom.telemetry.counters import JOBS, MODEL_DOLLARS

TOKEN = "a-token-of-metrics-alone"  # of the test

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def make_attempts(attempts_per_address: int = 100, clock: Callable[[], float] = time.monotonic) -> Attempts:
    settings = SignInSettings(attempts_per_address=attempts_per_address)
    return Attempts(settings, KeyHasher(b"a secret for tests only"), clock=clock)


def samples_of(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the database at each scrape, and forget what earlier tests of this process have counted."""
    monkeypatch.setattr(exposition, "CACHE_SECONDS", 0.0)
    counters.take()


async def scrape(api: Api) -> Samples:
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(build(api.state), client=("127.0.0.1", 1)),
        base_url="http://localhost:8010",
    )
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return samples_of(answer.text)


async def test_metrics_tell_requests_queues_and_counts_of_all_processes(api: Api) -> None:
    headers = bearer(await api.key("task:read"))
    await api.client.get(api.url("reports"), headers=headers)
    await api.client.get(api.url("reports/0190c0de-7a57-7000-8000-000000000001"), headers=headers)
    await api.client.get("/no-such-path/of-a-stranger")
    async with unit_of_work(api.engine) as uow:
        await jobs.insert(uow, Job("research", "1", {}))
        await uow.execute(
            sa.text("UPDATE jobs SET enqueued_at = now() - interval '90 seconds' WHERE name = 'research'")
        )
        count(uow, MODEL_DOLLARS, "m", "research", by=0.25)
    # Another process of the same server.
    JOBS.add("group", "done", by=3)
    await totals.flush(api.engine)
    JOBS.add("group", "done")
    await upkeep.beat(api.engine, executor_id="alive", now=now())
    await upkeep.beat(api.engine, executor_id="dead", now=now() - timedelta(hours=1), role="scheduler")

    found = await scrape(api)

    reports = "/api/projects/{project_id}/signals/reports"
    route = (("method", "GET"), ("route", reports))
    assert found["postroom_http_requests_total", (*route, ("status", "200"))] >= 1
    other = (("method", "GET"), ("route", "other"), ("status", "404"))
    assert found["postroom_http_requests_total", other] == 1
    assert found["postroom_http_request_duration_seconds_count", (("route", reports),)] >= 1
    queue = (("queue", "job:research"),)
    assert found["postroom_queue_waiting", queue] == 1
    assert 90 <= found["postroom_queue_oldest_seconds", queue] < 600
    assert found["postroom_queue_waiting", (("queue", "signals"),)] == 0
    assert found["postroom_jobs_total", (("job_name", "group"), ("outcome", "done"))] == 4
    cost = (("model", "m"), ("purpose", "research"))
    assert found["postroom_model_cost_dollars_total", cost] == 0.25
    assert found["postroom_processes", (("role", "worker"), ("version", upkeep.VERSION))] == 1
    assert found["postroom_processes_silent", (("role", "scheduler"),)] == 1
    assert found["postroom_database_up", ()] == 1
    assert found["postroom_scheduler_up", ()] == 0
    assert found["process_resident_memory_bytes", ()] > 0


async def test_metrics_are_those_of_the_catalogue_and_name_no_project(api: Api) -> None:
    headers = bearer(await api.key("task:read"))
    for path in ("reports", "processing", "sources"):
        await api.client.get(api.url(path), headers=headers)
    known = {PREFIX + metric.name: set(metric.labels) for metric in METRICS}
    project = f"/{api.project}/"
    for name, labels in await scrape(api):
        if not name.startswith(PREFIX) or name.endswith("_created"):
            continue
        base = name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
        assert {label for label, _ in labels} - {"le"} == known[base], name
        assert not any(project in value for _, value in labels)


async def test_metrics_without_a_database_still_tell_of_the_process(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise sa.exc.OperationalError("SELECT", {}, OSError("gone"))

    monkeypatch.setattr("postroom.observability.status.read", fail)
    JOBS.add("group", "done")
    found = await scrape(api)
    assert found["postroom_database_up", ()] == 0
    assert ("postroom_queue_waiting", (("queue", "signals"),)) not in found
    assert any(name == "postroom_http_requests_total" for name, _ in found)


async def test_metrics_are_read_from_the_database_once_for_concurrent_scrapes(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposition, "CACHE_SECONDS", 60.0)
    reads: list[bool] = []
    actual = totals.read

    async def counted(uow: Any) -> Any:
        reads.append(True)
        return await actual(uow)

    monkeypatch.setattr("postroom.observability.totals.read", counted)
    made = exposition.Exposition(
        api.engine, api.state.requests.registry, lease=timedelta(seconds=15), events=api.engine
    )
    await asyncio.gather(*(made.text() for _ in range(5)))
    assert len(reads) == 1


async def test_counts_of_a_transaction_are_counted_when_it_is_committed(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        count(uow, JOBS, "group", "done")
        await uow.rollback()
    assert counters.take() == {}
    async with unit_of_work(engine) as uow:
        count(uow, JOBS, "group", "done", by=2)
        assert counters.take() == {}
    assert counters.take() == {("jobs", ("group", "done")): 2}


async def test_counts_that_cannot_be_stored_are_kept(engine: AsyncEngine) -> None:
    JOBS.add("group", "done")
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text("ALTER TABLE counter_totals RENAME TO away"))
    with pytest.raises(sa.exc.ProgrammingError):
        await totals.flush(engine)
    JOBS.add("group", "done")
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text("ALTER TABLE away RENAME TO counter_totals"))
    await totals.flush(engine)
    async with unit_of_work(engine) as uow:
        assert await totals.read(uow) == {("jobs", ("group", "done")): 2}


LOCAL = {"host": "localhost:8010"}


@pytest.mark.parametrize(
    ("client", "headers", "version", "allowed"),
    [
        ("127.0.0.1", LOCAL, "1.1", True),
        ("127.8.0.1", {"host": "127.0.0.1:8010"}, "1.1", True),
        ("::1", {"host": "[::1]:8010"}, "1.1", True),
        ("::ffff:127.0.0.1", LOCAL, "1.1", True),
        ("10.0.0.7", LOCAL, "1.1", False),
        # Proxies on this machine, as they come.
        ("127.0.0.1", {**LOCAL, "x-forwarded-for": "203.0.113.9"}, "1.1", False),
        ("127.0.0.1", {**LOCAL, "forwarded": "for=203.0.113.9"}, "1.1", False),
        ("127.0.0.1", {**LOCAL, "via": "1.1 proxy"}, "1.1", False),
        ("127.0.0.1", {"host": "postroom.example.com"}, "1.1", False),
        ("127.0.0.1", LOCAL, "1.0", False),
        # A web page whose name was pointed at this machine.
        ("127.0.0.1", {"host": "localhost.attacker.example:8010"}, "1.1", False),
        ("127.0.0.1", {"host": "127.0.0.1.attacker.example"}, "1.1", False),
        ("127.0.0.1", {"host": ""}, "1.1", False),
        # Other machines.
        ("10.0.0.7", {**LOCAL, "authorization": f"Bearer {TOKEN}"}, "1.1", True),
        ("10.0.0.7", {**LOCAL, "authorization": f"bearer  {TOKEN} "}, "1.1", True),
        ("10.0.0.7", {**LOCAL, "authorization": f"Bearer {TOKEN}x"}, "1.1", False),
        ("10.0.0.7", {**LOCAL, "authorization": "Bearer phx_of-a-person"}, "1.1", False),
        ("10.0.0.7", {**LOCAL, "authorization": f"Basic {TOKEN}"}, "1.1", False),
        ("10.0.0.7", {**LOCAL, "authorization": "Bearer"}, "1.1", False),
        ("10.0.0.7", {**LOCAL, "x-forwarded-for": "127.0.0.1"}, "1.1", False),
    ],
)
def test_metrics_access(client: str, headers: dict[str, str], version: str, *, allowed: bool) -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "query_string": b"",
        "scheme": "http",
        "server": ("127.0.0.1", 8010),
        "http_version": version,
        "client": (client, 1234),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    settings = ServerSettings(metrics_token=SecretStr(TOKEN))
    assert metrics_allowed(scope, settings, make_attempts()) is allowed


def test_metrics_token_beyond_ascii_is_compared_as_the_bytes_that_were_sent() -> None:
    token = "schlüssel-für-voilà"
    scope = {
        "type": "http",
        "http_version": "1.1",
        "client": ("10.0.0.7", 1234),
        "headers": [(b"authorization", f"Bearer {token}".encode())],
    }

    attempts = make_attempts()
    assert metrics_allowed(scope, ServerSettings(metrics_token=SecretStr(token)), attempts)
    assert not metrics_allowed(scope, ServerSettings(metrics_token=SecretStr(f"{token}!")), attempts)


def test_metrics_tokens_that_are_wrong_are_refused_by_network_for_a_while() -> None:
    moment = 0.0
    attempts = make_attempts(attempts_per_address=3, clock=lambda: moment)
    settings = ServerSettings(metrics_token=SecretStr(TOKEN))

    def ask(client: str, token: str | None) -> bool:
        headers = [] if token is None else [(b"authorization", f"Bearer {token}".encode())]
        scope = {"type": "http", "http_version": "1.1", "client": (client, 1), "headers": headers}
        return metrics_allowed(scope, settings, attempts)

    for _ in range(5):
        assert ask("10.0.0.7", TOKEN)  # what is right is not counted
        assert not ask("10.0.0.7", None)
    for _ in range(3):
        assert not ask("10.0.0.7", "guessed")
    for token in ("guessed", TOKEN):
        with pytest.raises(Limited):
            ask("10.0.0.7", token)
    assert ask("10.0.0.8", TOKEN)
    moment = 301.0
    assert ask("10.0.0.7", TOKEN)


async def test_metrics_from_another_machine_are_refused_with_what_to_do(api: Api) -> None:
    answer = await api.client.get("/metrics")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "POSTROOM_SERVER__METRICS_TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["a-proxy.id_1234"], True),
        ([], False),
        (["short"], False),
        (["x" * 65], False),
        (["line\tbreak-12345"], False),
        (['"}injected":{'], False),
    ],
)
async def test_request_id_of_a_proxy_is_kept_if_it_is_one(
    api: Api, sent: Sequence[str], *, kept: bool
) -> None:
    answer = await api.client.get("/_health", headers=[("x-request-id", value) for value in sent])
    id = answer.headers["x-request-id"]
    assert (id in sent) is kept
    assert len(id) >= 8


async def test_system_page_is_for_signed_in_administrators_and_the_owner(api: Api) -> None:
    key = bearer(await api.key("user:read"))
    refusal = await api.client.get("/api/system/", headers=key)
    assert refusal.status_code == 403
    assert refusal.json()["detail"] == "Only signed-in administrators of the server may see this."
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.text("UPDATE users SET is_staff = true"))
    # A key may be in a program or an agent, whoever it belongs to.
    assert (await api.client.get("/api/system/", headers=key)).status_code == 403
    assert (await api.client.get("/api/system/")).status_code == 403


async def test_system_page_tells_the_state_of_the_server(api: Api) -> None:
    await upkeep.beat(api.engine, executor_id="alive", now=now())
    async with unit_of_work(api.engine) as uow:
        for rows in (7, 5):
            await deletions.record(uow, "imports", rows, now=now())
    owner = OwnerApp(build(api.state), api.state, "http://127.0.0.1:8010")
    client = httpx.AsyncClient(transport=httpx.ASGITransport(owner), base_url="http://localhost")
    answer = await client.get("/api/system/", headers=bearer(SERVER_OWNER))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert {"check": "workers", "state": "ok", "details": "1 with a heartbeat", "action": ""} in found[
        "findings"
    ]
    assert [one["state"] for one in found["processes"] if one["role"] == "worker"] == ["alive"]
    sizes = [one["bytes"] for one in found["tables"]]
    assert len(sizes) == 20
    assert sizes == sorted(sizes, reverse=True)
    days = {one["setting"]: one["days"] for one in found["retention"]}
    assert days["POSTROOM_SDKS__RETENTION_DAYS"] == api.state.settings.sdks.retention_days
    assert days["POSTROOM_RETENTION__ISSUE_DAYS"] == 365
    assert [(one["what"], one["deleted"], one["total"]) for one in found["deletions"]] == [("imports", 5, 12)]
    assert found["backup"] is None
    assert found["embedding_model"] == "included with Postroom"
