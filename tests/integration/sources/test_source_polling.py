"""Polled sources: pages, cursors, conditional requests, rate limits, and history."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.polling import FEED, Answer, hosting, poll, state
from tests.helpers.reports import add_report
from tests.helpers.sources import connect, read_all, signals_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signals
from postroom.intake import history
from postroom.settings import SourceSettings
from postroom.sources.connected import polling, repository
from postroom.sources.connected.polling import Poller, backoff
from postroom.sources.connected.secrets import SourceSecrets


def issue(number: int, *, state: str = "open", updated: str = "2026-03-01T09:00:00Z") -> dict[str, Any]:
    return {
        "id": 9_000 + number,
        "number": number,
        "title": f"Polled issue {number} about the export",
        "body": "It stops.",
        "state": state,
        "created_at": "2026-02-01T09:00:00Z",
        "updated_at": updated,
    }


async def test_github_is_polled_page_by_page_from_the_cursor_on(api: Api) -> None:
    changed = [issue(1), {**issue(2), "pull_request": {}}, issue(3, updated="2026-03-03T09:00:00Z")]

    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("if-none-match") == '"same"':
            return 304, {}, b""
        query = parse_qs(urlsplit(path).query)
        if "since" in query:
            return 200, {"etag": '"same"'}, [issue(3, state="closed", updated="2026-03-03T09:00:00Z")]
        if query.get("page") == ["2"]:
            return 200, {}, changed[2:]
        return 200, {"link": f'<{host.address}/repos/acme/polled/issues?page=2>; rel="next"'}, changed[:2]

    async with hosting(answer) as host:
        source = await connect(
            api,
            "github",
            name="polled",
            config={"repository": "acme/polled", "api": host.address},
            secrets={"token": "ghp_secret"},
        )
        assert await poll(api, source) == 2
        await read_all(api)
        assert [one.source_id for one in await signals_of(api, "acme/polled#")] == [
            "acme/polled#1",
            "acme/polled#3",
        ]
        assert all(headers["authorization"] == "Bearer ghp_secret" for _, headers in host.requests)
        assert (await state(api, source)).cursor["since"] == "2026-03-03T08:58:00Z"

        # What closed since closes its signal; what was seen before is known.
        await poll(api, source)
        await read_all(api)
        assert (await source.call("GET")).json()["counters"]["signals"] == 2
        async with unit_of_work(api.engine) as uow:
            closed = await uow.execute(
                sa.text("SELECT object_id FROM source_signals WHERE closed_at IS NOT NULL")
            )
            assert "acme/polled#3" in list(closed.scalars())
        assert await poll(api, source) == 0
        assert host.requests[-1][1]["if-none-match"] == '"same"'
    found = await state(api, source)
    assert found.poll_failures == 0
    assert now() + timedelta(minutes=4) < found.poll_at < now() + timedelta(minutes=6)


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (429, {"retry-after": "120"}, 120, 140),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "RESET"}, 590, 670),
        (500, {}, 60, 75),
        (200, {}, 60, 75),
    ],
)
async def test_polling_respects_retry_time_of_host(
    api: Api, status: int, headers: dict[str, str], least: int, most: int
) -> None:
    reset = str(int(now().timestamp()) + 600)
    sent = {name: value.replace("RESET", reset) for name, value in headers.items()}
    async with hosting(lambda *_: (status, sent, b"no JSON")) as host:
        source = await connect(api, "github", config={"repository": "acme/shop", "api": host.address})
        assert await poll(api, source) == 0
        found = await state(api, source)
        assert (
            timedelta(seconds=least) < found.poll_at - now() + timedelta(seconds=5) < timedelta(seconds=most)
        )
        assert found.poll_failures == 1
        assert found.poll_error
        shown = (await source.call("GET")).json()
        assert shown["poll"]["error"] == shown["counters"]["last_error"] == found.poll_error


async def test_polling_stops_after_repeated_fatal_answers_until_it_is_requested(api: Api) -> None:
    async with hosting(lambda *_: (401, {}, b"")) as host:
        source = await connect(api, "github", config={"repository": "acme/shop", "api": host.address})
        for _ in range(3):
            await poll(api, source)
        found = await state(api, source)
        assert found.poll_at is None
        assert "Polling stopped after 3 failures" in found.poll_error
        assert (await source.call("POST", "poll/")).json()["poll"]["next_at"]


async def test_private_addresses_are_not_called_unless_allowed(api: Api) -> None:
    source = await connect(api, "feed", config={"url": "http://127.0.0.1:1/feed"})
    careful = Poller(api.engine, api.state.jobs, SourceSecrets(api.hasher), now, SourceSettings())
    await polling.poll(careful, source.made["id"])
    assert "not an address of the public internet" in (await state(api, source)).poll_error


async def test_polling_disabled_source_is_skipped(api: Api) -> None:
    async with hosting(lambda *_: (200, {}, FEED)) as host:
        source = await connect(api, "feed", config={"url": f"{host.address}/rss"})
        assert (await source.call("PATCH", body={"enabled": False})).json()["poll"]["next_at"] is None
        assert await poll(api, source) == 0
        assert host.requests == []
        assert (await source.call("POST", "poll/")).status_code == 400


async def test_polling_source_disabled_during_failing_round_stays_off(api: Api) -> None:
    source = await connect(api, "feed", config={"url": "http://127.0.0.1:1/feed"})
    async with unit_of_work(api.engine) as uow:
        await repository.set_poll(uow, source.made["id"], None)
    await poll(api, source)
    found = await state(api, source)
    assert (found.poll_failures, found.poll_at) == (1, None)


async def test_polling_round_is_leased_to_one_worker(api: Api) -> None:
    source = await connect(api, "feed", config={"url": "http://127.0.0.1:1/feed"})
    async with unit_of_work(api.engine) as uow:
        taken = await polling.take_due(uow, now(), limit=1_000)
        assert [str(one) for one in taken].count(source.made["id"]) == 1
        assert await polling.take_due(uow, now(), limit=1_000) == []


async def test_sentry_is_polled_back_to_known_issues(api: Api) -> None:
    def shown(id: int, seen: str) -> dict[str, Any]:
        return {
            "id": str(id),
            "title": f"KeyError: {id}",
            "status": "unresolved",
            "firstSeen": seen,
            "lastSeen": seen,
        }

    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        more = "cursor" not in path
        link = f'<{host.address}/api/0/organizations/acme/issues/?cursor=0:100:0>; rel="next"; '
        link += f'results="{"true" if more else "false"}"; cursor="0:100:0"'
        found = [shown(900, "2026-03-05T09:00:00Z")] if more else [shown(901, "2026-03-01T09:00:00Z")]
        return 200, {"link": link}, found

    async with hosting(answer) as host:
        config = {"host": host.address, "organization": "acme"}
        source = await connect(api, "sentry", config=config, secrets={"token": "t"})
        assert await poll(api, source) == 2
        assert len(host.requests) == 2
        assert await poll(api, source) == 0
        # The first page ends before what the last round saw.
        assert len(host.requests) == 3


@pytest.mark.parametrize("kind", ["posthog", "sentry"])
async def test_polling_issue_can_be_closed_and_reopened_repeatedly(api: Api, kind: str) -> None:
    status = "active" if kind == "posthog" else "unresolved"
    shown = {"id": f"again-{kind}", "name": "RangeError", "title": "RangeError", "status": status}

    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        if kind == "sentry":
            # Without a query Sentry leaves out resolved issues; an empty one returns all.
            assert parse_qs(urlsplit(path).query, keep_blank_values=True)["query"] == [""]
            return 200, {}, [shown]
        return 200, {}, {"results": [shown]}

    async with hosting(answer) as host:
        config = {
            "host": host.address,
            **({"project": "7"} if kind == "posthog" else {"organization": "acme"}),
        }
        source = await connect(api, kind, name=f"again {kind}", config=config, secrets={"token": "t"})
        for day in range(1, 7):
            stamp = f"2026-03-0{day}T09:00:00Z"
            shown |= {"status": "resolved" if day % 2 == 0 else status, "last_seen": stamp, "lastSeen": stamp}
            assert (day, await poll(api, source)) == (day, 1)
            await read_all(api)
            assert await poll(api, source) == 0
            assert len(await signals_of(api, shown["id"])) == (day + 1) // 2
        newest = (await signals_of(api, shown["id"]))[-1]
        assert newest.description.endswith("Reopened on 2026-03-05 at 09:00:00 UTC.")
        assert f"{newest.timestamp:%Y-%m-%d}" == "2026-03-05"


async def test_posthog_is_polled_for_issues_and_tickets(api: Api) -> None:
    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert headers["authorization"] == "Bearer phx_key"
        if "tickets" in path:
            ticket = {
                "id": "t1",
                "status": "open",
                "email_subject": "Help",
                "updated_at": "2026-03-01T09:00:00Z",
            }
            return 200, {}, {"results": [ticket], "next": None}
        offset = json.loads(body)["offset"]
        found = {
            "id": f"i{offset}",
            "status": "active",
            "name": "TypeError",
            "last_seen": "2026-03-01T09:00:00Z",
        }
        return 200, {}, {"results": [found], "hasMore": offset == 0, "nextOffset": 100}

    async with hosting(answer) as host:
        config = {"host": host.address, "project": "7"}
        source = await connect(api, "posthog", config=config, secrets={"token": "phx_key"})
        assert await poll(api, source) == 2
        tickets = await connect(
            api, "posthog", name="tickets", config={**config, "what": "tickets"}, secrets={"token": "phx_key"}
        )
        assert await poll(api, tickets) == 1


@pytest.mark.parametrize(
    ("body", "status"), [("It stops as soon as a second file is opened.", "candidate"), ("", "potential")]
)
async def test_history_is_grouped_before_it_counts(api: Api, body: str, status: str) -> None:
    past = [issue(number) | {"body": body} for number in (800, 801)]
    async with hosting(lambda *_: (200, {}, past)) as host:
        source = await connect(api, "github", config={"repository": f"acme/{status}", "api": host.address})
        await poll(api, source)
    async with unit_of_work(api.engine) as uow:
        assert source.made["id"] not in [str(one) for one in await history.sources_at_end(uow)]
    await read_all(api)
    found = await signals_of(api, f"acme/{status}#")
    assert [one.weight for one in found] == [0.0, 0.0]
    async with unit_of_work(api.engine) as uow:
        assert source.made["id"] not in [str(one) for one in await history.sources_at_end(uow)]
        report = await add_report(uow, api.project, status="potential")
        await uow.execute(
            sa.update(signals)
            .where(signals.c.id.in_([one.id for one in found]))
            .values(state="grouped", report_id=report)
        )
        await uow.execute(
            sa.update(reports)
            .where(reports.c.id == report)
            .values(signal_count=2, total_weight=0, signals_at_run=0)
        )
    async with unit_of_work(api.engine) as uow:
        [source_id] = [one for one in await history.sources_at_end(uow) if str(one) == source.made["id"]]
        assert await history.let_count(uow, source_id, jobs=api.state.jobs, now=now()) == 2
    async with unit_of_work(api.engine) as uow:
        row = (await uow.execute(sa.select(reports).where(reports.c.id == report))).one()
        assert (row.status, row.total_weight, row.signal_count) == (status, 1.0, 2)
        assert await history.let_count(uow, source_id, jobs=api.state.jobs, now=now()) == 0
    assert [one.weight for one in await signals_of(api, f"acme/{status}#")] == [0.5, 0.5]


def test_delays_double_up_to_a_maximum() -> None:
    assert [backoff(n).total_seconds() for n in (1, 2, 3)] == [60, 120, 240]
    assert backoff(50) == timedelta(hours=6)
