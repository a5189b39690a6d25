"""Live events: what is told, to whom, when it ends, and what a client hears that missed something."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
import pytest_asyncio
import sqlalchemy as sa
from structlog.testing import capture_logs
from tests.helpers.api import Api, bearer
from tests.helpers.reports import add_project, add_report
from tests.helpers.signing_in import signed_in
from tests.helpers.web import serving

from postroom.api.routes import events as endpoints
from postroom.clock import new_id, now
from postroom.db import notifications
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.notifications import MAX_WAITING, Change, Closed, Notifications, Subscription
from postroom.db.tables import reports, scout_notes
from postroom.domain.identity.roles import Role

Event = tuple[str, dict[str, Any], str]
Open = Callable[..., Awaitable["Listener"]]
SECONDS = 20


class Listener:
    """A client of the stream: its events one after the other, without the comments."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.aiter_lines()

    async def line(self) -> str | None:
        """Return the next line, None at the end."""
        async with asyncio.timeout(SECONDS):
            return await anext(self._lines, None)

    async def next(self) -> Event | None:
        """Return name, data and id of the next event, None at the end of the stream."""
        found: dict[str, str] = {}
        while (line := await self.line()) is not None:
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                found[name] = value
            elif found:
                return found["event"], orjson.loads(found["data"]), found.get("id", "")
        return None

    async def change(self) -> dict[str, Any]:
        """Return what the next event says, which is a change."""
        event = await self.next()
        assert event is not None
        assert event[0] == "change", event
        return event[1]


@asynccontextmanager
async def listening(port: int, project: int | str, key: str, **headers: str) -> AsyncIterator[Listener]:
    async with (
        httpx.AsyncClient(timeout=SECONDS) as client,
        client.stream(
            "GET",
            f"http://127.0.0.1:{port}/api/projects/{project}/events/",
            headers={**bearer(key), "Accept-Encoding": "gzip", **headers},
        ) as answer,
    ):
        yield Listener(answer)


@pytest_asyncio.fixture
async def port(api: Api) -> AsyncIterator[int]:
    heard = Notifications(api.engine)
    async with serving(replace(api.state, notifications=heard)) as port:
        yield port
        await heard.close()


async def touch(api: Api, project: int) -> UUID:
    """Make a report."""
    async with unit_of_work(api.engine) as uow:
        return await add_report(uow, project)


async def test_events_change_is_sent_on_commit(api: Api, port: int) -> None:
    key = await api.key("task:read")
    async with listening(port, api.project, key) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.answer.headers
        assert stream.answer.headers["cache-control"] == "no-cache, no-transform"
        assert await stream.line() == ":"
        ready = await stream.next()
        assert ready is not None
        assert ready[:2] == ("ready", {})
        id = await touch(api, api.project)
        told = await stream.change()
        assert (told["noun"], told["id"]) == ("report", str(id))
        async with unit_of_work(api.engine) as uow:
            await uow.execute(sa.update(reports).where(reports.c.id == id).values(headline="other"))
            await asyncio.sleep(0.1)
        later = await stream.change()
        assert (later["id"], later["version"] > told["version"]) == (str(id), True)


async def test_events_of_other_projects_are_not_sent(api: Api, port: int) -> None:
    async with listening(port, api.project, await api.key("task:read")) as stream:
        await stream.next()
        await touch(api, api.other_project)
        own = await touch(api, api.project)
        assert (await stream.change())["id"] == str(own)


async def test_events_without_permission_are_not_sent(api: Api, port: int) -> None:
    elsewhere = await api.key("task:read", member_of=[api.other_organization])
    scoutless = await api.key("signal_scout:read")
    for key, status in ((elsewhere, 403), (scoutless, 403), ("phx_unknown", 403)):
        async with listening(port, api.project, key) as stream:
            assert stream.answer.status_code == status
    limited = await api.key("task:read", projects=[api.other_project])
    async with listening(port, api.project, limited) as stream:
        assert stream.answer.status_code == 403
    async with listening(port, "999999", await api.key("*")) as stream:
        assert stream.answer.status_code == 404


async def add_note(uow: UnitOfWork, project: int) -> None:
    await uow.execute(
        sa.insert(scout_notes).values(
            id=new_id(), project_id=project, skill_name="", content="c", created_at=now()
        )
    )


async def test_scouts_are_told_of_to_those_who_may_read_them(api: Api, port: int) -> None:
    reader, both = await api.key("task:read"), await api.key("task:read", "signal_scout:read")
    async with (
        listening(port, api.project, reader) as some,
        listening(port, api.project, both) as every,
    ):
        await some.next()
        await every.next()
        async with unit_of_work(api.engine) as uow:
            await add_note(uow, api.project)
            id = await add_report(uow, api.project)
        assert (await some.change())["id"] == str(id)
        nouns = [(await every.change())["noun"] for _ in range(2)]
        assert sorted(nouns) == ["report", "scout_memory"]


async def test_events_of_environment_include_scouts_of_parent_only(api: Api, port: int) -> None:
    async with unit_of_work(api.engine) as uow:
        child = await add_project(uow, api.organization)
        await uow.execute(
            sa.text("UPDATE projects SET parent_id = :parent WHERE id = :id"),
            {"parent": api.project, "id": child},
        )
    async with listening(port, child, await api.key("*")) as stream:
        await stream.next()
        await touch(api, api.project)
        async with unit_of_work(api.engine) as uow:
            await add_note(uow, api.project)
        assert (await stream.change())["noun"] == "scout_memory"
    limited = await api.key("*", projects=[child])
    async with listening(port, child, limited) as stream:
        await stream.next()
        async with unit_of_work(api.engine) as uow:
            await add_note(uow, api.project)
        own = await touch(api, child)
        assert (await stream.change())["id"] == str(own)


async def test_events_after_gap_tell_client_to_reload(api: Api, port: int) -> None:
    key = await api.key("task:read")
    async with listening(port, api.project, key) as stream:
        ready = await stream.next()
    assert ready is not None
    async with listening(port, api.project, key, **{"Last-Event-ID": ready[2]}) as stream:
        assert (await stream.next() or "")[0] == "ready"
    async with listening(port, api.project, key) as stream:
        assert (await stream.next() or "")[0] == "ready"
        await touch(api, api.project)
        assert await stream.next() is not None, "the server knows of the change"
    async with listening(port, api.project, key, **{"Last-Event-ID": ready[2]}) as stream:
        assert (await stream.next() or "")[0] == "resync"


LEAVING = "DELETE FROM memberships WHERE user_id = (SELECT max(id) FROM users)"
REVOKING = "UPDATE personal_api_keys SET revoked_at = now() WHERE user_id = (SELECT max(id) FROM users)"


@pytest.mark.parametrize(
    ("ending", "code"), [(LEAVING, "permission_denied"), (REVOKING, "authentication_failed")]
)
async def test_stream_of_a_key_that_loses_access_ends_at_once(
    api: Api, port: int, monkeypatch: pytest.MonkeyPatch, ending: str, code: str
) -> None:
    """The regular check comes too late for this test."""
    monkeypatch.setattr(endpoints, "CHECK_SECONDS", 10 * SECONDS)
    async with listening(port, api.project, await api.key("task:read")) as stream:
        await stream.next()
        async with unit_of_work(api.engine) as uow:
            await uow.execute(sa.text(ending))
            await add_report(uow, api.project)
        assert await stream.next() == ("end", {"code": code}, "")
        assert await stream.next() is None


async def test_stream_of_a_session_that_signs_out_ends_at_once(
    api: Api, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "CHECK_SECONDS", 10 * SECONDS)
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    other, _ = await signed_in(api, (api.organization, Role.MEMBER))
    cookies = [f"postroom={one.cookie}" for one in (page, other)]
    async with (
        listening(port, api.project, "", Authorization="", Cookie=cookies[0]) as stream,
        listening(port, api.project, "", Authorization="", Cookie=cookies[1]) as untouched,
    ):
        await stream.next()
        await untouched.next()
        assert (await page.call("DELETE", "/api/session/")).status_code == 204
        assert await stream.next() == ("end", {"code": "not_authenticated"}, "")
        id = await touch(api, api.project)
        assert (await untouched.change())["id"] == str(id)


async def test_stream_is_checked_again_every_interval(
    api: Api, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends by time alone changes no row."""
    monkeypatch.setattr(endpoints, "CHECK_SECONDS", 0.2)
    async with listening(port, api.project, await api.key("task:read")) as stream:
        await stream.next()
        async with unit_of_work(api.engine) as uow:
            await uow.execute(sa.text("ALTER TABLE personal_api_keys DISABLE TRIGGER USER"))
            await uow.execute(sa.text(REVOKING))
            await uow.execute(sa.text("ALTER TABLE personal_api_keys ENABLE TRIGGER USER"))
        assert await stream.next() == ("end", {"code": "authentication_failed"}, "")


async def test_events_idle_stream_is_kept_alive(api: Api, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "COMMENT_SECONDS", 0.1)
    async with listening(port, api.project, await api.key("task:read")) as stream:
        await stream.next()
        assert [await stream.line() for _ in range(3)] == [":", "", ":"]


async def test_events_streams_per_user_are_limited(
    api: Api, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MAX_OF_USER", 1)
    key = await api.key("task:read")
    async with listening(port, api.project, key) as stream:
        await stream.next()
        async with listening(port, api.project, key) as second:
            assert second.answer.status_code == 503
        async with listening(port, api.project, await api.key("task:read")) as other:
            assert other.answer.status_code == 200
    async with asyncio.timeout(SECONDS):
        while True:  # the server notices within a moment that the first one is gone
            async with listening(port, api.project, key) as again:
                if again.answer.status_code == 200:
                    break
            await asyncio.sleep(0.05)


async def test_events_head_request_ends(api: Api, port: int) -> None:
    async with httpx.AsyncClient(timeout=SECONDS) as client:
        answer = await client.head(
            f"http://127.0.0.1:{port}/api/projects/{api.project}/events/",
            headers=bearer(await api.key("task:read")),
        )
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_events_stream_holds_no_pool_connection(api: Api, port: int) -> None:
    key = await api.key("task:read")
    async with listening(port, api.project, key) as one, listening(port, api.project, key) as other:
        await one.next()
        await other.next()
        assert api.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a pool that keeps some


async def test_events_lost_connection_ends_streams_and_reconnects(
    api: Api, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "_RETRY_SECONDS", (0.1, 0.1))
    key = await api.key("task:read")
    async with listening(port, api.project, key) as stream:
        ready = await stream.next()
        assert ready is not None
        async with unit_of_work(api.engine) as uow:
            await uow.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'postroom events' AND datname = current_database()"
                )
            )
        assert await stream.next() is None
    async with asyncio.timeout(SECONDS):
        while True:
            async with listening(port, api.project, key, **{"Last-Event-ID": ready[2]}) as again:
                if again.answer.status_code == 200:
                    assert (await again.next() or "")[0] == "resync"
                    return
                assert again.answer.status_code == 503
            await asyncio.sleep(0.05)


async def test_events_without_notifications_tell_clients_to_poll(
    api: Api, admin_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As behind a pooler: what listens is connected, and hears nothing."""
    monkeypatch.setattr(notifications, "_SELF_TEST_SECONDS", 0.2)
    deaf = Notifications(api.engine, listen_url=admin_url)
    try:
        async with serving(replace(api.state, notifications=deaf)) as port:
            async with listening(port, api.project, await api.key("task:read")) as stream:
                assert stream.answer.status_code == 503
                assert "retry-after" in stream.answer.headers
            assert not deaf.live
    finally:
        await deaf.close()


async def test_events_pooler_error_names_setting(
    api: Api, admin_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "_SELF_TEST_SECONDS", 0.2)
    deaf = Notifications(api.engine, listen_url=admin_url)
    with capture_logs() as logged:
        try:
            assert not await deaf.start()
        finally:
            await deaf.close()
    [entry] = [entry for entry in logged if "live events" in entry["event"]]
    assert (entry["event"], entry["log_level"]) == ("live events are unavailable", "warning")
    assert "POSTROOM_LISTEN_DATABASE_URL" in entry["error"]


async def test_streams_end_when_the_server_stops(api: Api) -> None:
    heard = Notifications(api.engine)
    async with serving(replace(api.state, notifications=heard)) as port:
        async with listening(port, api.project, await api.key("task:read")) as stream:
            await stream.next()
            await heard.close()
            assert await stream.next() is None
        async with listening(port, api.project, await api.key("task:read")) as stream:
            assert stream.answer.status_code == 503


async def test_events_slow_client_is_told_to_reload() -> None:
    slow = Subscription([1], 1)
    for number in range(MAX_WAITING + 50):
        slow.put(Change(1, "report", str(number), number))
    assert await slow.take() is None
    slow.put(Change(1, "report", "a", 7))
    assert await slow.take() == [Change(1, "report", "a", 7)]
    slow.put(Change(1, "report", "b", 8))
    slow.close()
    with pytest.raises(Closed):
        await slow.take()


async def test_events_foreign_notifications_are_ignored(api: Api, port: int) -> None:
    async with listening(port, api.project, await api.key("task:read")) as stream:
        await stream.next()
        async with unit_of_work(api.engine) as uow:
            for text in (
                "no json",
                "[]",
                "{}",
                '{"test": "x"}',
                '{"project": [], "noun": 1, "id": 2, "version": 3}',
            ):
                await uow.execute(sa.text("SELECT pg_notify('postroom_events', :text)"), {"text": text})
        own = await touch(api, api.project)
        assert (await stream.change())["id"] == str(own)
