"""Exporting reports as a file."""

import csv
import io
import json
from typing import Any

from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import add_report

from postroom.db.engine import unit_of_work
from postroom.reports import exporting


async def export(client: ApiClient, **query: Any) -> str:
    answer = await client.call("GET", "reports/export/", params=query)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["content-disposition"]
    return answer.text


async def test_export_has_every_matching_report_once_in_both_formats(api_client: ApiClient) -> None:
    async with unit_of_work(api_client.api.engine) as uow:
        made = [
            str(
                await add_report(
                    uow, api_client.api.project, area="export", title=f"T{number}", labels=["a", "b"]
                )
            )
            for number in range(exporting.CHUNK + 3)
        ]
    rows = list(csv.DictReader(io.StringIO(await export(api_client, area="export"))))
    assert [row["id"] for row in rows] == made[::-1]
    assert list(rows[0]) == list(exporting.COLUMNS)
    assert rows[0]["labels"] == "a, b"
    told = json.loads(await export(api_client, area="export", format="json"))
    assert [one["id"] for one in told] == made[::-1]
    assert told[0]["labels"] == ["a", "b"]


async def test_export_without_a_match_is_a_whole_file(api_client: ApiClient) -> None:
    assert (await export(api_client, area="nothing")).strip() == ",".join(exporting.COLUMNS)
    assert json.loads(await export(api_client, area="nothing", format="json")) == []


async def test_export_cell_that_looks_like_a_formula_is_text(api_client: ApiClient) -> None:
    titles = [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "\uff1d1",
        "safe =1",
        '"quoted", and\nbroken',
    ]
    for title in titles:
        await api_client.report(area="formulas", title=title)
    rows = list(csv.DictReader(io.StringIO(await export(api_client, area="formulas"), newline="")))
    written = [row["title"] for row in rows][::-1]
    assert written == [f"'{title}" for title in titles[:7]] + titles[7:]


async def test_export_follows_the_filters_and_refuses_bad_ones(api_client: ApiClient) -> None:
    kept = await api_client.report(area="picked", priority="P0")
    await api_client.report(area="picked", priority="P1")
    [row] = csv.DictReader(io.StringIO(await export(api_client, area="picked", priority="P0")))
    assert row["id"] == str(kept)
    refused = await api_client.call("GET", "reports/export/", params={"priority": "P9"})
    assert refused.status_code == 400
    assert (await api_client.call("GET", "reports/export/", params={"format": "xls"})).status_code == 400


async def test_export_is_refused_without_the_scope(api_client: ApiClient) -> None:
    headers = bearer(await api_client.api.key("signal:emit"))
    url = api_client.api.url("reports/export/")
    assert (await api_client.api.client.get(url, headers=headers)).status_code == 403
