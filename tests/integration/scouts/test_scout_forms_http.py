"""Scouts that are forms: previewed, made, changed and run, on real signals and events."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.grouping import RecordingJobs
from tests.helpers.scouts.fleet import Fleet, make_fleet

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import events, scout_emissions, signals
from postroom.domain.errors import Unavailable
from postroom.domain.scouts.forms import Form
from postroom.domain.signals.intake import NewSignal
from postroom.scouts.forms import service as forms
from postroom.scouts.runs import run_now, runner
from postroom.scouts.tools.context import ScoutDeps
from postroom.sdk_events import partitions
from postroom.settings import ScoutSettings
from postroom.signals import service
from postroom.sources import service as sources

NAME = "signals-scout-refunds"
REFUNDS: dict[str, Any] = {
    "source": "zendesk/ticket",
    "where": [{"field": "text", "op": "contains", "value": "REFUND"}],
    "above": 3,
    "text": "{value} tickets about refunds",
}
SCOUT = {"name": NAME, "description": "Tickets about refunds.", "form": REFUNDS}


@pytest.fixture
async def fleet(api: Api) -> Fleet:
    return await make_fleet(api)


async def send(fleet: Fleet, sent: Sequence[tuple[float, str, dict[str, Any]]], project: int = 0) -> None:
    """Store tickets: how many hours ago, the text, and facts."""
    home = project or fleet.project
    async with unit_of_work(fleet.api.engine) as uow:
        await sources.enable(uow, project_id=home, source_product="zendesk", source_type="ticket", now=now())
        given = [
            NewSignal(
                "zendesk",
                "ticket",
                str(new_id()),
                text,
                0.5,
                extra,
                timestamp=now() - timedelta(hours=ago),
            )
            for ago, text, extra in sent
        ]
        await service.ingest(uow, jobs=RecordingJobs(), project_id=home, signals=given, now=now())


async def preview(fleet: Fleet, form: dict[str, Any]) -> list[tuple[str, float]]:
    status, seen = await fleet("POST", "forms/preview/", {"form": form})
    assert status == 200, seen
    return [(one["title"], one["value"]) for one in seen["findings"]]


async def test_preview_counts_what_matches_in_each_window(fleet: Fleet) -> None:
    await send(fleet, [(ago, f"A refund, please {ago}", {}) for ago in (1, 2, 3, 4, 30, 100, 101, 102)])
    await send(fleet, [(5, "Where is my order?", {}), (600, "An early question", {})])
    await send(fleet, [(1, f"Refund elsewhere {n}", {}) for n in range(9)], project=fleet.child)

    status, seen = await fleet("POST", "forms/preview/", {"form": REFUNDS})

    assert status == 200
    assert [(one["title"], one["value"]) for one in seen["findings"]] == [
        ("3 tickets about refunds", 3.0),
        ("4 tickets about refunds", 4.0),
    ]
    assert (seen["windows"], seen["items"]) == (30, 8)
    assert (seen["now"], seen["values"][-5:]) == (["4 tickets about refunds"], [3, 0, 0, 1, 4])
    assert await fleet.skills() == {}


async def test_preview_of_each_measure_on_signals(fleet: Fleet) -> None:
    facts: list[tuple[float, dict[str, Any]]] = [
        (1, {"plan": "pro", "email": "a@x.test", "ms": 900, "session_id": "1", "level": "error"}),
        (2, {"plan": "pro", "email": "a@x.test", "ms": 100, "session_id": "1"}),
        (3, {"plan": "free", "email": "b@x.test", "ms": "slow", "session_id": "2"}),
        (26, {"plan": "free", "email": "c@x.test", "ms": 10, "session_id": "3"}),
        (60, {"plan": "free", "email": "d@x.test", "ms": 10, "session_id": "4"}),
    ]
    await send(fleet, [(ago, f"Text {ago}", extra) for ago, extra in facts])
    say = {"text": "{group} {value}"}
    error = [{"field": "level", "value": "ERROR"}]

    assert await preview(fleet, {**say, "measure": "users", "above": 2}) == [("all 2", 2.0)]
    assert await preview(fleet, {**say, "measure": "p95", "field": "ms", "above": 500}) == [
        ("all 860", 860.0)
    ]
    assert await preview(
        fleet, {**say, "measure": "share", "part": error, "per": "session", "above": 0.4}
    ) == [("all 50.0%", 0.5)]
    assert await preview(fleet, {**say, "measure": "new_value", "field": "plan"}) == [("pro 2", 2.0)]
    assert await preview(fleet, {**say, "by": "plan", "above": 2}) == [("pro 2", 2.0)]
    assert await preview(
        fleet, {**say, "where": [{"field": "ms", "op": "at_least", "value": 100}], "above": 2}
    ) == [("all 2", 2.0)]
    assert (
        await preview(
            fleet, {**say, "where": [{"field": "plan", "op": "is_not", "value": "pro"}], "above": 9}
        )
        == []
    )


async def test_preview_of_silence_says_when_it_began(fleet: Fleet) -> None:
    await send(fleet, [(ago, f"Hello {ago}", {}) for ago in (25, 26, 50, 75, 100)])

    assert await preview(fleet, {"measure": "silence", "text": "Nothing came"}) == [("Nothing came", 0.0)]
    assert await preview(fleet, {"measure": "silence", "window_hours": 48, "text": "Nothing came"}) == []


async def test_preview_of_events_reads_their_own_project(fleet: Fleet) -> None:
    engine, moment = fleet.api.engine, now()
    for back in (0, 1, 2, 3):
        await partitions.ensure(engine, (moment - timedelta(days=back)).date())
    rows = [
        {
            "project_id": project,
            "day": (moment - timedelta(hours=ago)).date(),
            "id": new_id(),
            "source": "posthog",
            "name": name,
            "distinct_id": f"u{n}",
            "occurred_at": moment - timedelta(hours=ago),
            "received_at": moment,
            "properties": {"$session_id": f"s{n % 4}", "ms": n},
        }
        for project in (fleet.project, fleet.child)
        for ago in (1, 30, 60)
        for n, name in enumerate(["$pageview"] * 6 + ["$exception"] * (ago == 1))
    ]
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.insert(events), rows)
    form = {
        "of": "events",
        "measure": "share",
        "per": "session",
        "part": [{"field": "name", "value": "$exception"}],
        "above": 0.2,
        "text": "{value} of sessions have an error",
    }

    assert await preview(fleet, form) == [("25.0% of sessions have an error", 0.25)]


@pytest.mark.parametrize("hostile", ["'; DROP TABLE signals; --", "%", "_", "\\", "(a+)+$", "a" * 200])
async def test_preview_with_hostile_values_compares_them_as_texts(fleet: Fleet, hostile: str) -> None:
    await send(fleet, [(1, "An ordinary question", {"plan": "pro"}), (80, "Before", {})])
    for field in ("text", "plan", hostile[:100]):
        for op in ("is", "contains", "is_not"):
            form = {"where": [{"field": field, "op": op, "value": hostile}], "above": 1, "text": "x"}
            found = await preview(fleet, {**form, "by": "" if op == "is_not" else hostile[:100]})
            assert len(found) == (2 if op == "is_not" else 0)
    # A value of a stranger is only ever text.
    await send(fleet, [(1, "One more", {"plan": "{value}{limit}{text.__class__}"})])
    named = await preview(fleet, {"by": "plan", "above": 1, "text": "Plan {group}"})
    assert ("Plan {value}{limit}{text.__class__}", 1.0) in named


async def test_preview_that_takes_too_long_is_refused(fleet: Fleet) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        await uow.execute(sa.text("LOCK TABLE signals IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(Unavailable, match="name a source"):
            await forms.preview(
                fleet.api.engine, fleet.project, Form.model_validate(REFUNDS), now=now(), seconds=0.2
            )


async def test_create_form_begins_switched_off_and_keeps_who_changed_it(fleet: Fleet) -> None:
    status, made = await fleet("POST", "forms/", SCOUT)
    assert (status, made["name"], made["config"]["enabled"]) == (201, NAME, False)
    path = f"configs/{made['config']['id']}/form/"
    changed = {"description": "Refunds.", "form": {**REFUNDS, "above": 9}}

    status, first = await fleet("GET", path)
    _, second = await fleet("PUT", path, changed)
    _, same = await fleet("PUT", path, changed)

    assert (status, first["form"]["above"], first["version"]) == (200, 3.0, 1)
    assert (second["form"]["above"], second["version"], second["description"]) == (9.0, 2, "Refunds.")
    assert same == second
    assert [one["version"] for one in second["history"]] == [2, 1]
    assert all("@" in one["changed_by"] for one in second["history"])
    status, again = await fleet("POST", "forms/", SCOUT)
    assert (status, again["attr"]) == (400, "name")


async def test_form_of_another_scout_or_without_the_scope_is_refused(fleet: Fleet) -> None:
    await fleet("POST", "configs/sync/")
    _, listed = await fleet("GET")
    assert (await fleet("GET", f"configs/{listed[0]['id']}/form/"))[0] == 404
    assert (await fleet("PUT", f"configs/{listed[0]['id']}/form/", SCOUT))[0] == 404
    for bad in ({**SCOUT, "name": "refunds"}, {**SCOUT, "form": {**REFUNDS, "text": "{evil}"}}):
        status, problem = await fleet("POST", "forms/", bad)
        assert (status, problem["attr"].split("__")[0]) == (400, "name" if bad["name"] != NAME else "form")


async def test_run_of_a_form_gives_one_finding_and_then_is_quiet(fleet: Fleet) -> None:
    engine = fleet.api.engine
    await send(fleet, [(ago, f"A refund, please {ago}", {"plan": "pro"}) for ago in (1, 2, 3, 30)])
    _, made = await fleet("POST", "forms/", {**SCOUT, "form": {**REFUNDS, "by": "plan", "severity": "P2"}})
    deps = ScoutDeps(engine, RecordingJobs(), now, ScoutSettings(), _no_wake)

    dry = await run(fleet, deps, made["config"]["id"], dry_run=True)
    assert (dry.found, dry.emitted) == (1, 0)
    first = await run(fleet, deps, made["config"]["id"])
    again = await run(fleet, deps, made["config"]["id"])

    assert (first.status, first.found, first.emitted, again.emitted) == ("completed", 1, 1, 0)
    async with unit_of_work(engine) as uow:
        emitted = (await uow.execute(sa.select(scout_emissions))).one()
        about = (
            await uow.execute(
                sa.select(signals.c.extra["about"]).where(signals.c.source_product == "signals_scout")
            )
        ).scalar_one()
    assert emitted.description.startswith(
        "3 tickets about refunds\n\nThe count of plan “pro” was 3 in the last 24 hours."
    )
    assert emitted.severity == "P2"
    assert [one["summary"] for one in emitted.finding["evidence"]] == [
        f"A refund, please {n}" for n in (1, 2, 3)
    ]
    assert len(about) == 3


async def _no_wake(*_: object) -> None:
    """Do nothing: nothing is grouped here."""


async def run(fleet: Fleet, deps: ScoutDeps, id: Any, *, dry_run: bool = False) -> Any:
    async with unit_of_work(fleet.api.engine) as uow:
        run_id, _ = await run_now.start(
            uow,
            fleet.project,
            id,
            jobs=RecordingJobs(),
            note="",
            user_id=None,
            now=now(),
            dry_run=dry_run,
            waiting=False,
        )
    return await runner.execute(deps, run_id)
