"""Issues: one signal for a fault and not for each event, again when it comes back, and when it spikes."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import make_grouper
from tests.helpers.sdks import Intake, make_intake

from postroom.db.engine import unit_of_work
from postroom.db.tables import (
    error_issue_hours,
    events,
    pending_occurrences,
    reports,
    signal_edits,
    source_configs,
)
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.pipeline import group_pending
from postroom.issues.present import with_present
from postroom.signals.members import add_members
from postroom.signals.reading import signals_of_report


@pytest.fixture
async def intake(api: Api) -> AsyncIterator[Intake]:
    made = await make_intake(api)
    async with made.client:
        yield made


async def throw(
    intake: Intake, *messages: str, type: str = "ValueError", user: str = "ann", own: bool = True
) -> None:
    """Send an exception for each message, all from one place, and have them counted."""
    frames = [{"filename": "shop/cart.py", "function": "total", "lineno": 41, "in_app": own}]
    events: list[dict[str, Any]] = [
        {
            "event": "$exception",
            "distinct_id": user,
            "uuid": str(uuid.uuid4()),
            "timestamp": intake.time().isoformat(),
            "properties": {
                "$exception_list": [{"type": type, "value": said, "stacktrace": {"frames": frames}}],
                "release": "1.2",
            },
        }
        for said in messages
    ]
    answer = await intake.client.post("/batch/", json={"api_key": intake.token, "batch": events})
    assert answer.status_code == 200
    await intake.count()


async def test_issue_thousand_occurrences_are_one_signal(intake: Intake) -> None:
    await throw(
        intake, *[f"Order {number} of user {number}@shop.example is empty" for number in range(1_000)]
    )
    await throw(intake, "Order 7 of user x@shop.example is empty", user="bob")
    [issue] = await intake.issues()
    assert (issue.occurrences, issue.users) == (1_001, 2)
    [signal] = await intake.signals()
    assert signal.source_type == "issue_created"
    assert issue.signal_id == signal.id


async def test_names_that_no_mask_foresees_make_one_issue(intake: Intake) -> None:
    colors = ["red", "blue", "green", "black", "white", "grey", "pink", "brown", "violet", "beige"]
    await throw(intake, *[f"The colour {color} is sold out" for color in colors])
    for color in colors:
        await throw(intake, f"The colour {color} is sold out")
    issues = await intake.issues()
    assert [issue.occurrences for issue in issues] == [20]
    await throw(intake, "Prices could not be read from the catalogue")
    assert len(await intake.issues()) == 2, "another message of that place does not join them"
    await throw(intake, "The colour red is sold out", type="KeyError")
    assert len(await intake.issues()) == 3


async def test_names_of_customers_make_one_issue(intake: Intake) -> None:
    await throw(intake, *[f"No customer {name}" for name in ("ann", "bob", "cleo", "dan", "Eve", "O'Neil")])
    [issue] = await intake.issues()
    assert issue.occurrences == 6


async def test_issue_resolved_and_recurring_is_reported_again(intake: Intake) -> None:
    await throw(intake, "It broke")
    [issue] = await intake.issues()
    key = bearer(await intake.api.key("task:write"))
    path = f"/api/projects/{intake.project}/signals/error_issues/{issue.id}/"
    changed = await intake.client.patch(path, json={"status": "resolved"}, headers=key)
    assert changed.json()["status"] == "resolved"
    intake.time.forward(hours=1)
    await throw(intake, "It broke", "It broke")
    await throw(intake, "It broke")
    assert [row.source_type for row in await intake.signals()] == ["issue_created", "issue_reopened"]
    [issue] = await intake.issues()
    assert (issue.status, issue.reopened) == ("active", 1)


async def test_issue_suppressed_is_counted_and_not_reported(intake: Intake) -> None:
    await throw(intake, "It broke")
    [issue] = await intake.issues()
    key = bearer(await intake.api.key("task:write"))
    path = f"/api/projects/{intake.project}/signals/error_issues/{issue.id}/"
    await intake.client.patch(path, json={"status": "suppressed"}, headers=key)
    intake.time.forward(days=2)
    await throw(intake, *["It broke"] * 100)
    assert len(await intake.signals()) == 1
    assert (await intake.issues())[0].occurrences == 101


async def test_issue_spike_is_compared_with_same_hours(intake: Intake) -> None:
    await throw(intake, "It broke")
    [issue] = await intake.issues()
    hour = intake.time().replace(minute=0)
    async with unit_of_work(intake.api.engine) as uow:
        # 40 at noon on each of the days before, nothing at night.
        for day in range(1, 6):
            made = insert(error_issue_hours).values(
                issue_id=issue.id, hour=hour + timedelta(days=5 - day), occurrences=40
            )
            keys = ["issue_id", "hour"]
            await uow.execute(made.on_conflict_do_update(index_elements=keys, set_={"occurrences": 40}))
    intake.time.forward(days=5)
    await throw(intake, *["It broke"] * 60)
    assert len(await intake.signals()) == 1, "a busy noon is usual"
    intake.time.forward(hours=12)
    await throw(intake, *["It broke"] * 60)
    await throw(intake, *["It broke"] * 60)
    assert [row.source_type for row in await intake.signals()] == ["issue_created", "issue_spiking"]


async def test_issue_closed_gate_delays_signal_and_loses_nothing(intake: Intake) -> None:
    async with unit_of_work(intake.api.engine) as uow:
        off = sa.update(source_configs).where(source_configs.c.project_id == intake.project)
        await uow.execute(off.values(enabled=False))
    await throw(intake, "It broke")
    assert (len(await intake.issues()), len(await intake.signals())) == (1, 0)
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(off.values(enabled=True))
    await throw(intake, "It broke")
    assert len(await intake.signals()) == 1


async def test_issue_uncountable_occurrence_is_kept_and_can_be_retried(intake: Intake) -> None:
    await throw(intake, "It broke")
    async with unit_of_work(intake.api.engine) as uow:
        for occurrence in (
            {"kind": "exception"},
            {"kind": "message", "at": intake.time().isoformat(), "message": "x"},
        ):
            await uow.execute(
                sa.insert(pending_occurrences).values(
                    project_id=intake.project,
                    source="sentry",
                    event_id=uuid.uuid4(),
                    received_at=intake.time(),
                    occurrence=occurrence,
                )
            )
    await intake.count()
    assert len(await intake.issues()) == 2
    [failed] = await intake.rows(pending_occurrences)
    assert failed.error == "KeyError: 'at'"
    key = bearer(await intake.api.key("task:write"))
    base = f"/api/projects/{intake.project}/signals/sdk_intake/"
    shown = (await intake.client.get(base, headers=key)).json()["results"]
    assert {one["source"]: one["failed"] for one in shown} == {"posthog": 0, "sentry": 1}
    retried = await intake.client.post(f"{base}retry/", headers=key)
    assert retried.json() == {"retried": 1}


async def test_issues_are_read_with_the_reason_of_their_grouping(intake: Intake) -> None:
    await throw(intake, "Order 5 is empty")
    key = bearer(await intake.api.key("task:read"))
    base = f"/api/projects/{intake.project}/signals/error_issues/"
    listed = (await intake.client.get(f"{base}?status=active", headers=key)).json()
    assert listed["count"] == 1
    one = (await intake.client.get(f"{base}{listed['results'][0]['id']}/", headers=key)).json()
    [found] = one["fingerprints"]
    assert found["inputs"][1:] == [
        "type ValueError",
        "frame shop/cart.py:total",
        "message Order <> is empty",
    ]
    assert one["report_id"] is None
    assert (await intake.client.get(f"{base}{uuid.uuid4()}/", headers=key)).status_code == 404


async def test_events_may_have_a_database_of_their_own(api: Api, engine: AsyncEngine) -> None:
    intake = await make_intake(api, events_engine=engine)
    async with intake.client:
        await throw(intake, "It broke", "It broke")
        [issue] = await intake.issues()
        assert issue.occurrences == 2
        assert (await intake.outcomes()) == {"stored": 2}
        assert await intake.events() == [], "they are in the other one"
        async with unit_of_work(engine) as uow:
            assert (await uow.execute(sa.select(events.c.project_id))).scalars().all() == [intake.project] * 2
            assert (await uow.execute(sa.select(pending_occurrences))).all() == []


async def group(intake: Intake) -> None:
    """Group the project's pending signals and apply edits of grouped ones."""
    grouper = replace(make_grouper(intake.api.engine), clock=intake.time)
    await group_pending(grouper, intake.project)


async def row_of_report(intake: Intake) -> sa.Row[Any]:
    [row] = await intake.rows(reports)
    return row


async def many_users(intake: Intake, first: int, last: int) -> None:
    for user in range(first, last):
        await throw(intake, "It broke", user=f"user{user}")


async def test_issue_of_few_users_waits_and_is_promoted_once_it_reaches_ten(intake: Intake) -> None:
    await many_users(intake, 0, 2)
    await group(intake)
    assert (await row_of_report(intake)).status == "potential"
    await many_users(intake, 2, 9)
    assert await intake.rows(signal_edits) == []
    await many_users(intake, 9, 12)
    assert len(await intake.rows(signal_edits)) == 1
    await group(intake)
    report = await row_of_report(intake)
    assert (report.status, report.total_weight) == ("candidate", 1.0)
    [signal] = await intake.signals()
    assert (signal.weight, signal.extra["users_affected"]) == (1.0, 10)
    steps = await intake.trace(signal.id)
    assert [row.reason for row in steps if row.step == "weigh"] == ["Now 10 users are affected."]
    await group(intake)
    await many_users(intake, 12, 20)
    assert await intake.rows(signal_edits) == [], "each number is told once"


async def test_issue_that_grows_while_its_signal_waits_is_counted_once(intake: Intake) -> None:
    await many_users(intake, 0, 12)
    await group(intake)
    report = await row_of_report(intake)
    assert (report.status, report.signal_count, report.total_weight) == ("candidate", 1, 1.0)


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("ready", "candidate"),
        ("pending_input", "candidate"),
        ("suppressed", "suppressed"),
        ("resolved", "resolved"),
        ("failed", "failed"),
    ],
)
async def test_issue_that_grows_has_its_report_researched_unless_people_settled_it(
    intake: Intake, status: str, after: str
) -> None:
    await throw(intake, "It broke")
    await group(intake)
    async with unit_of_work(intake.api.engine) as uow:
        await uow.execute(
            sa.update(reports).values(status=status).where(reports.c.project_id == intake.project)
        )
    await many_users(intake, 0, 12)
    await group(intake)
    assert (await row_of_report(intake)).status == after


async def test_issue_whose_source_is_set_to_nothing_does_not_grow(intake: Intake) -> None:
    key = bearer(await intake.api.key("task:write"))
    path = f"/api/projects/{intake.project}/sources/"
    body = {"kind": "posthog_sdk", "impact": "nothing"}
    assert (await intake.client.post(path, json=body, headers=key)).status_code == 201
    await many_users(intake, 0, 12)
    assert await intake.rows(signal_edits) == []
    assert [row.weight for row in await intake.signals()] == [0.5]


async def test_report_of_an_issue_shows_the_present_numbers(intake: Intake) -> None:
    await throw(intake, "It broke")
    await group(intake)
    intake.time.forward(minutes=5)
    await many_users(intake, 0, 3)
    async with unit_of_work(intake.api.engine) as uow:
        forged = NewSignal("error_tracking", "issue_created", "not-an-id", "Forged", weight=0.1)
        await add_members(
            uow,
            project_id=intake.project,
            report_id=(await row_of_report(intake)).id,
            members=[forged],
            reason="",
            now=intake.time(),
        )
    key = bearer(await intake.api.key("task:read"))
    path = f"/api/projects/{intake.project}/signals/reports/"
    [row] = (await intake.client.get(path, headers=key)).json()["results"]
    assert row["impact"] == {"users": 4, "occurrences": 4, "last_seen": "2026-11-25T12:35:00.000000Z"}
    one = (await intake.client.get(f"{path}{row['id']}/", headers=key)).json()
    assert one["impact"] == row["impact"]


async def test_present_numbers_leave_out_values_that_only_some_occurrences_have(intake: Intake) -> None:
    await throw(intake, "no folder 'Archive/2039'", type="KeyError")
    await throw(intake, "no folder 'Archive/1999'", type="KeyError", user="bob")
    await group(intake)
    async with unit_of_work(intake.api.engine) as uow:
        found = await signals_of_report(uow, (await row_of_report(intake)).id)
        [one] = await with_present(uow, intake.project, found)
    assert one.content.startswith("KeyError: no folder 'Archive/2039'\n")
    assert (one.retold or "").startswith("KeyError: no folder 'Archive/…'\n    at total (shop/cart.py:41)")
