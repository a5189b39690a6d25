"""SDKs as sources: what holds for every source holds for them, as far as it goes."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.sdks import Intake, make_intake

from postroom.db.engine import unit_of_work
from postroom.db.tables import metrics, pending_occurrences
from postroom.sources.registry.catalogue import find

KINDS = ["posthog_sdk", "sentry_sdk", "opentelemetry"]


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


class Sources:
    """The sources of the project, as the API shows them."""

    def __init__(self, intake: Intake, key: str) -> None:
        self.intake = intake
        self.headers = bearer(key)
        self.base = f"/api/projects/{intake.project}/sources/"

    async def call(self, method: str, path: str = "", body: Any = None, status: int = 200) -> Any:
        answer = await self.intake.client.request(method, self.base + path, json=body, headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def all(self) -> list[Any]:
        await self.intake.drain()
        return list((await self.call("GET"))["results"])

    async def one(self, kind: str) -> Any:
        return next(one for one in await self.all() if one["kind"] == kind)

    async def change(self, kind: str, **values: Any) -> Any:
        changed = await self.call("PATCH", f"{(await self.one(kind))['id']}/", values)
        self.forget()
        return changed

    def forget(self) -> None:
        """Let the seconds pass for which intake believes what it knows of a source."""
        assert self.intake.app.intake is not None
        self.intake.app.intake.forget()


@pytest.fixture
async def sources(intake: Intake) -> Sources:
    return Sources(intake, await intake.api.key("task:write"))


Send = Callable[[str, Any], Awaitable[int]]


@pytest.fixture
def send(intake: Intake) -> Send:
    async def one(kind: str, payload: Any = None) -> int:
        known = find(kind)
        assert known.sdk is not None
        path = known.sdk.path.replace("{project}", str(intake.project)).replace("$TOKEN", intake.token)
        headers = {name: value.replace("$TOKEN", intake.token) for name, value in known.sdk.headers.items()}
        body = json.dumps(known.samples[0].payload if payload is None else payload)
        return (await intake.client.post(path, content=body, headers=headers)).status_code

    return one


def error(value: str = "The cart is empty", **properties: Any) -> dict[str, Any]:
    listed = [{"type": "ValueError", "value": value}]
    return {
        "event": "$exception",
        "distinct_id": "ann",
        "properties": {"$exception_list": listed, **properties},
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_sdk_source_exists_from_first_event(
    kind: str, sources: Sources, send: Send, intake: Intake
) -> None:
    assert await sources.all() == []

    assert await send(kind, None) == 200
    assert await send(kind, None) == 200

    [made] = await sources.all()
    assert (made["kind"], made["name"], made["enabled"]) == (kind, find(kind).title, True)
    assert made["counters"]["received"] >= 1
    assert made["counters"]["last_received_at"] == "2026-11-25T12:30:00.000000Z"
    await intake.count()
    assert (await sources.one(kind))["counters"]["signals"] == len(await intake.signals()) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_sdk_source_disabled_is_answered_and_not_stored(
    kind: str, sources: Sources, send: Send, intake: Intake
) -> None:
    await sources.call("POST", body={"kind": kind, "enabled": False}, status=201)

    assert await send(kind, None) == 200

    assert await intake.events() == []
    made = await sources.one(kind)
    assert (made["counters"]["ignored"], made["counters"]["received"]) == (1, 0)
    assert (await intake.outcomes())["switched_off"] == 1
    await sources.change(kind, enabled=True)
    assert await send(kind, None) == 200
    assert len(await intake.events()) == 1


async def test_points_of_metrics_are_not_stored_while_it_is_off(sources: Sources, intake: Intake) -> None:
    await sources.call("POST", body={"kind": "opentelemetry", "enabled": False}, status=201)
    point = {"timeUnixNano": "1795609800000000000", "asDouble": 4.0}
    metric = {"name": "queue.length", "gauge": {"dataPoints": [point]}}

    answer = await intake.client.post(
        "/v1/metrics",
        json={"resourceMetrics": [{"scopeMetrics": [{"metrics": [metric]}]}]},
        headers={"Authorization": f"Bearer {intake.token}"},
    )

    assert (answer.status_code, answer.json()) == (200, {})
    async with unit_of_work(intake.api.engine) as uow:
        stored = await uow.execute(
            sa.select(sa.func.count()).select_from(metrics).where(metrics.c.project_id == intake.project)
        )
    assert stored.scalar_one() == 0
    assert (await sources.one("opentelemetry"))["counters"]["ignored"] == 1


async def test_sdk_source_is_one_per_project_and_sdk(sources: Sources, send: Send) -> None:
    await send("posthog_sdk", None)
    refused = await sources.call("POST", body={"kind": "posthog_sdk", "name": "Another"}, status=409)
    assert "already" in refused["detail"]


async def test_sdk_source_limit_replaces_general(sources: Sources, send: Send, intake: Intake) -> None:
    await send("posthog_sdk", None)
    await sources.change("posthog_sdk", per_minute=2)

    answers = [await send("posthog_sdk", error()) for _ in range(4)]

    assert answers == [200, 200, 429, 429]
    assert (await sources.one("posthog_sdk"))["counters"]["refused"] == 2
    assert len(await intake.events()) == 3


async def test_sdk_source_weight_and_rules_apply_to_signals(
    sources: Sources, send: Send, intake: Intake
) -> None:
    await sources.call("POST", body={"kind": "posthog_sdk", "weight": 0.2}, status=201)
    id = (await sources.one("posthog_sdk"))["id"]
    rules = [
        {
            "conditions": [{"field": "host", "operation": "starts_with", "value": "localhost"}],
            "action": "drop",
        },
        {
            "conditions": [{"field": "environment", "operation": "is", "value": "production"}],
            "action": "weight",
            "weight": 0.9,
        },
        {
            "conditions": [{"field": "text", "operation": "contains", "value": "card"}],
            "action": "tag",
            "tag": "pay",
        },
    ]
    await sources.call("PUT", f"{id}/rules/", {"rules": rules})
    sent = [
        error("Dropped", **{"$host": "localhost:5173"}),
        error("The card expired", **{"$environment": "production"}),
        error("Nothing special"),
    ]
    assert await send("posthog_sdk", {"batch": sent}) == 200
    await intake.count()

    found = {row.description.partition("\n")[0]: row for row in await intake.signals()}
    assert {name: row.weight for name, row in found.items()} == {
        "ValueError: The card expired": 0.9,
        "ValueError: Nothing special": 0.2,
    }
    assert found["ValueError: The card expired"].extra["tags"] == ["pay"]
    assert len(await intake.issues()) == 2
    counters = (await sources.one("posthog_sdk"))["counters"]
    assert (counters["dropped"], counters["signals"], counters["received"]) == (1, 2, 3)


@pytest.mark.parametrize("kind", KINDS)
async def test_rules_are_tried_on_what_came_before(
    kind: str, sources: Sources, send: Send, intake: Intake
) -> None:
    await send(kind, None)
    await intake.count()
    id = (await sources.one(kind))["id"]
    rule = {
        "conditions": [{"field": "level", "operation": "is", "value": "error"}],
        "action": "drop",
    }

    tried = await sources.call("PUT", f"{id}/rules/", {"rules": [rule], "dry_run": True})

    assert tried["trial"]["deliveries"] == tried["trial"]["dropped"] == 1
    assert tried["saved"] is False
    assert (await sources.call("GET", f"{id}/"))["rules"] == []


async def test_sdk_source_keeps_newest_hundred_errors(sources: Sources, send: Send, intake: Intake) -> None:
    await send("posthog_sdk", {"batch": [error(f"Order {number} is late") for number in range(130)]})
    await intake.count()
    id = (await sources.one("posthog_sdk"))["id"]

    found = await sources.call("GET", f"{id}/deliveries/?limit=100")

    assert found["count"] == 100
    newest = found["results"][0]
    body = (await sources.call("GET", f"{id}/deliveries/{newest['id']}/"))["body"]
    assert json.loads(body)["exceptions"][0]["type"] == "ValueError"


async def test_sdk_source_uncountable_is_inspected_retried_or_discarded(
    sources: Sources, send: Send, intake: Intake
) -> None:
    await send("posthog_sdk", {"batch": [error("One"), error("Two")]})
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(
            sa.update(pending_occurrences)
            .where(pending_occurrences.c.project_id == intake.project)
            .values(error="KeyError: 'kind'")
        )
    made = await sources.one("posthog_sdk")
    path = f"{made['id']}/deliveries/"
    assert made["counters"]["failed"] == 2

    failed = (await sources.call("GET", f"{path}?state=failed"))["results"]
    assert [one["error"] for one in failed] == ["KeyError: 'kind'"] * 2
    await sources.call("DELETE", f"{path}{failed[0]['id']}/", status=204)
    assert await sources.call("POST", f"{path}replay/") == {"replayed": 1}
    await intake.count()
    assert len(await intake.issues()) == 1
    await sources.call("POST", f"{path}{failed[1]['id']}/replay/", status=409)
    await sources.call("POST", f"{path}{failed[0]['id']}/replay/", status=404)


@pytest.mark.parametrize("kind", KINDS)
async def test_sdk_source_sample_is_tried_as_counted(
    kind: str, sources: Sources, send: Send, intake: Intake
) -> None:
    await send(kind, None)
    await intake.count()
    [signal] = await intake.signals()

    tried = await sources.call("POST", f"{(await sources.one(kind))['id']}/test/", {})

    [shown] = tried["signals"]
    assert (shown["description"], shown["weight"]) == (signal.description, signal.weight)
    assert shown["extra"]["fingerprint"] == signal.extra["fingerprint"]


async def test_sdk_source_removed_returns_with_next_event(sources: Sources, send: Send) -> None:
    await send("sentry_sdk", None)
    await sources.call("DELETE", f"{(await sources.one('sentry_sdk'))['id']}/", status=204)
    sources.forget()
    assert await send("sentry_sdk", None) == 200
    assert len(await sources.all()) == 1
