"""What agents see of the inbox in which order, and what the log says of it."""

import pytest
from starlette.types import ASGIApp
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient
from tests.helpers.clients.mcp_client import connected, said

from postroom.asgi import build


@pytest.fixture(scope="module")
def app(api: Api) -> ASGIApp:
    return build(api.state)


async def test_mcp_list_is_by_urgency_and_shows_what_is_researched_again(
    api_client: ApiClient, app: ASGIApp
) -> None:
    before = {"status": "ready", "signals_at_run": 0, "signals_at_research": 1}
    await api_client.report(status="in_progress", title="Outage", priority="P0", before_research=before)
    await api_client.report(status="resolved", title="Old outage", priority="P0")
    await api_client.report(status="ready", title="Typo", priority="P4")
    async with connected(app, api_client.key) as client:
        texts = [
            await said(client, "inbox-reports-list", limit=50),
            await said(client, "inbox-reports-list", view="needs_review", limit=50),
        ]
    for text in texts:
        rows = [line for line in text.splitlines() if " | " in line]
        assert rows[2].endswith(" | P0 | in_progress again, was ready | 0 | Outage"), rows[2]
        assert sum("Typo" in row for row in rows) == 1
    assert "Old outage" in texts[0]
    assert "Old outage" not in texts[1]


async def test_mcp_call_of_the_api_has_the_request_id_of_the_tool(
    api_client: ApiClient, app: ASGIApp
) -> None:
    async with connected(app, api_client.key) as client:
        with capture_logs(processors=[merge_contextvars]) as logs:
            await said(client, "inbox-reports-list")
    ids = {line["event"]: line["request_id"] for line in logs if line.get("path") != "/mcp"}
    assert ids["request"] == ids["mcp call"]
