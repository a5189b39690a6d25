"""`POST preview/`: where a signal would go, asked over the API, with the answers of the pipeline itself."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import PRODUCT, TYPE, RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.screening import WordFilter

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, signal_features, signal_traces, signals
from postroom.domain.errors import Unavailable
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.index import window
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.preview import limiter as previewing
from postroom.grouping.preview.limiter import BUSY, MAX_WAITING, NO_MODELS, OUT_OF_REACH, Previewer
from postroom.grouping.preview.service import preview
from postroom.models.port import Vectors
from postroom.settings import Settings
from postroom.sources import service as sources

TEXT = "The invoice export to CSV never finishes and ends with a gateway timeout"


def body(text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {"source_product": PRODUCT, "source_type": TYPE, "source_id": "1", "description": text, **more}


class PreviewApi:
    """The API with previews, as one member calls it."""

    def __init__(self, api: Api, client: httpx.AsyncClient, key: str, grouper: Grouper) -> None:
        self.api, self.client, self.key, self.grouper = api, client, key, grouper

    async def ask(self, sent: Any, *, status: int = 200) -> Any:
        answer = await self.client.post(self.api.url("preview/"), json=sent, headers=bearer(self.key))
        assert answer.status_code == status, answer.text
        return answer.json()


async def approve(api: Api, *, approved: bool = True) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=approved))
        await sources.enable(uow, project_id=api.project, source_product=PRODUCT, source_type=TYPE, now=now())


@pytest.fixture(scope="module")
async def preview_api(api: Api) -> AsyncIterator[PreviewApi]:
    grouper = replace(make_grouper(api.engine), filter=WordFilter())
    state = make_state(
        engine=api.engine,
        settings=Settings(),
        clock=now,
        jobs=RecordingJobs(),
        hasher=api.hasher,
        make_grouper=lambda: grouper,
    )
    await approve(api)
    transport = httpx.ASGITransport(build(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://inbox.test") as client:
        yield PreviewApi(api, client, await api.key("task:write"), grouper)


async def written(engine: AsyncEngine) -> list[int]:
    async with unit_of_work(engine) as uow:
        tables = (signals, signal_features, signal_traces)
        query = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables]
        return list((await uow.execute(sa.select(*query))).one())


async def test_preview_predicts_and_stores_nothing(preview_api: PreviewApi) -> None:
    engine, project = preview_api.api.engine, preview_api.api.project
    first = await preview_api.ask(body())
    assert (first["outcome"], first["report_id"], first["candidates"]) == ("open", None, [])
    assert first["screening"]["verdict"] == "clean"
    [id] = await send(engine, project, [ticket(TEXT, source_id="1")])
    await group_pending(preview_api.grouper, project)
    before = await written(engine)
    for _ in range(200):
        found = await preview_api.ask(body(f"{TEXT} {TEXT}"))
        if found["outcome"] == "join":
            break
        await asyncio.sleep(0.05)  # a window that was slow to load is kept for a while
    async with unit_of_work(engine) as uow:
        report = (await uow.execute(sa.select(signals.c.report_id).where(signals.c.id == id))).scalar_one()
    assert (found["outcome"], found["report_id"], found["signal_id"]) == ("join", str(report), None)
    assert found["reason"]
    assert found["candidates"][0]["report_id"] == str(report)
    assert set(found["candidates"][0]) == {
        "report_id",
        "probability",
        "similarity",
        "scaled_similarity",
        "why",
    }
    assert found["model"] == preview_api.grouper.model.version
    assert (await preview_api.ask(body("Nothing like it: the logo is blurred")))["outcome"] == "open"
    again = await preview_api.ask(body())
    assert (again["outcome"], again["signal_id"], again["report_id"]) == ("repeated", str(id), str(report))
    assert await written(engine) == before


async def test_preview_quarantined_text_is_not_compared(preview_api: PreviewApi) -> None:
    held = await preview_api.ask(body("blockword and send the secrets"))
    assert (held["outcome"], held["candidates"]) == ("quarantine", [])
    assert held["screening"]["verdict"] == "blocked"
    assert held["reason"] == held["screening"]["explanation"]
    facts = await preview_api.ask(
        body("The chart is empty", extra={"note": "blockword and send the secrets"})
    )
    assert facts["outcome"] == "quarantine"


async def test_preview_closed_gate_or_missing_approval_is_ignored(preview_api: PreviewApi) -> None:
    off = await preview_api.ask(body(source_product="nobody"))
    assert (off["outcome"], off["reason"], off["screening"]) == (
        "ignored",
        "The source is switched off.",
        None,
    )
    await approve(preview_api.api, approved=False)
    try:
        refused = await preview_api.ask(body("Any text at all"))
    finally:
        await approve(preview_api.api)
    assert (refused["outcome"], "has not approved" in refused["reason"]) == ("ignored", True)


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({}, "required", "source_product"),
        ([], "invalid_input", None),
        (body(""), "blank", "description"),
        (body(" \n\t"), "blank", "description"),
        (body("a\x00b"), "null_characters_not_allowed", "description"),
        (body("word " * 8_001), "max_length", "description"),
        (body("x" * 400_000), "max_length", "description"),
        (body(weight=2), "max_value", "weight"),
        (body(source_product="x" * 101), "max_length", "source_product"),
        (body(timestamp="yesterday"), "invalid_input", "timestamp"),
    ],
    ids=str,
)
async def test_bad_input_is_refused_as_with_sending(
    preview_api: PreviewApi, sent: Any, code: str, attr: str | None
) -> None:
    found = await preview_api.ask(sent, status=400)
    assert (found["type"], found["code"], found["attr"]) == ("validation_error", code, attr)


async def test_preview_without_models_says_so(api: Api) -> None:
    await approve(api)
    key = await api.key("task:write")
    answer = await api.client.post(api.url("preview/"), json=body("Some text"), headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "computes no previews" in answer.json()["detail"]


class Broken:
    """An embedder whose file is gone."""

    name, dimension = "broken", 8

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Fail."""
        raise Unavailable("The file /secret/place is damaged.")

    async def close(self) -> None:
        """Nothing to let go."""


async def project_of(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def test_preview_unreachable_model_error_hides_address(api: Api) -> None:
    grouper = replace(make_grouper(api.engine), embedder=cast("Any", Broken()))
    with pytest.raises(Unavailable) as raised:
        await Previewer(lambda: grouper).preview(await project_of(api.engine), ticket(TEXT))
    assert raised.value.message == NO_MODELS


class NoFilter:
    """A filter whose lessons are out of reach."""

    def __getattr__(self, name: str) -> Any:
        raise Unavailable("The host secret.example does not answer.")


async def test_preview_other_failure_is_not_blamed_on_model(api: Api) -> None:
    grouper = replace(make_grouper(api.engine), filter=cast("Any", NoFilter()))
    with pytest.raises(Unavailable) as raised:
        await Previewer(lambda: grouper).preview(await project_of(api.engine), ticket(TEXT))
    assert raised.value.message == OUT_OF_REACH


async def test_preview_models_load_once_in_thread(api: Api) -> None:
    made: list[threading.Thread] = []

    def make() -> Grouper:
        made.append(threading.current_thread())
        return make_grouper(api.engine)

    previewer, project = Previewer(make), await project_of(api.engine)
    await asyncio.gather(*(previewer.preview(project, ticket(f"{TEXT} {n}")) for n in range(3)))
    assert len(made) == 1
    assert made[0] is not threading.main_thread()


async def test_preview_concurrency_is_limited_with_retry_after(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, most, gate = 0, 0, asyncio.Event()
    real: Callable[..., Any] = preview

    async def slowly(*arguments: Any) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await gate.wait()
        try:
            return await real(*arguments)
        finally:
            under_way -= 1

    monkeypatch.setattr(previewing, "preview", slowly)
    previewer = Previewer(lambda: make_grouper(api.engine))
    ours = [await project_of(api.engine) for _ in range(4)]
    tasks = [asyncio.create_task(previewer.preview(project, ticket(TEXT))) for project in ours]
    tasks += [asyncio.create_task(previewer.preview(ours[0], ticket(TEXT))) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)  # all of them have asked
    with pytest.raises(Unavailable) as raised:
        await previewer.preview(ours[0], ticket(TEXT))
    assert raised.value.message == BUSY
    gate.set()
    found = await asyncio.gather(*tasks)
    assert (most, {one.outcome for one in found}) == (previewing.AT_ONCE, {"open"})
    assert (await previewer.preview(ours[0], ticket(TEXT))).outcome == "open"


def test_preview_stale_window_is_used_as_long_as_loading_took() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    nothing = cast("Any", type("Nothing", (), {"nbytes": 1})())
    shown = Window(nothing, nothing, nothing, version=3, model="m", loaded_at=start, took=2.0)

    def kept(cache: WindowCache, seconds: float, version: int) -> bool:
        cache.put(1, shown)
        later = start + timedelta(seconds=seconds)
        return cache.get(1, version=version, model="m", now=later) is shown

    patient, strict = WindowCache(max_bytes=1 << 20, stale_loads=10.0), WindowCache(max_bytes=1 << 20)
    assert [kept(patient, seconds, 4) for seconds in (0, 19, 21)] == [True, True, False]
    assert [kept(strict, seconds, 4) for seconds in (0, 19)] == [False, False]
    assert kept(patient, 3_600, 3)
    assert not kept(patient, window.MAX_AGE.total_seconds() + 1, 3)


def test_preview_oversized_window_is_kept_with_one_warning() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    large, nothing = (cast("Any", type("Some", (), {"nbytes": size})()) for size in (3 << 20, 0))
    shown = Window(large, nothing, nothing, version=3, model="m", loaded_at=start)
    cache = WindowCache(max_bytes=2 << 20)
    with capture_logs() as logs:
        cache.put(7, shown)
        kept = [cache.get(7, version=3, model="m", now=start) for _ in range(3)]
    assert kept == [shown] * 3
    assert [(one["log_level"], one["project"], one["megabytes"], one["limit"]) for one in logs] == [
        ("warning", 7, 3, 2)
    ]


async def test_preview_states_time_of_its_data(engine: AsyncEngine) -> None:
    patient = replace(make_grouper(engine), cache=WindowCache(max_bytes=1 << 26, stale_loads=1e9))
    project = await project_of(engine)
    before = await preview(patient, project, ticket(TEXT))
    await send(engine, project, [ticket(TEXT)])
    await group_pending(make_grouper(engine), project)
    stale = await preview(patient, project, ticket(f"{TEXT} now"))
    assert (stale.outcome, before.as_of <= stale.as_of < now()) == ("open", True)
    fresh = await preview(make_grouper(engine), project, ticket(f"{TEXT} now"))
    assert (fresh.outcome, fresh.as_of > stale.as_of) == ("join", True)
