"""Snoozed reports as a state of their own: the filter, the counts, progress and waking."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api_client import ApiClient, make_api_client
from tests.helpers.grouping import RecordingJobs

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.projects import service as projects
from postroom.reports import report_merges
from postroom.reports.decisions import followup


@pytest.fixture
async def member(api_client: ApiClient) -> ApiClient:
    """A member with an empty project."""
    async with unit_of_work(api_client.api.engine) as uow:
        project = await projects.create(
            uow, organization_id=api_client.api.organization, name="Empty", now=now()
        )
    return await make_api_client(replace(api_client.api, project=project.id))


async def snooze(member: ApiClient, id: UUID, **how: Any) -> None:
    body = {"state": "potential" if "snooze_for" in how else "suppressed", **how}
    answer = await member.state(id, body)
    assert answer.status_code == 200, answer.text


def tomorrow() -> str:
    return (now() + timedelta(days=1)).isoformat()


async def listed(member: ApiClient, query: str) -> tuple[int, set[str]]:
    page = (await member.call("GET", f"reports/?{query}")).json()
    return page["count"], {report["id"] for report in page["results"]}


async def test_snoozed_reports_are_apart_from_dismissed_and_gathering(member: ApiClient) -> None:
    until, for_signals, dismissed = [await member.report(status="ready") for _ in range(3)]
    gathering = await member.report(status="potential")
    await snooze(member, until, snooze_until=tomorrow())
    await snooze(member, for_signals, snooze_for=10)
    await member.state(dismissed, {"state": "suppressed"})

    both = {str(until), str(for_signals)}
    assert await listed(member, "snoozed=true") == (2, both)
    assert await listed(member, "snoozed=false&status=suppressed") == (1, {str(dismissed)})
    assert await listed(member, "snoozed=false&status=potential") == (1, {str(gathering)})
    counts = (await member.call("GET", "reports/counts/")).json()
    assert counts["statuses"]["potential"] == 2
    assert counts["snoozed"]["potential"] == 1
    assert counts["snoozed"]["suppressed"] == 1
    filtered = (await member.call("GET", "reports/counts/?priority=P0")).json()
    assert sum(filtered["snoozed"].values()) == 0


@pytest.mark.parametrize("snoozed", ["true", "false"])
async def test_count_of_a_page_equals_its_rows(member: ApiClient, snoozed: str) -> None:
    for _ in range(3):
        await member.report(status="potential")
        await snooze(member, await member.report(status="ready"), snooze_for=2)
    count, _ = await listed(member, f"snoozed={snoozed}&status=potential&limit=1")
    assert count == 3


async def test_snooze_for_signals_shows_its_progress(member: ApiClient) -> None:
    id = await member.report(status="ready", signal_count=4)
    await snooze(member, id, snooze_for=10)
    report = (await member.call("GET", f"reports/{id}/")).json()
    assert (report["snoozed_for"], report["snooze_signals"]) == (10, 10)
    assert report["allowed_states"]["restore"] is None


@pytest.mark.parametrize("status", ["ready", "pending_input"])
async def test_waking_returns_a_report_to_where_it_was(member: ApiClient, status: str) -> None:
    id = await member.report(status=status, signal_count=4, signals_at_run=7)
    await snooze(member, id, snooze_for=10)
    woken = (await member.state(id, {"state": "potential"})).json()
    assert (woken["status"], woken["signals_at_run"], woken["snoozed_for"]) == (status, 7, None)
    assert (await listed(member, "snoozed=true"))[0] == 0


async def test_undo_of_waking_snoozes_again(member: ApiClient) -> None:
    id = await member.report(status="ready", signal_count=4)
    await snooze(member, id, snooze_for=10)
    undo_id = (await member.state(id, {"state": "potential"})).json()["undo_id"]
    [undone] = (await member.post("state_changes/undo/", {"ids": [undo_id]})).json()["results"]
    assert undone["outcome"] == "undone"
    report = (await member.call("GET", f"reports/{id}/")).json()
    assert (report["status"], report["snoozed_for"], report["snooze_signals"]) == ("potential", 10, 10)


async def test_report_that_is_not_snoozed_cannot_be_woken(member: ApiClient) -> None:
    id = await member.report(status="potential", signal_count=1)
    assert (await member.state(id, {"state": "potential"})).status_code == 409
    assert (await member.call("GET", f"reports/{id}/")).json()["allowed_states"]["restore"] is not None


async def test_snooze_of_report_that_is_being_changed_ends_later(member: ApiClient) -> None:
    report, engine = await member.report(status="ready"), member.api.engine
    await snooze(member, report, snooze_until=tomorrow())

    async def end_snoozes() -> set[str]:
        """Return the reports that are still snoozed the day after."""
        async with unit_of_work(engine) as uow, asyncio.timeout(60):
            await followup.end_snoozes(uow, RecordingJobs(), now=now() + timedelta(days=2))
        return (await listed(member, "snoozed=true"))[1]

    async with unit_of_work(engine) as uow:
        await report_merges.lock(uow, member.api.project, [report])
        assert await end_snoozes() == {str(report)}
    assert await end_snoozes() == set()
