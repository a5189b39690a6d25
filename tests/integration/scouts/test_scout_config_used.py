"""What a scout's configuration asks for is used, or refused with a sentence that says why."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.models.language import Double, double
from tests.helpers.scouts.fleet import Fleet, invalid, make_fleet
from tests.helpers.scouts.rows import run_token
from tests.integration.scouts.runs.test_scout_agent import DONE, Agency, agency
from tests.integration.scouts.runs.test_scout_runner import ScoutRunEnv, deps_of, run_env, sees

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_runs
from postroom.domain.errors import Invalid
from postroom.domain.scouts.configs import offered_model
from postroom.domain.scouts.runs import TOKEN_SCOPES
from postroom.domain.scouts.skills import SkillText
from postroom.models.language import Price
from postroom.projects.paid import PaidModel
from postroom.scouts.runs import runner
from postroom.settings import SpendSettings
from postroom.skills import service as skills

__all__ = ["agency", "run_env"]

REPORT = {
    "title": "Exports are slow",
    "summary": "They take a minute.",
    "evidence": [{"description": "It took 61 s.", "source_id": "e1"}],
    "actionability": "immediately_actionable",
    "actionability_explanation": "The limit is in the code.",
}


async def perform(agency: Agency, usual: Double, others: dict[str, Double]) -> dict[str, Any]:
    """Run the agent on a server whose usual model is `usual` and that offers some others."""

    def named(name: str) -> PaidModel:
        if name not in others:
            raise Invalid(f"The model '{name}' is not offered.")
        return PaidModel(deps.engine, others[name].model, settings=SpendSettings(), clock=now)

    deps = replace(deps_of(agency.run_env.fleet.api), model_named=named)
    model = PaidModel(deps.engine, usual.model, settings=SpendSettings(), clock=now)
    run_id = await agency.run_env.start()
    await runner.execute(deps, run_id, model=model)
    return {**await agency.run_env.read(run_id), **await agency.run_env.read(run_id, "transcript/")}


async def test_scout_config_model_is_used_by_agent(agency: Agency) -> None:
    await agency.run_env.fleet("PATCH", f"configs/{agency.run_env.config}/", {"model": "openai:dear"})
    usual, dear = double(DONE), double(DONE, price=Price(Decimal(10), Decimal(10)))
    run = await perform(agency, usual, {"openai:dear": dear})
    assert run["status"] == "completed"
    assert (len(usual.seen), len(dear.seen)) == (0, 1)
    # It costs what that model costs.
    assert run["cost_usd"] == pytest.approx(120 * 10 / 1e6)

    refused = await perform(agency, usual, {})
    assert (refused["status"], refused["failure_reason"]) == (
        "failed",
        "The model 'openai:dear' is not offered.",
    )
    await agency.run_env.fleet("PATCH", f"configs/{agency.run_env.config}/", {"model": None})
    assert (await perform(agency, usual, {}))["status"] == "completed"
    assert len(usual.seen) == 1


async def test_mcp_servers_are_refused_since_there_is_no_gateway(agency: Agency) -> None:
    path = f"configs/{agency.run_env.config}/"
    await agency.run_env.fleet("PATCH", path, {"mcp_gateway_server_ids": ["search"]})
    usual = double(DONE)
    run = await perform(agency, usual, {})
    assert run["status"] == "failed"
    assert "mcp_gateway_server_ids" in run["failure_reason"]
    assert usual.seen == []
    await agency.run_env.fleet("PATCH", path, {"mcp_gateway_server_ids": []})
    assert (await perform(agency, usual, {}))["status"] == "completed"


async def test_detectors_need_neither(run_env: ScoutRunEnv) -> None:
    body = {"model": "openai:none", "mcp_gateway_server_ids": ["search"]}
    await run_env.fleet("PATCH", f"configs/{run_env.config}/", body)
    assert (await run_env.run(sees()))["status"] == "completed"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("openai:a", "openai:a"),
        ("a", "openai:a"),
        ("b", None),
        ("openai:", None),
        ("", None),
    ],
)
def test_models_are_named_with_or_without_their_provider(wanted: str, found: str | None) -> None:
    assert offered_model(wanted, {"openai:a", "openai:c"}) == found


async def test_repositories_are_named_so_that_they_can_be_read(run_env: ScoutRunEnv) -> None:
    path = f"configs/{run_env.config}/"
    answer = await run_env.fleet(
        "PATCH", path, {"repositories": ["acme/shop", "https://git.example/acme/shop"]}
    )
    said = "'https://git.example/acme/shop' is not a repository; write it as organization/name."
    assert answer == invalid("repositories__1", said)
    assert (await run_env.fleet("PATCH", path, {"repositories": ["acme/shop"]}))[1]["repositories"] == [
        "acme/shop"
    ]


async def test_write_scopes_are_those_of_the_token_and_of_whoever_gives_them(api: Api) -> None:
    fleet = await make_fleet(api)
    made = await fleet.made()
    path = f"configs/{made['id']}/"
    said = "A key can only grant runs scopes that it has itself, and this one lacks 'task:write'."
    assert await fleet("PATCH", path, {"write_scopes": ["task:write"]}) == invalid("write_scopes", said)
    body = {"name": "signals-scout-new", "description": "d", "body": "b"}
    config = {"write_scopes": ["task:write"]}
    assert await fleet("POST", "", {**body, "config": config}) == invalid("config__write_scopes", said)
    every = await api.key("signal_scout:write", "task:write")
    status, changed = await fleet("PATCH", path, {"write_scopes": ["task:write"]}, key=every)
    assert (status, changed["write_scopes"]) == (200, ["task:write"])

    status, refused = await fleet("POST", f"{path}run/")
    said = "Runs of this scout have the scope 'task:write', which this key lacks."
    assert (status, refused["detail"]) == (403, said)
    _, started = await fleet("POST", f"{path}run/", key=every)
    token = await run_token(api, UUID(started["workflow_id"]))
    answer = await api.client.get("/api/personal_api_keys/@current", headers=bearer(token))
    assert answer.json()["scopes"] == sorted({*TOKEN_SCOPES, "task:write"})


async def test_scout_config_exceeding_permissions_cannot_be_enabled(api: Api) -> None:
    fleet = await make_fleet(api)
    made = await fleet.made()
    path, every = f"configs/{made['id']}/", await api.key("signal_scout:write", "task:write")
    assert (await fleet("PATCH", path, {"enabled": False, "write_scopes": ["task:write"]}, key=every))[
        0
    ] == 200
    body = {"skill_name": made["skill_name"], "enabled": True}
    assert [
        (await fleet("PATCH", path, {"enabled": True}))[0],
        (await fleet("POST", body=body))[0],
        (await fleet("GET", path))[1]["enabled"],
    ] == [403, 403, False]
    # Without the scope it is an ordinary scout again.
    assert (await fleet("PATCH", path, {"enabled": True, "write_scopes": []}))[1]["enabled"] is True
    assert (await fleet("PATCH", path, {"enabled": False, "write_scopes": ["task:write"]}, key=every))[
        0
    ] == 200
    assert (await fleet("PATCH", path, {"enabled": True}, key=every))[1]["enabled"] is True
    # The instructions of one that is enabled can't be replaced by such a key either.
    await fleet.drop(made["skill_name"])
    new = {"name": made["skill_name"], "description": "d", "body": "Do something else."}
    assert (await fleet("POST", "", new))[0] == 403
    assert (await fleet("POST", "", new, key=every))[0] == 201


async def test_scout_config_of_parent_is_out_of_reach_for_environment_key(api: Api) -> None:
    fleet = await make_fleet(api)
    made = await fleet.made()
    scopes = ("signal_scout:write", "signal_scout_internal:write", "signal_scout_report:write")
    below = await api.key(*scopes, projects=[fleet.child])
    both = await api.key(*scopes, projects=[fleet.child, fleet.project])
    calls: list[tuple[str, str, Any]] = [
        ("GET", "configs/", None),
        ("POST", "configs/sync/", None),
        ("PATCH", f"configs/{made['id']}/", {"enabled": False}),
        ("DELETE", f"configs/{made['id']}/", None),
        ("POST", f"configs/{made['id']}/run/", None),
        ("GET", "runs/", None),
        ("GET", "scratchpad/", None),
        ("POST", "scratchpad/", {"key": "k", "content": "c"}),
        ("GET", "notes/", None),
        ("GET", "metadata/current/", None),
    ]
    said = f"API key does not have access to the requested project: ID {fleet.project}."
    for method, path, body in calls:
        status, refused = await fleet(method, path, body, key=below, project=fleet.child)
        assert (status, refused["detail"]) == (403, said), path
    assert (await fleet("GET", f"configs/{made['id']}/"))[1]["enabled"] is True
    assert (await fleet("GET", "configs/", key=both, project=fleet.child))[0] == 200


@pytest.mark.parametrize("action", ["emit-report", "edit-report"])
async def test_reports_need_the_opt_in_of_the_skill(api: Api, action: str) -> None:
    fleet = await make_fleet(api)
    key = await api.key("signal_scout_report:write", "signal_scout_internal:write", "signal_scout:read")
    name = f"signals-scout-{action}"
    made = await fleet.made(name)
    _, started = await fleet("POST", f"configs/{made['id']}/run/")
    async with unit_of_work(api.engine) as uow:
        row = await uow.execute(sa.select(scout_runs).where(scout_runs.c.id == UUID(started["workflow_id"])))
        assert row.one().skill_version == 1
    path = f"runs/{started['workflow_id']}/{action}/"
    for body in (REPORT, {}):
        status, refused = await fleet("POST", path, body, key=key)
        assert (status, refused["code"], refused["attr"]) == (403, "permission_denied", None)
        assert f"does not allow the tool '{action}'" in refused["detail"]
    # A later version does not change what the run may do, and a run of it may.
    text = SkillText(name, "Looks.", "Look.", {"allowed-tools": f"{action} inbox-search"})
    async with unit_of_work(api.engine) as uow:
        await skills.add_version(uow, fleet.project, text, user_id=None, now=now())
        assert (await fleet("POST", path, REPORT, key=key))[0] == 403
        await uow.execute(
            sa.update(scout_runs)
            .where(scout_runs.c.id == UUID(started["workflow_id"]))
            .values(skill_version=2)
        )
    status, answer = await fleet("POST", path, {}, key=key)
    assert (status, answer["code"]) == (400, "required")


async def test_scout_config_of_own_scout_names_tools(api: Api) -> None:
    fleet: Fleet = await make_fleet(api)
    body = {"name": "signals-scout-own", "description": "d", "body": "b"}
    said = "There is no tool 'bash'. Available: "
    status, refused = await fleet("POST", "", {**body, "allowed_tools": ["bash"]})
    assert (status, refused["attr"], said in refused["detail"]) == (400, "allowed_tools", True)
    assert (await fleet("POST", "", {**body, "allowed_tools": ["emit-report"]}))[0] == 201
    async with unit_of_work(api.engine) as uow:
        assert await skills.front_matter(uow, fleet.project, body["name"], 1) == {
            "allowed-tools": ["emit-report"]
        }
        assert await skills.front_matter(uow, fleet.project, body["name"], 2) is None
