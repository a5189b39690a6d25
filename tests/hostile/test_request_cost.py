"""No request may cost much: without a key hardly anything, and with one never the event loop of all others.

The limits are CPU time of one request. One that exceeds them is sent again, and the least of its costs counts: the
first request of a kind may have loaded a module, and a garbage collection belongs to nobody.
"""

import gc
import json
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.types import ASGIApp
from tests.fuzz.fuzz_server import body_values, path_values
from tests.helpers.api import Api, bearer
from tests.helpers.sources import connect
from tests.hostile.bombs import TEXTS, bodies, filled
from tests.hostile.request_cost import Answer, request

from postroom.api.app import describe
from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.jobs.queue import JobQueue
from postroom.sample.seed import SeedContext, seed
from postroom.sources.registry.catalogue import all_kinds
from postroom.tokens import service as tokens

pytestmark = pytest.mark.slow

MAX_ANONYMOUS_CPU = 0.050
MAX_ANONYMOUS_BYTES = 8 * 1024 * 1024
MAX_ON_LOOP = 0.100
REPEATS = 4

SDK_PATHS = (
    "/batch/",
    "/flags/",
    "/api/1/envelope/",
    "/api/1/store/",
    "/v1/traces",
    "/v1/logs",
)
QUERIES = (
    "a=1&" * 15_000,
    "search=" + "a" * 60_000,
    "search=" + "%ff" * 20_000,
    "status=" + "ready," * 10_000,
    "source_id=" + "," * 60_000,
    "ordering=" + "-" * 60_000,
    "limit=" + "9" * 60_000,
)
WRITES = ("post", "put", "patch")
BODIES = list(bodies())
UNKNOWN = {
    "authorization": "Bearer phx_unknown",
    "x-sentry-auth": "Sentry sentry_key=unknown, sentry_version=7",
}


@dataclass(frozen=True)
class Attack:
    """A request whose cost is measured."""

    name: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: str = ""


@dataclass(frozen=True)
class RequestTarget:
    """The application with a project that has an object of every kind."""

    app: ASGIApp
    api: Api
    objects: Mapping[str, Any]
    token: str
    description: Mapping[str, Any]

    async def send(self, attack: Attack) -> Answer:
        """Send a request."""
        return await request(
            self.app,
            attack.method.upper(),
            attack.path,
            query=attack.query,
            headers=attack.headers,
            body=attack.body,
        )

    def operations(self, *methods: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Yield (name, method, path, definition) of the described operations, with ids that exist in the path."""
        for path, defined in self.description["paths"].items():
            if path.startswith("/api/webhooks/"):
                continue  # they have a test of their own
            values = {name: known[0] for name, known in path_values(self.objects, path).items()}
            for method in set(defined) & set(methods):
                yield f"{method} {path}", method, path.format_map(values), defined[method]


@pytest.fixture(scope="module")
async def target(api: Api) -> RequestTarget:
    jobs = api.state.jobs
    assert isinstance(jobs, JobQueue)
    async with unit_of_work(api.engine) as uow:
        made = await seed(SeedContext(uow, jobs, api.hasher, now()))
        token = await tokens.ensure(uow, api.state.tokens, made["project"], now=now())
    assert token.token is not None
    objects: dict[str, Any] = json.loads(json.dumps(made, default=str))
    return RequestTarget(build(api.state), api, objects, token.token, describe())


async def excesses(target: RequestTarget, attacks: Iterable[Attack], *, cpu: float | None) -> list[str]:
    """Return in words what requests exceed: the limit of the loop, and with `cpu` that of the whole process."""
    found = []
    for attack in attacks:
        answer = await target.send(attack)
        for _ in range(REPEATS):
            if answer.cost.longest <= MAX_ON_LOOP and (cpu is None or answer.cost.cpu <= cpu):
                break
            gc.collect()
            again = await target.send(attack)
            answer.cost.cpu = min(answer.cost.cpu, again.cost.cpu)
            answer.cost.longest = min(answer.cost.longest, again.cost.longest)
        said = f"{attack.name}: status {answer.status}"
        if answer.status >= 500 and answer.status != 503:
            found.append(said)
        if cpu is not None and answer.cost.cpu > cpu:
            found.append(f"{said}, {answer.cost.cpu * 1000:.0f} ms of CPU")
        if answer.cost.longest > MAX_ON_LOOP:
            found.append(f"{said}, {answer.cost.longest * 1000:.0f} ms on the event loop")
    return found


async def peaks(target: RequestTarget, attacks: Iterable[Attack]) -> list[str]:
    """Return the requests for which Python holds more than the limit, not counting the body as received."""
    found = []
    for attack in attacks:
        gc.collect()
        tracemalloc.start()
        await target.send(attack)
        used = tracemalloc.get_traced_memory()[1] - len(attack.body)
        tracemalloc.stop()
        if used > MAX_ANONYMOUS_BYTES:
            found.append(f"{attack.name}: {used / 1e6:.1f} MB")
    return found


@pytest.mark.parametrize("path", SDK_PATHS)
async def test_sdk_request_without_a_valid_token_costs_little(target: RequestTarget, path: str) -> None:
    attacks = [
        Attack(name, "post", path, {**given, **(UNKNOWN if number % 3 else {})}, body)
        for number, (name, given, body) in enumerate(BODIES)
    ]
    assert await excesses(target, attacks, cpu=MAX_ANONYMOUS_CPU) == []
    assert await peaks(target, attacks[1::2]) == []


@pytest.mark.parametrize("path", SDK_PATHS)
async def test_sdk_request_with_a_token_leaves_the_loop_free(target: RequestTarget, path: str) -> None:
    path = path.replace("/1/", f"/{target.objects['project']}/")
    auth = {
        "authorization": f"Bearer {target.token}",
        "x-sentry-auth": f"Sentry sentry_key={target.token}, sentry_version=7",
    }
    attacks = [Attack(name, "post", path, {**given, **auth}, body) for name, given, body in BODIES]
    assert await excesses(target, attacks, cpu=None) == []


async def test_api_request_without_a_key_costs_little(target: RequestTarget) -> None:
    attacks = [
        Attack(f"{operation}: {name}", method, path, {**given, **UNKNOWN}, body)
        for operation, method, path, _ in target.operations(*WRITES)
        for name, given, body in BODIES[::5]
    ]
    attacks += [
        Attack(f"{operation}?{query[:20]}", method, path, {}, query=query)
        for operation, method, path, _ in target.operations("get")
        for query in QUERIES
    ]
    assert await excesses(target, attacks, cpu=MAX_ANONYMOUS_CPU) == []


def written(target: RequestTarget) -> Iterator[Attack]:
    """Yield requests of every operation with a body: of its own shape with costly texts, and of no shape."""
    key = {**bearer(target.objects["internal_key"]), "content-type": "application/json"}
    components = target.description["components"]["schemas"]
    for operation, method, path, defined in target.operations(*WRITES):
        planted = body_values(target.objects, path)
        known = {name: values[0] for name, values in planted.items() if name != "content"}
        content = defined.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, text in TEXTS.items() if "schema" in content else ():
            body = filled(content["schema"], components, text)
            if isinstance(body, dict):
                body |= {field: known[field] for field in body.keys() & known.keys()}
            yield Attack(f"{operation}: {name}", method, path, key, json.dumps(body).encode())
        for name, given, raw in BODIES[::3]:
            yield Attack(f"{operation}: {name}", method, path, {**given, **key}, raw)


async def test_api_body_with_a_key_leaves_the_loop_free(target: RequestTarget) -> None:
    assert await excesses(target, written(target), cpu=None) == []


async def test_artefact_of_each_type_with_costly_texts_leaves_the_loop_free(target: RequestTarget) -> None:
    key = {**bearer(target.objects["internal_key"]), "content-type": "application/json"}
    path = f"/api/projects/{target.objects['project']}/signals/reports/{target.objects['report']}/artefacts/"
    attacks = [
        Attack(
            f"{type}: {name}",
            "post",
            path,
            key,
            json.dumps(
                {"artefact_type": type, "content": {text: text, "note": text, "reason": text}}
            ).encode(),
        )
        for type in target.objects["artefacts"]
        for name, text in TEXTS.items()
    ]
    assert await excesses(target, attacks, cpu=None) == []


async def test_api_query_with_a_key_leaves_the_loop_free(target: RequestTarget) -> None:
    attacks = [
        Attack(f"{operation}?{query[:30]}", method, path, bearer(target.objects["key"]), query=query)
        for operation, method, path, defined in target.operations("get")
        if not path.endswith("/stream/")
        for query in (
            *QUERIES[:2],
            *(
                f"{parameter['name']}={'%20' * 5_000}{'a,' * 20_000}"
                for parameter in defined.get("parameters", ())
                if parameter["in"] == "query"
            ),
        )
    ]
    assert await excesses(target, attacks, cpu=None) == []


@pytest.mark.parametrize("kind", [name for name, kind in all_kinds().items() if kind.webhook is not None])
async def test_webhook_of_each_kind_costs_little_until_it_is_authentic(
    target: RequestTarget, kind: str
) -> None:
    source = await connect(target.api, kind, name=f"cost of {kind}")
    path = str(source.made["webhook_path"]).replace("TOKEN", "wrong")
    unknown = [Attack(f"wrong token, {name}", "post", path, given, body) for name, given, body in BODIES]
    known = [
        Attack(f"right token, {name}", "post", source.address, given, body) for name, given, body in BODIES
    ]
    assert await excesses(target, unknown, cpu=MAX_ANONYMOUS_CPU) == []
    assert await excesses(target, known, cpu=None) == []
