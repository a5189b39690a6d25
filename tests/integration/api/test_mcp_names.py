"""Names that agents see over MCP: of labels, views, areas and scouts, and what scouts found."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from starlette.types import ASGIApp
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.clients.mcp_client import connected, said
from tests.helpers.reports import add_signal
from tests.helpers.scouts.rows import add_scout, start_run
from tests.helpers.screening import DOUBT, WordFilter

from postroom.api.mcp.withholding import WITHHELD, withhold
from postroom.asgi import build
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_emissions, signals
from postroom.reports.agent_texts import screen_names
from postroom.screening.agent_texts import screen_texts


@pytest.fixture(scope="module")
def app(api: Api) -> ASGIApp:
    """One application for all, since reading its tools takes a second."""
    return build(api.state)


async def found(api: Api, report: UUID, description: str, verdict: float | None) -> UUID:
    """Store a finding of a run whose signal was screened, or waits for that."""
    run = await start_run(api, begun=True)
    async with unit_of_work(api.engine) as uow:
        signal = await add_signal(uow, api.project, report, description=description, background=0.5)
        await uow.execute(sa.update(signals).where(signals.c.id == signal).values(background=verdict))
        await uow.execute(
            sa.insert(scout_emissions).values(
                id=new_id(),
                project_id=api.project,
                run_id=run,
                finding_id="one",
                description=description,
                weight=0.5,
                confidence=0.9,
                source_id="x",
                tags=["import"],
                signal_id=signal,
                emitted_at=now(),
            )
        )
    return run


async def test_mcp_names_are_withheld_until_the_safety_filter_has_passed_them(
    api: Api, api_client: ApiClient, app: ASGIApp
) -> None:
    report = await api_client.report(status="ready", title="Words", area="calendar", labels=["nice"])
    await api_client.report(status="ready", title="Others", area=f"{DOUBT} area", labels=[f"{DOUBT} label"])
    for name in ("nice", f"{DOUBT} label"):
        assert (await api_client.post("labels/", {"name": name, "color": "red"})).status_code == 201
    for name, search in (("Fine view", "fine words"), (f"{DOUBT} view", DOUBT)):
        body = {"name": name, "query": {"search": search}, "is_shared": True}
        assert (await api_client.post("views/", body)).status_code == 201
    await add_scout(api, options={"display_name": "Kind scout"})
    await add_scout(api, options={"display_name": f"{DOUBT} scout"})
    key = await api.key("task:read", "signal_scout:read")
    commands = [
        "call labels-list-labels {}",
        "call views-list-views {}",
        "call scout-config-list {}",
        "call inbox-reports-list {}",
        "call reports-count-reports {}",
        f'call inbox-reports-retrieve {{"id": "{report}"}}',
    ]
    async with connected(app, key) as client:
        before = [await said(client, "exec", command=one, max_chars=45_000) for one in commands]
        while await screen_names(api.engine, WordFilter(), now=now()):
            pass
        after = [await said(client, "exec", command=one, max_chars=45_000) for one in commands]
    for text in before:
        assert not {"nice", "calendar", "Fine view", "fine words", "Kind scout"} & set(text.split('"'))
    assert not any(DOUBT in text for text in [*before, *after])
    assert '"nice"' in after[0]
    assert '"Fine view"' in after[1]
    assert '"fine words"' in after[1]
    assert '"Kind scout"' in after[2]
    assert '"calendar"' in after[4]
    assert '"calendar"' in after[5]
    assert "withheld" in " ".join(after[:5])


@pytest.mark.parametrize(("background", "shown"), [(0.5, True), (None, False)])
async def test_mcp_findings_of_scouts_are_withheld_like_their_signals(
    api: Api, api_client: ApiClient, app: ASGIApp, background: float | None, shown: bool
) -> None:
    report = await api_client.report(status="ready", title="Found by a scout")
    run = await found(api, report, "Imports end early", background)
    key = await api.key("task:read", "signal_scout:read")
    async with connected(app, key) as client:
        of_run = await said(client, "exec", command=f'call scout-runs-emissions-list {{"run_id": "{run}"}}')
        reports = await said(
            client, "exec", command=f'call scout-runs-emission-reports {{"run_id": "{run}"}}'
        )
    assert ("Imports end early" in of_run) == shown
    assert ("Found by a scout" in reports) == shown
    assert ("withheld" in of_run) != shown


async def test_mcp_shows_corrected_report_without_words_that_were_replaced(
    api: Api, api_client: ApiClient, app: ASGIApp
) -> None:
    report = await api_client.report(status="ready", title="Corrected", area=f"{DOUBT} before")
    body = {"area": "calendar", "add_labels": ["nice"]}
    assert (await api_client.post(f"reports/{report}/corrections/", body)).status_code == 200
    names = ["calendar", "nice"]
    await screen_texts(api.engine, WordFilter(), api.project, names, now=now())
    async with connected(app, api_client.key) as client:
        text = await said(
            client, "exec", command=f'call inbox-reports-retrieve {{"id": "{report}"}}', max_chars=45_000
        )
    assert all(f'"{name}"' in text for name in names)
    assert DOUBT not in text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"labels": {"method": "GET"}}, {"labels": {"method": "GET"}}),  # of a metric
        ({"corrections": {"area": {"by": None}}}, {"corrections": {"area": {"by": None}}}),
        ({"labels": ["new"]}, {"labels": [WITHHELD]}),
        ({"areas": {"a": 1, "b": 2}}, {"areas": {WITHHELD: 3}}),
        ({"areas": ["a", None]}, {"areas": [WITHHELD, None]}),
    ],
)
async def test_withhold_takes_only_names_for_names(api: Api, value: Any, expected: Any) -> None:
    async with unit_of_work(api.engine) as uow:
        await withhold(uow, api.project, value, None)
    assert value == expected
