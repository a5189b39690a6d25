"""Changes of a report's status that wait for another call's change of the same report."""

import asyncio
from datetime import timedelta

from tests.helpers.api_client import ApiClient
from tests.helpers.grouping import RecordingJobs
from tests.helpers.waiting import until_locked

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.reports.state import Reopen
from postroom.reports import report_merges
from postroom.reports.decisions.decide import Decision, decide


async def test_report_state_merged_meanwhile_changes_remaining_report(api_client: ApiClient) -> None:
    source, target = await api_client.report(status="ready"), await api_client.report(status="ready")
    async with unit_of_work(api_client.api.engine) as uow:
        await report_merges.lock(uow, api_client.api.project, [source, target])
        call = asyncio.create_task(api_client.state(source, {"state": "suppressed"}))
        await until_locked(api_client.api.engine)
        await report_merges.link(uow, source, target, now())
    answer = await call
    assert (answer.status_code, answer.json()["id"]) == (200, str(target))
    assert (await api_client.row(target))["status"] == "suppressed"


async def test_undo_change_of_call_that_began_earlier_is_newest(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    first = (await api_client.state(id, {"state": "suppressed"})).json()["undo_id"]
    began = now() - timedelta(seconds=1)
    async with unit_of_work(api_client.api.engine) as uow:
        # It waited for the report while the first change was made.
        [second] = await decide(
            uow, RecordingJobs(), [id], Decision([Reopen()]), project_id=api_client.api.project, now=began
        )
    [refused] = (await api_client.post("state_changes/undo/", {"ids": [first]})).json()["results"]
    [undone] = (await api_client.post("state_changes/undo/", {"ids": [str(second.undo_id)]})).json()[
        "results"
    ]
    assert (refused["outcome"], undone["outcome"]) == ("skipped", "undone")
    assert (await api_client.row(id))["status"] == "suppressed"


async def test_report_state_snoozed_meanwhile_is_woken(api_client: ApiClient) -> None:
    """A call that waited for a report sees what was stored beside it, too."""
    id = await api_client.report(status="ready")
    async with unit_of_work(api_client.api.engine) as uow:
        await decide(
            uow,
            RecordingJobs(),
            [id],
            Decision([Reopen(snooze_for=2)]),
            project_id=api_client.api.project,
            now=now(),
        )
        call = asyncio.create_task(api_client.state(id, {"state": "potential"}))
        await until_locked(api_client.api.engine)
    answer = await call
    assert (answer.status_code, answer.json().get("status")) == (200, "ready"), answer.text
