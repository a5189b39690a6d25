"""The last decisions of a person: what is listed, and undoing one whole."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api_client import ApiClient, make_api_client
from tests.helpers.reports import add_signal

from postroom.clock import new_id
from postroom.db.engine import unit_of_work


@pytest.fixture
async def person(api_client: ApiClient) -> ApiClient:
    """A member who has decided nothing."""
    return await make_api_client(api_client.api)


async def decisions(person: ApiClient) -> list[dict[str, Any]]:
    answer = await person.call("GET", "decisions/")
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


async def undo(person: ApiClient, id: str, **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await person.post(f"decisions/{id}/undo/", body)
    return answer.status_code, answer.json()


async def status_of(person: ApiClient, id: UUID) -> str:
    return str((await person.row(id))["status"])


async def test_decisions_say_what_undoing_does(person: ApiClient) -> None:
    ready = await person.report(status="ready", title="Exports time out")
    await person.state(ready, {"state": "suppressed", "dismissal_note": "no"})
    gathering = await person.report(status="pending_input", title="Slow")
    await person.state(gathering, {"state": "potential", "snooze_for": 3})

    snoozed, dismissed = await decisions(person)

    assert (dismissed["action"], dismissed["summary"]) == ("dismiss", "Dismissed “Exports time out”")
    assert (dismissed["effect"], dismissed["refusal"]) == ("The report returns to: ready.", None)
    assert (snoozed["action"], snoozed["effect"]) == ("snooze_for", "The report returns to: needs input.")


async def test_correction_is_listed_with_its_fields_and_undone(person: ApiClient) -> None:
    id = await person.report(status="ready", title="Exports time out")
    await person.post(f"reports/{id}/corrections/", {"title": "Exports are slow", "add_labels": ["exports"]})

    [decision] = await decisions(person)
    assert (decision["action"], decision["effect"]) == ("correct", "Set back: labels, title.")
    assert decision["summary"] == "Corrected “Exports are slow”: labels, title"
    assert (await undo(person, decision["id"]))[0] == 200
    row = await person.row(id)
    assert (row["title"], row["labels"]) == ("Exports time out", [])


async def test_undo_of_bulk_restores_all_reports_at_once(person: ApiClient) -> None:
    ids = [await person.report(status=status) for status in ("ready", "ready", "potential")]
    await person.bulk({"state": "suppressed", "ids": [str(id) for id in ids]})

    [decision] = await decisions(person)
    assert (decision["summary"], decision["report_count"]) == ("Dismissed 3 reports", 3)
    assert decision["effect"] == "3 reports return to: 2 ready, 1 gathering."
    code, body = await undo(person, decision["id"])

    assert (code, set(body["report_ids"]), body["kept_count"]) == (200, {str(id) for id in ids}, 0)
    assert [await status_of(person, id) for id in ids] == ["ready", "ready", "potential"]
    [after] = await decisions(person)
    assert (after["effect"], after["refusal"]) == (None, "It has already been undone.")


async def test_calls_with_one_decision_id_are_one_decision(person: ApiClient) -> None:
    ids, decision_id = [await person.report(status="ready") for _ in range(2)], str(new_id())
    for id in ids:
        await person.state(id, {"state": "resolved", "decision_id": decision_id})
    [decision] = await decisions(person)
    assert (decision["id"], decision["summary"]) == (decision_id, "Resolved 2 reports")


async def test_undo_of_partly_changed_decision_is_refused_whole(person: ApiClient) -> None:
    kept, changed = [await person.report(status="ready") for _ in range(2)]
    await person.bulk({"state": "suppressed", "ids": [str(kept), str(changed)]})
    await person.state(changed, {"state": "potential"})
    decision = (await decisions(person))[1]
    assert (decision["refused_count"], decision["effect"]) == (1, "The report returns to: ready.")

    code, body = await undo(person, decision["id"])
    assert (code, body["detail"]) == (
        409,
        "1 of 2 reports can't be restored. The report has been changed since.",
    )
    assert await status_of(person, kept) == "suppressed"

    code, body = await undo(person, decision["id"], skip_changed=True)
    assert (code, body) == (200, {"report_ids": [str(kept)], "kept_count": 1})
    assert await status_of(person, kept) == "ready"


async def test_two_undos_at_once_restore_once(person: ApiClient) -> None:
    id = await person.report(status="ready")
    await person.state(id, {"state": "resolved"})
    [decision] = await decisions(person)
    codes = {code for code, _ in await asyncio.gather(*(undo(person, decision["id"]) for _ in range(2)))}
    assert codes == {200, 409}
    assert await status_of(person, id) == "ready"


async def test_decisions_of_others_and_of_agents_are_not_mine(person: ApiClient) -> None:
    other = await make_api_client(person.api)
    id, agents = [await person.report(status="ready") for _ in range(2)]
    await other.state(id, {"state": "resolved"})
    await person.state(agents, {"state": "resolved"}, task=await person.task())
    [theirs] = await decisions(other)

    assert await decisions(person) == []
    assert (await undo(person, theirs["id"], skip_changed=True))[0] == 404
    assert await status_of(person, id) == "resolved"


async def test_decision_id_of_somebody_else_joins_nothing(person: ApiClient) -> None:
    other, decision_id = await make_api_client(person.api), str(new_id())
    theirs, mine = [await person.report(status="ready") for _ in range(2)]
    await other.state(theirs, {"state": "resolved", "decision_id": decision_id})
    await person.state(mine, {"state": "resolved", "decision_id": decision_id})
    [decision] = await decisions(person)
    assert decision["report_count"] == 1
    await undo(person, decision_id)
    assert [await status_of(person, id) for id in (theirs, mine)] == ["resolved", "ready"]


async def test_decision_about_merged_report_says_why_it_stays(person: ApiClient) -> None:
    source, target = [await with_signal(person) for _ in range(2)]
    await person.state(source, {"state": "suppressed"})
    merged = await person.post(f"reports/{source}/merge/", {"into": str(target)})
    assert merged.status_code == 200, merged.text

    merge, dismissal = await decisions(person)
    assert dismissal["effect"] is None
    assert dismissal["refusal"] == "The report has been deleted, or merged into another one, since."
    assert (merge["action"], merge["effect"]) == ("merge", "It is a report of its own again.")
    assert (await undo(person, dismissal["id"]))[0] == 409

    assert (await undo(person, merge["id"]))[1]["report_ids"] == [str(source)]
    assert await status_of(person, source) == "suppressed"
    assert (await undo(person, merge["id"]))[0] == 409
    assert (await undo(person, dismissal["id"]))[0] == 200


async def test_merge_of_many_is_one_decision(person: ApiClient) -> None:
    first, second, target = [await with_signal(person) for _ in range(3)]
    await person.post(f"reports/{target}/merge/", {"from": [str(first), str(second)]})
    [decision] = await decisions(person)
    assert (decision["report_count"], decision["into"]) == (2, str(target))
    await undo(person, decision["id"])
    assert [await status_of(person, id) for id in (first, second)] == ["ready", "ready"]


async def test_titles_with_braces_are_shown_as_they_are(person: ApiClient) -> None:
    id = await person.report(status="ready", title="{into} {0} {}")
    await person.state(id, {"state": "resolved"})
    [decision] = await decisions(person)
    assert decision["summary"] == "Resolved “{into} {0} {}”"


@pytest.mark.parametrize("id", ["x", "01000000-0000-7000-8000-000000000000"])
async def test_undo_of_unknown_decision_is_not_found(person: ApiClient, id: str) -> None:
    assert (await undo(person, id))[0] == 404


async def with_signal(person: ApiClient) -> UUID:
    id = await person.report(status="ready", signal_count=1, total_weight=0.5)
    async with unit_of_work(person.api.engine) as uow:
        await add_signal(uow, person.api.project, id)
    return id


async def test_standings_say_who_changed_what(person: ApiClient) -> None:
    id = await person.report(status="ready")
    untouched = await person.report(status="ready")
    elsewhere = await person.report(project=person.api.other_project)
    await person.state(id, {"state": "potential", "snooze_for": 2})
    body = {"report_ids": [str(id), str(untouched), str(elsewhere)]}
    results = (await person.post("reports/standings/", body)).json()["results"]
    found = {one["report_id"]: one for one in results}
    assert set(found) == {str(id), str(untouched)}
    mine = found[str(id)]
    assert (mine["status"], mine["snoozed"], mine["action"]) == ("potential", True, "snooze_for")
    assert mine["changed_by"]["email"] == person.email
    assert (found[str(untouched)]["changed_by"], found[str(untouched)]["snoozed"]) == (None, False)
