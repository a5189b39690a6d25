"""Why a report gathers, over HTTP."""

from typing import Any

from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import add_signal

from postroom.db.engine import unit_of_work

DAMAGE = "Crash while sending\n\nIt crashed, and all my drafts were lost. Version 2.14."
ISSUE = {"source_product": "github", "source_type": "issue"}


async def gathering_of(api: Api, api_client: ApiClient, *texts: str, **values: Any) -> dict[str, str] | None:
    """Return what the server says of a report with signals of these texts."""
    columns: dict[str, Any] = {"status": "potential", "signal_count": len(texts)} | values
    report = await api_client.report(**columns)
    async with unit_of_work(api.engine) as uow:
        for text in texts:
            await add_signal(uow, api.project, report, description=text, **ISSUE)
    response = await api_client.call("GET", f"reports/{report}/gathering/")
    assert response.status_code == 200
    return response.json()["gathering"]  # type: ignore[no-any-return]  # of JSON


async def test_gathering_says_weight_priority_and_question(api: Api, api_client: ApiClient) -> None:
    found = await gathering_of(api, api_client, DAMAGE, total_weight=0.75)
    assert found is not None
    assert found["reason"] == "It has a weight of 0.75, and is researched from 1 on."
    assert found["priority"] == "P4"
    assert "crash" in found["explanation"]
    assert found["question"].startswith("What does the log or the crash report say")


async def test_gathering_of_bare_titles_says_what_it_waits_for(api: Api, api_client: ApiClient) -> None:
    found = await gathering_of(api, api_client, "Menu stays closed", "Menu stays closed", total_weight=1.0)
    assert found is not None
    assert found["reason"] == "It has a weight of 1. It waits until a signal says more than its title."


async def test_gathering_is_null_for_others(api: Api, api_client: ApiClient) -> None:
    assert await gathering_of(api, api_client, DAMAGE, status="ready") is None
    snoozed = await api_client.report(status="ready")
    answer = await api_client.post(f"reports/{snoozed}/state/", {"state": "potential", "snooze_for": 3})
    assert answer.json()["snoozed_for"] == 3
    response = await api_client.call("GET", f"reports/{snoozed}/gathering/")
    assert response.json() == {"gathering": None}
    assert await gathering_of(api, api_client) is None


async def test_gathering_of_unknown_report_is_404(api_client: ApiClient) -> None:
    assert (
        await api_client.call("GET", "reports/00000000-0000-0000-0000-000000000000/gathering/")
    ).status_code == 404
