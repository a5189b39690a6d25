"""The configurations of sources over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, source_configs
from postroom.domain.sources.configs import Product, Type
from postroom.projects import service as projects
from postroom.sources import service

TICKETS = {"source_product": "zendesk", "source_type": "ticket"}
SESSIONS = {"source_product": "session_replay", "source_type": "session_analysis_cluster"}
SCOUTS = {"source_product": "signals_scout", "source_type": "cross_source_issue"}
TAKEN = "A configuration for this source product and type already exists for this team."
NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}


def invalid(attr: str | None, detail: str, code: str = "invalid_input") -> dict[str, Any]:
    return {"type": "validation_error", "code": code, "detail": detail, "attr": attr}


def denied(detail: str) -> dict[str, Any]:
    return {"type": "authentication_error", "code": "permission_denied", "detail": detail, "attr": None}


class SourceConfigClient:
    """Somebody who works with the configurations of one project."""

    def __init__(self, api: Api, key: str, project: int | None = None) -> None:
        self.client = api.client
        self.headers = bearer(key)
        self.base = api.url("source_configs/", project)

    async def __call__(self, method: str, id: object = None, **sent: Any) -> tuple[int, Any]:
        path = self.base if id is None else f"{self.base}{id}/"
        json_type = {"Content-Type": "application/json"} if "content" in sent else {}
        response = await self.client.request(method, path, headers={**self.headers, **json_type}, **sent)
        return response.status_code, response.json() if response.content else None

    async def make(self, **body: Any) -> dict[str, Any]:
        status, made = await self("POST", json=body)
        assert status == 201, made
        return dict(made)

    async def listed(self) -> list[str]:
        _, page = await self("GET")
        return [each["id"] for each in page["results"]]


@pytest.fixture
async def caller(api: Api) -> AsyncIterator[SourceConfigClient]:
    yield SourceConfigClient(api, await api.key("task:write"))
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(source_configs))


async def test_source_config_lifecycle(caller: SourceConfigClient) -> None:
    made = await caller.make(**TICKETS)
    assert made == {
        "id": made["id"],
        **TICKETS,
        "enabled": True,
        "config": {},
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        "status": None,
    }
    assert UUID(made["id"]).version == 7
    assert made["created_at"].endswith("Z")
    assert len(made["created_at"]) == len("2026-07-01T12:00:00.000000Z")
    assert await caller("GET", made["id"]) == (200, made)
    status, changed = await caller("PATCH", made["id"], json={"enabled": "no", "unknown": 1})
    assert (status, changed["enabled"]) == (200, False)
    assert changed["updated_at"] > made["updated_at"]
    assert {**changed, "enabled": True, "updated_at": made["updated_at"]} == made
    status, replaced = await caller("PUT", made["id"], json={**TICKETS, "config": {"a": [1]}})
    assert (status, replaced["enabled"], replaced["config"]) == (200, False, {"a": [1]})
    page = {"count": 1, "next": None, "previous": None, "results": [replaced]}
    assert await caller("GET") == (200, page)
    assert await caller("DELETE", made["id"]) == (204, None)
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        assert await caller(method, made["id"], json={}) == (404, NOT_FOUND)
    assert await caller("GET") == (200, {**page, "count": 0, "results": []})


async def test_source_configs_list_starts_with_last_changed(api: Api, caller: SourceConfigClient) -> None:
    ids = [
        (await caller.make(source_product="github", source_type=type))["id"] for type in get_args(Type)[:4]
    ]
    assert await caller.listed() == ids[::-1]
    await caller("PATCH", ids[1], json={})
    assert await caller.listed() == [ids[1], ids[3], ids[2], ids[0]]
    response = await api.client.get(caller.base, params={"limit": 2, "offset": 2}, headers=caller.headers)
    page = response.json()
    assert ([each["id"] for each in page["results"]], page["count"]) == ([ids[2], ids[0]], 4)
    assert (page["next"], page["previous"]) == (None, f"http://inbox.test{caller.base}?limit=2")


async def test_source_config_products_and_types_of_contract_are_accepted(caller: SourceConfigClient) -> None:
    for product in get_args(Product):
        await caller.make(source_product=product, source_type="issue")
    for type in get_args(Type):
        if type != "issue":
            await caller.make(source_product="github", source_type=type)
    assert len(await caller.listed()) == len(get_args(Product)) + len(get_args(Type)) - 1


CHOICE = ("invalid_choice", '"x" is not a valid choice.')
REQUIRED = ("required", "This field is required.")
NULL = ("null", "This field may not be null.")
OBJECT = 'Expected a dictionary of items but got type "list".'
WRONG: list[tuple[Any, str | None, tuple[str, str]]] = [
    ({**TICKETS, "source_product": "x"}, "source_product", CHOICE),
    ({**TICKETS, "source_product": None}, "source_product", NULL),
    ({**TICKETS, "source_product": ""}, "source_product", ("invalid_choice", '"" is not a valid choice.')),
    ({**TICKETS, "source_product": []}, "source_product", ("invalid_choice", '"[]" is not a valid choice.')),
    ({**TICKETS, "source_type": "x"}, "source_type", CHOICE),
    ({**TICKETS, "source_type": None}, "source_type", NULL),
    ({**TICKETS, "enabled": "maybe"}, "enabled", ("invalid_input", "Must be a valid boolean.")),
    ({**TICKETS, "enabled": None}, "enabled", NULL),
    ({**TICKETS, "config": None}, "config", NULL),
    ({**TICKETS, "config": []}, "config", ("not_a_dict", OBJECT)),
    ({**TICKETS, "config": {"a": "\x00"}}, "config", ("invalid_input", "Null characters are not allowed.")),
    ([], None, ("invalid_input", "Invalid data. Expected a dictionary, but got list.")),
]


@pytest.mark.parametrize(("body", "attr", "problem"), WRONG)
async def test_source_config_invalid_is_refused(
    caller: SourceConfigClient, body: Any, attr: str | None, problem: tuple[str, str]
) -> None:
    expected = invalid(attr, problem[1], problem[0])
    assert await caller("POST", json=body) == (400, expected)
    made = await caller.make(**TICKETS)
    assert await caller("PUT", made["id"], json=body) == (400, expected)
    assert await caller("PATCH", made["id"], json=body) == (400, expected)
    assert await caller("GET", made["id"]) == (200, made)


@pytest.mark.parametrize("missing", ["source_product", "source_type"])
async def test_source_config_required_fields(caller: SourceConfigClient, missing: str) -> None:
    made = await caller.make(**TICKETS)
    body = {name: value for name, value in TICKETS.items() if name != missing}
    for method, id in (("POST", None), ("PUT", made["id"])):
        assert await caller(method, id, json=body) == (400, invalid(missing, REQUIRED[1], REQUIRED[0]))
    assert (await caller("PATCH", made["id"], json=body))[0] == 200
    assert await caller("PATCH", made["id"], content=b"null") == (
        400,
        invalid(None, "No data provided", "null"),
    )


async def test_source_config_duplicate_is_refused(caller: SourceConfigClient) -> None:
    await caller.make(**TICKETS)
    assert await caller("POST", json=TICKETS) == (400, invalid("source_product", TAKEN))
    await caller.make(**{**TICKETS, "source_type": "issue"})
    answers = await asyncio.gather(*(caller("POST", json=SCOUTS) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [201, 400, 400, 400]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(("attr", "value"), [("source_product", "github"), ("source_type", "issue")])
async def test_product_and_type_are_fixed(
    caller: SourceConfigClient, method: str, attr: str, value: str
) -> None:
    made = await caller.make(**TICKETS)
    refusal = invalid(attr, f"{attr} cannot be changed after creation.")
    assert await caller(method, made["id"], json={**TICKETS, attr: value}) == (400, refusal)
    assert await caller("GET", made["id"]) == (200, made)


async def test_source_config_of_session_replay(caller: SourceConfigClient) -> None:
    filters = invalid("config", "recording_filters must be an object.")
    rate = invalid("config", "sample_rate must be a number from 0 to 1.")
    wrong: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"recording_filters": []}, filters),
        ({"sample_rate": True}, rate),
        ({"sample_rate": 1.5}, rate),
    ]
    for config, refusal in wrong:
        for source in (SESSIONS, {**SESSIONS, "source_type": "evaluation"}):
            assert await caller("POST", json={**source, "config": config}) == (400, refusal)
    made = await caller.make(**SESSIONS)
    assert made["config"] == {"sample_rate": 0.1}
    whole: dict[str, Any] = {"recording_filters": {"events": []}, "sample_rate": 1}
    assert (await caller("PATCH", made["id"], json={"config": whole}))[1]["config"] == whole
    assert (await caller("PATCH", made["id"], json={"config": {}}))[1]["config"] == {"sample_rate": 0.1}
    assert await caller("PATCH", made["id"], json={"config": {"sample_rate": -1}}) == (400, rate)
    other = await caller.make(source_product="session_replay", source_type="evaluation")
    assert other["config"] == {}


async def test_session_analysis_needs_consent(api: Api, caller: SourceConfigClient) -> None:
    async def approve(value: bool) -> None:
        async with unit_of_work(api.engine) as uow:
            await uow.execute(
                sa.update(organizations)
                .where(organizations.c.id == api.organization)
                .values(is_ai_data_processing_approved=value)
            )

    await approve(False)
    try:
        status, refusal = await caller("POST", json=SESSIONS)
        assert (status, refusal["code"], refusal["attr"]) == (400, "invalid_input", "enabled")
        assert "Approve AI data processing first" in refusal["detail"]
        await caller.make(**TICKETS)
        made = await caller.make(**SESSIONS, enabled=False)
        assert await caller("PATCH", made["id"], json={"enabled": True}) == (400, refusal)
        assert (await caller("PATCH", made["id"], json={"config": {"sample_rate": 0.5}}))[0] == 200
    finally:
        await approve(True)
    assert (await caller("PATCH", made["id"], json={"enabled": True}))[1]["enabled"] is True


async def test_source_config_of_scouts_belongs_to_parent(api: Api, caller: SourceConfigClient) -> None:
    async with unit_of_work(api.engine) as uow:
        child = await projects.create(
            uow, organization_id=api.organization, name="Staging", now=now(), parent_id=api.project
        )
    staging = SourceConfigClient(api, await api.key("task:write"), child.id)
    tickets, scouts = await staging.make(**TICKETS), await staging.make(**SCOUTS, enabled=False)
    assert await staging.listed() == [scouts["id"], tickets["id"]]
    assert await caller.listed() == [scouts["id"]]
    assert await caller("POST", json=SCOUTS) == (400, invalid("source_product", TAKEN))
    assert await caller("GET", tickets["id"]) == (404, NOT_FOUND)
    source = (SCOUTS["source_product"], SCOUTS["source_type"])

    async def is_open() -> list[bool]:
        async with unit_of_work(api.engine) as uow:
            return [
                service.is_open(source, await service.state(uow, project))
                for project in (api.project, child.id)
            ]

    assert await is_open() == [False, False]
    assert (await staging("PATCH", scouts["id"], json={"enabled": True}))[0] == 200
    assert await is_open() == [True, True]
    async with unit_of_work(api.engine) as uow:
        await service.switch(
            uow,
            project_id=child.id,
            source_product=source[0],
            source_type=source[1],
            enabled=False,
            now=now(),
        )
    assert (await caller("GET", scouts["id"]))[1]["enabled"] is False
    assert await staging("DELETE", scouts["id"]) == (204, None)
    assert await is_open() == [True, True]


async def test_source_config_opens_gate(api: Api, caller: SourceConfigClient) -> None:
    signal = {**TICKETS, "source_id": "1", "description": "The printer burns"}

    async def sent() -> str:
        response = await api.client.post(api.url("emit"), json=signal, headers=caller.headers)
        return str(response.json()["outcome"])

    assert await sent() == "ignored"
    made = await caller.make(**TICKETS)
    assert await sent() == "stored"
    await caller("PATCH", made["id"], json={"enabled": False})
    signal["source_id"] = "2"
    assert await sent() == "ignored"


async def test_source_config_of_custom_source_made_by_command(api: Api, caller: SourceConfigClient) -> None:
    async with unit_of_work(api.engine) as uow:
        await service.enable(
            uow, project_id=api.project, source_product="tracker", source_type="bug", now=now()
        )
    [id] = await caller.listed()
    _, found = await caller("GET", id)
    assert (found["source_product"], found["source_type"]) == ("tracker", "bug")
    status, changed = await caller("PUT", id, json={**found, "enabled": False})
    assert (status, changed["enabled"]) == (200, False)
    refusal = invalid("source_type", '"other" is not a valid choice.', "invalid_choice")
    assert await caller("PATCH", id, json={"source_type": "other"}) == (400, refusal)


async def test_forms(caller: SourceConfigClient) -> None:
    sent = {**SESSIONS, "enabled": "false", "config": '{"sample_rate": 0.5}'}
    status, made = await caller("POST", data=sent)
    assert (status, made["enabled"], made["config"]) == (201, False, {"sample_rate": 0.5})
    parts = {"source_product": (None, "session_replay"), "source_type": (None, SESSIONS["source_type"])}
    status, changed = await caller("PUT", made["id"], files={**parts, "config": (None, "{}")})
    assert (status, changed["config"]) == (200, {"sample_rate": 0.1})
    refusal = invalid("config", "Value must be valid JSON.")
    assert await caller("PATCH", made["id"], data={"config": "{"}) == (400, refusal)


METHODS = [("GET", False), ("POST", False), ("GET", True), ("PUT", True), ("PATCH", True), ("DELETE", True)]


@pytest.mark.parametrize(("method", "one"), METHODS)
async def test_source_config_requires_permission(
    api: Api, caller: SourceConfigClient, method: str, one: bool
) -> None:
    made = await caller.make(**TICKETS)
    id = made["id"] if one else None
    scope = "task:read" if method == "GET" else "task:write"
    both = [api.organization, api.other_organization]

    async def call(key: str, project: int | None = None) -> tuple[int, Any]:
        return await SourceConfigClient(api, key, project)(method, id, json=TICKETS)

    status, body = await call("phx_x")
    assert (status, body["code"]) == (403, "authentication_failed")
    wrong = await api.key("task:read" if scope == "task:write" else "user:write")
    assert await call(wrong) == (403, denied(f"API key missing required scope '{scope}'"))
    limited = await api.key("task:write", projects=[api.other_project], member_of=both)
    detail = f"API key does not have access to the requested project: ID {api.project}."
    assert await call(limited) == (403, denied(detail))
    stranger = await api.key("task:write", member_of=[api.other_organization])
    assert await call(stranger) == (403, denied("You don't have access to the project."))
    limited = await api.key("task:write", organizations=[api.other_organization], member_of=both)
    detail = f"API key does not have access to the requested organization: ID {api.organization}."
    assert await call(limited) == (403, denied(detail))
    if one:
        # The configuration is there, but of another project.
        assert await call(await api.key("task:write", member_of=both), api.other_project) == (404, NOT_FOUND)
    response = await api.client.request(method, f"{caller.base}{id or ''}")
    assert (response.status_code, response.json()["code"]) == (403, "not_authenticated")
    assert await caller("GET", made["id"]) == (200, made)
    assert await caller.listed() == [made["id"]]


@pytest.mark.parametrize("id", [uuid4(), "x", "1", "%00", "0" * 3000])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_source_config_unknown_is_not_found(
    caller: SourceConfigClient, method: str, id: object
) -> None:
    assert await caller(method, id, json=TICKETS) == (404, NOT_FOUND)


async def test_source_config_other_methods_are_refused(caller: SourceConfigClient) -> None:
    made = await caller.make(**TICKETS)
    for method, id in (("PUT", None), ("PATCH", None), ("DELETE", None), ("POST", made["id"])):
        status, body = await caller(method, id, json=TICKETS)
        assert (status, body["code"]) == (405, "method_not_allowed")
