"""Destinations of viewers, and ending mails by the link in them, over HTTP."""

from typing import Any
from uuid import UUID

from tests.helpers.api import Api, bearer

from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.notify import repository
from postroom.notify.unsubscribing import token_of

THREE = "a@example.com, b@example.com"


async def _call(api: Api, key: str, method: str, path: str = "", body: Any = None) -> Any:
    address = f"/api/projects/{api.project}/notifications/destinations/{path}"
    return await api.client.request(method, address, json=body, headers=bearer(key))


async def _destination(api: Api, id: str) -> tuple[str, str]:
    async with unit_of_work(api.engine) as uow:
        found = await repository.select_destination(uow, UUID(id))
    assert found is not None
    return found.address, found.state


async def test_viewer_has_destinations_of_their_own_and_none_of_the_project(api: Api) -> None:
    member = await api.key("task:write")
    shared = (await _call(api, member, "POST", body={"kind": "email", "address": THREE})).json()
    key = await api.key("task:read", "notification:write")
    async with unit_of_work(api.engine) as uow:
        found = await identity.authenticate(uow, key, hasher=api.hasher, now=api.state.clock())
        assert found is not None
        await identity.set_role(
            uow,
            user_id=found.user_id,
            organization_id=api.organization,
            role=Role.VIEWER,
            now=api.state.clock(),
        )
    made = await _call(api, key, "POST", body={"kind": "email", "personal": True})
    assert made.status_code == 201, made.text
    own = made.json()["id"]
    assert (await _call(api, key, "PATCH", f"{own}/", {"name": "Mine"})).status_code == 200
    refused = [
        await _call(api, key, "POST", body={"kind": "email", "address": THREE}),
        await _call(api, key, "PATCH", f"{shared['id']}/", {"name": "Theirs"}),
        await _call(api, key, "DELETE", f"{shared['id']}/"),
        *[await _call(api, key, "POST", f"{shared['id']}/{what}/") for what in ("test", "retry", "rotate")],
    ]
    assert [answer.status_code for answer in refused] == [403] * 6
    assert (await _call(api, key, "DELETE", f"{own}/")).status_code == 204
    assert [one["name"] for one in (await _call(api, member, "GET")).json()["results"]] == ["email"]
    made = [await _call(api, key, "POST", body={"kind": "email", "personal": True}) for _ in range(21)]
    assert [answer.status_code for answer in made] == [201] * 20 + [409]


async def test_link_of_a_mail_ends_mails_to_its_recipient_alone(api: Api) -> None:
    key = await api.key("task:write")
    id = (await _call(api, key, "POST", body={"kind": "email", "address": THREE})).json()["id"]
    async with unit_of_work(api.engine) as uow:
        await repository.update_destination(uow, UUID(id), {"state": "active"})
    first, second = (f"/unsubscribe/{token_of(api.hasher, UUID(id), one)}" for one in THREE.split(", "))
    asked = await api.client.get(first)
    assert '<form method="post">' in asked.text
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    assert await _destination(api, id) == (THREE, "active")

    forged = first[:-8] + "AAAAAAAA"
    answers = [await api.client.post(path) for path in (forged, "/unsubscribe/x", f"/unsubscribe/{'A' * 43}")]
    assert await _destination(api, id) == (THREE, "active")
    answers += [await api.client.post(first, content="List-Unsubscribe=One-Click") for _ in range(2)]
    assert await _destination(api, id) == ("b@example.com", "active")
    answers.append(await api.client.post(second))
    assert await _destination(api, id) == ("b@example.com", "paused")
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    statuses = [(await api.client.post(forged)).status_code for _ in range(200)]
    assert statuses[-1] == 429
