"""Addendum 7: the state of scouts, their recent runs, the reports of runs, suggestions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

from postroom.clock import new_id
from postroom.db.tables import scout_configs, scout_runs, task_runs
from postroom.domain.scouts.auto_pause import Pause
from postroom.sample.seed import SeedContext
from postroom.scouts.configs import repository as configs

ALWAYS: dict[str, Any] = {
    "status": "active",
    "pause_reason": None,
    "auto_pause_exempt": False,
    "run_cron_schedule": None,
    "display_name": "",
    "tags": [],
    "repositories": [],
    "write_scopes": [],
    "consecutive_failure_count": 0,
    "network_access": "trusted",
}


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    """A project of this module alone."""
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    """The caller in that project."""
    return api.as_(made["internal_key"]).at(made["project"])


@pytest.mark.contract(
    "GET scout/configs/", "GET scout/configs/{config_id}/", "PATCH scout/configs/{config_id}/"
)
def test_scout_status_says_who_paused_it(
    server: ContractServer, own: ContractClient, made: dict[str, Any]
) -> None:
    path = f"scout/configs/{made['scout_config']}/"
    found = own.read(path)
    assert {name: found[name] for name in ALWAYS} == ALWAYS
    assert found in own.read("scout/configs/")
    seeded = found["updated_at"]
    assert seeded >= found["created_at"]

    async def pause(kit: SeedContext) -> None:
        paused = Pause("repeated_failures", "5 runs in a row failed.")
        await configs.pause(kit.uow, UUID(made["scout_config"]), paused, now=kit.now)

    server.do(pause)
    found = own.read(path)
    shown = ("enabled", "status", "pause_reason", "auto_pause_reason")
    assert [found[name] for name in shown] == [
        False,
        "paused_by_system",
        "repeated_failures",
        "5 runs in a row failed.",
    ]
    found = body_of(own.call("PATCH", path, {"enabled": False}), 200)
    assert [found[name] for name in shown[:3]] == [False, "paused_by_user", None]
    found = body_of(own.call("PATCH", path, {"enabled": True}), 200)
    assert [found[name] for name in shown[:3]] == [True, "active", None]
    assert found["updated_at"] > seeded
    changed = {"auto_pause_exempt": True, "run_cron_schedule": "0 9 * * *"}
    assert body_of(own.call("PATCH", path, changed), 200).items() >= changed.items()


@pytest.mark.contract("GET scout/runs/recent-per-scout/")
def test_recent_runs_of_each_configured_scout(
    server: ContractServer, own: ContractClient, made: dict[str, Any]
) -> None:
    [present] = own.read("scout/runs/recent-per-scout/")
    assert present["run_id"] == made["run"]

    async def more(kit: SeedContext) -> None:
        row = (
            (await kit.uow.execute(sa.select(scout_runs).where(scout_runs.c.id == UUID(made["run"]))))
            .mappings()
            .one()
        )
        run = (
            (await kit.uow.execute(sa.select(task_runs).where(task_runs.c.id == row["task_run_id"])))
            .mappings()
            .one()
        )
        for days, skill in ((1, row["skill_name"]), (40, row["skill_name"]), (1, "signals-scout-gone")):
            moment = kit.now - timedelta(days=days)
            again = {"id": new_id(), "created_at": moment}
            await kit.uow.execute(sa.insert(task_runs).values(**{**run, **again, "status": "completed"}))
            await kit.uow.execute(
                sa.insert(scout_runs).values(
                    **{
                        **row,
                        "id": new_id(),
                        "skill_name": skill,
                        "task_run_id": again["id"],
                        "created_at": moment,
                        "closed_at": moment,
                    }
                )
            )
        await kit.uow.execute(
            sa.update(scout_configs)
            .where(scout_configs.c.id == UUID(made["scout_config"]))
            .values(updated_at=kit.now)
        )

    server.do(more)
    found = own.read("scout/runs/recent-per-scout/")
    assert found[0]["run_id"] == made["run"]
    assert len(found) == 2, "neither the old run nor the one of a scout without configuration"
    assert len(own.read("scout/runs/recent-per-scout/", max_age_days=50)) == 3
    assert [one["run_id"] for one in own.read("scout/runs/recent-per-scout/", per_scout_limit=1)] == [
        made["run"]
    ]
    for name, value in (("per_scout_limit", 101), ("max_age_days", 366)):
        detail = f"Ensure this value is less than or equal to {value - 1}."
        refused(own.get("scout/runs/recent-per-scout/", **{name: value}), "max_value", detail, name)


@pytest.mark.contract("GET scout/runs/{run_id}/", "GET scout/runs/", "GET scout/runs/findings/summary/")
def test_runs_name_the_reports_that_they_wrote_and_changed(own: ContractClient, made: dict[str, Any]) -> None:
    path, before = f"scout/runs/{made['run']}/", own.read("scout/runs/findings/summary/")
    found = own.read(path)
    assert (found["emitted_report_ids"], found["edited_report_ids"], found["metadata"]) == ([], [], {})
    written = {
        "title": "Written",
        "summary": "S",
        "evidence": [{"description": "What this report is about.", "source_id": "autumn"}],
        "actionability": "requires_human_input",
        "actionability_explanation": "Which?",
    }
    id = body_of(own.post(f"{path}emit-report/", written), 200)["report_id"]
    for report in (id, made["report"]):
        edit = {"report_id": report, "append_note": "Seen again."}
        body_of(own.post(f"{path}edit-report/", edit), 200)
    found = own.read(path)
    assert (found["emitted_report_ids"], found["edited_report_ids"]) == ([id], [made["report"]])
    [listed] = [one for one in own.read("scout/runs/") if one["run_id"] == made["run"]]
    assert listed == found
    summary = own.read("scout/runs/findings/summary/")
    assert (before["authored_report_count"], before["edited_report_count"]) == (0, 0)
    assert (summary["authored_report_count"], summary["edited_report_count"]) == (1, 1)
    assert summary["run_count"] == before["run_count"] >= 1
    detail = "Ensure this value is less than or equal to 168."
    refused(own.get("scout/runs/findings/summary/", window_hours=169), "max_value", detail, "window_hours")


@pytest.mark.contract(
    "GET scout/suggestions/",
    "POST scout/suggestions/{scout_suggestion_id}/dismiss/",
    "POST scout/suggestions/refresh/",
)
def test_suggestions_are_empty(own: ContractClient) -> None:
    assert own.read("scout/suggestions/") == {
        "status": "empty",
        "generated_at": None,
        "model": "",
        "fleet_snapshot": [],
        "items": [],
    }
    not_found(own.post(f"scout/suggestions/{NOWHERE}/dismiss/"))
    assert own.post("scout/suggestions/refresh/").status_code == 403
