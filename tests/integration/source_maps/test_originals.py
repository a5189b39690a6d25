"""Errors in generated JavaScript with uploaded maps: by id, by release and file, late, damaged, and of others."""

import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.sdks import Intake, make_intake
from tests.helpers.uploads.source_maps import DEBUG_ID, source_map

from postroom.db.engine import unit_of_work
from postroom.db.tables import source_maps
from postroom.domain.source_maps.compiled import unpack
from postroom.issues import backlog
from postroom.issues.originals import recent_maps
from postroom.source_maps import service
from postroom.source_maps.schemas import Target

FILE = "https://shop.example/static/main.1a2b3c4d.js"
ORIGINAL = ["src/cart.js:4 renderCart"]


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


async def upload(
    intake: Intake, *, release: str = "", dist: str = "", debug_id: str = "", **more: Any
) -> None:
    settings = intake.api.state.settings.source_maps
    read = await service.read_file(
        settings, source_map(**more), debug_id=debug_id, names=["~/static/main.1a2b3c4d.js"]
    )
    async with unit_of_work(intake.api.engine) as uow:
        target = Target(intake.project, release, dist)
        await service.store(uow, settings, target, read.maps, now=intake.time())


def event(*, debug_id: str = "", release: str = "", dist: str = "", **frame: Any) -> dict[str, Any]:
    """Return an error of Sentry's SDK."""
    shown = {"filename": FILE, "function": "t", "lineno": 1, "colno": 41, "in_app": True, **frame}
    error = {"type": "TypeError", "value": "x is null", "stacktrace": {"frames": [shown]}}
    images = [{"type": "sourcemap", "code_file": FILE, "debug_id": debug_id}] if debug_id else []
    return {
        "event_id": uuid.uuid4().hex,
        "exception": {"values": [error]},
        "release": release,
        "dist": dist,
        "debug_meta": {"images": images},
    }


async def send(intake: Intake, said: Mapping[str, Any]) -> None:
    answer = await intake.client.post(
        f"/api/{intake.project}/store/", params={"sentry_key": intake.token}, json=said
    )
    assert answer.status_code == 200, answer.text
    await intake.count()


async def frames(intake: Intake) -> list[str]:
    """Return file, line and function of the frames of all issues."""
    found = await intake.issues()
    return [
        f"{frame[0]}:{frame[3]} {frame[1]}"
        for issue in found
        for part in issue.sample["exceptions"]
        for frame in part["frames"]
    ]


async def test_error_with_an_id_shows_the_original_frame(intake: Intake) -> None:
    await upload(intake, debug_id=DEBUG_ID)
    await send(intake, event(debug_id=DEBUG_ID.upper()))

    assert await frames(intake) == ORIGINAL
    (signal,) = await intake.signals()
    assert (
        "at renderCart (src/cart.js:4:30)\n        return items.map((item) => item.total * 2)"
        in signal.description
    )
    assert [row.used_at for row in await intake.rows(source_maps)] == [intake.time()]


async def test_error_of_posthog_with_a_chunk_id_shows_the_original_frame(intake: Intake) -> None:
    await upload(intake, debug_id=DEBUG_ID)
    frame = {
        "platform": "web:javascript",
        "filename": FILE,
        "function": "t",
        "lineno": 1,
        "colno": 41,
        "in_app": True,
        "chunk_id": DEBUG_ID,
    }
    error = {"type": "TypeError", "value": "x", "stacktrace": {"type": "raw", "frames": [frame]}}
    answer = await intake.client.post(
        "/batch/",
        json={
            "api_key": intake.token,
            "batch": [
                {"event": "$exception", "distinct_id": "a", "properties": {"$exception_list": [error]}}
            ],
        },
    )
    assert answer.status_code == 200
    await intake.count()

    assert await frames(intake) == ORIGINAL


@pytest.mark.parametrize(
    ("uploaded", "sent", "found"),
    [
        ({"release": "1"}, {"release": "1"}, True),
        ({"release": "1"}, {"release": "1", "dist": "7"}, True),
        ({"release": "1", "dist": "7"}, {"release": "1", "dist": "7"}, True),
        ({"release": "1", "dist": "7"}, {"release": "1", "dist": "8"}, False),
        ({"release": "1", "dist": "7"}, {"release": "1"}, False),
        ({"release": "1"}, {"release": "2"}, False),
        ({"release": "1"}, {}, False),
        ({"release": "1"}, {"release": "1", "filename": "app:///static/main.1a2b3c4d.js"}, True),
        ({"release": "1"}, {"release": "1", "filename": "https://shop.example/other.js"}, False),
        ({"release": "1"}, {"release": "1", "debug_id": "of no map"}, True),
        ({"release": "1"}, {"release": "1", "colno": None}, False),
        ({"release": "1"}, {"release": "1", "lineno": 0}, False),
    ],
)
async def test_error_is_looked_up_by_release_build_and_file(
    intake: Intake, uploaded: dict[str, Any], sent: dict[str, Any], found: bool
) -> None:
    await upload(intake, **uploaded)
    await send(intake, event(**sent))

    assert (await frames(intake) == ORIGINAL) is found


async def test_errors_of_two_releases_are_one_issue(intake: Intake) -> None:
    await upload(intake, debug_id=DEBUG_ID)
    await upload(intake, debug_id="other", rows=((4, 0, 0, 2, 16), (4, 7, 0, 3, 29, 0)))
    await send(intake, event(debug_id=DEBUG_ID, release="1"))
    second = event(debug_id="other", release="2", function="n", lineno=5, colno=9)
    await send(intake, second)

    (issue,) = await intake.issues()
    assert (issue.occurrences, sorted(issue.releases)) == (2, ["1", "2"])


async def test_error_before_its_map_keeps_its_issue(intake: Intake) -> None:
    await send(intake, event(debug_id=DEBUG_ID))
    await upload(intake, debug_id=DEBUG_ID)
    await send(intake, event(debug_id=DEBUG_ID))

    assert await frames(intake) == [f"{FILE}:1 t", *ORIGINAL]


async def test_error_of_another_project_does_not_use_the_map(api: Api, intake: Intake) -> None:
    other = await make_intake(api)
    await upload(other, debug_id=DEBUG_ID, release="1")
    await send(intake, event(debug_id=DEBUG_ID, release="1"))
    await other.client.aclose()

    assert await frames(intake) == [f"{FILE}:1 t"]


async def test_error_with_a_damaged_map_stays_as_it_is(intake: Intake) -> None:
    await upload(intake, debug_id=DEBUG_ID)
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(sa.update(source_maps).values(content=b"damaged"))
    await send(intake, event(debug_id=DEBUG_ID))

    assert await frames(intake) == [f"{FILE}:1 t"]


async def test_recent_maps_stay_within_their_memory(intake: Intake) -> None:
    await upload(intake, debug_id=DEBUG_ID, content="x" * 1_000)
    (row,) = await intake.rows(source_maps)
    made = unpack(row.content, max_bytes=row.unpacked)
    recent = recent_maps(made.size * 2)
    ids = [uuid.uuid4() for _ in range(4)]
    for id in ids:
        recent[id] = made

    assert [recent.get(id) is not None for id in ids] == [False, False, True, True]


async def test_map_larger_than_cache_is_used_nonetheless(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "CACHE_BYTES", 1)
    await upload(intake, debug_id=DEBUG_ID)
    await send(intake, event(debug_id=DEBUG_ID))

    assert await frames(intake) == ORIGINAL
