"""Who becomes a member, where it leads them, and what ends with a role."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.reports import add_project, add_report
from tests.helpers.signing_in import Account, Browser, account, browser, signed_in

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import invites, sign_in_links
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.sessions.members import memberships

ACCEPT, DECLINE = "/api/invites/accept/", "/api/invites/decline/"


async def organization(api: Api, *, projects: int = 1) -> tuple[UUID, list[int]]:
    """Create an organization with projects."""
    async with unit_of_work(api.engine) as uow:
        made = await identity.create_organization(uow, name="Another", now=now())
        return made.id, [await add_project(uow, made.id) for _ in range(projects)]


async def enrol(api: Api, who: Account, where: UUID, role: Role, *, days: int = 0) -> None:
    async with unit_of_work(api.engine) as uow:
        at = now() + timedelta(days=days)
        await identity.set_role(uow, user_id=who.id, organization_id=where, role=role, now=at)


async def key_of(api: Api, who: Account) -> str:
    async with unit_of_work(api.engine) as uow:
        user = await identity.get_user(uow, str(who.id))
        assert user is not None
        text, _ = await identity.create_key(
            uow,
            user=user,
            label="",
            scopes=["*"],
            projects=[],
            organizations=[],
            hasher=api.state.hasher,
            now=now(),
        )
    return text


async def invited(page: Browser, where: UUID, email: str, role: str = "member") -> str:
    answer = await page.call("POST", f"/api/organizations/{where}/invites/", {"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["path"].partition("#token=")[2])


async def reset_link(page: Browser, where: UUID, who: Account) -> str:
    answer = await page.call("POST", f"/api/organizations/{where}/members/{who.uuid}/reset_link/")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["path"].partition("#token=")[2])


async def redeem(api: Api, token: str) -> int:
    body = {"token": token, "password": "a quite unusual one"}
    return (await browser(api).call("POST", "/api/password/reset/", body)).status_code


async def current(page: Browser) -> int:
    me: dict[str, Any] = (await page.get("/api/users/@me/")).json()
    session: dict[str, Any] = (await page.get("/api/session/")).json()
    assert session["current_project"] == me["team"]["id"]
    return int(me["team"]["id"])


async def test_accept_of_an_older_organizations_invitation_keeps_the_current_project(api: Api) -> None:
    """The attacker's organization and project have the lower ids."""
    attackers, [bait] = await organization(api)
    own, [first, second] = await organization(api, projects=2)
    attacker, _ = await signed_in(api, (attackers, Role.OWNER))
    page, who = await signed_in(api, (own, Role.OWNER))
    assert bait < first
    assert await current(page) == first
    token = await invited(attacker, attackers, who.email)
    assert await current(page) == first
    assert page.keep(await page.call("POST", ACCEPT, {"token": token})).status_code == 200
    assert await current(page) == first
    session = (await page.get("/api/session/")).json()
    assert [one["id"] for one in session["organizations"]] == [str(own), str(attackers)]
    made = await page.call("POST", "/api/projects/", {"name": "Next"})
    assert made.json()["organization"] == str(own)
    for chosen, found in ((second, second), (bait, bait), (None, first)):
        answer = await page.call("PATCH", "/api/users/@me/", {"set_current_team": chosen})
        assert answer.json()["team"]["id"] == found
        assert await current(page) == found


async def test_current_project_of_a_choice_that_is_gone_is_the_first_again(api: Api) -> None:
    other, [chosen] = await organization(api)
    own, [first] = await organization(api)
    page, who = await signed_in(api, (own, Role.MEMBER), (other, Role.MEMBER))
    assert (await page.call("PATCH", "/api/users/@me/", {"set_current_team": chosen})).status_code == 200
    await enrol(api, await account(api), other, Role.OWNER)
    async with unit_of_work(api.engine) as uow:
        await memberships.remove(uow, other, who.id)
    assert await current(page) == first


async def test_current_project_is_the_first_with_reports_of_the_own_organization(api: Api) -> None:
    attackers, [bait] = await organization(api)
    own, [empty, second] = await organization(api, projects=2)
    page, who = await signed_in(api, (own, Role.OWNER))
    await enrol(api, who, attackers, Role.MEMBER, days=1)
    for project, found in ((bait, empty), (second, second)):
        async with unit_of_work(api.engine) as uow:
            await add_report(uow, project)
        assert await current(page) == found


async def test_signals_sent_to_current_go_to_the_first_joined_project(api: Api) -> None:
    attackers, _ = await organization(api)
    own, [first] = await organization(api)
    who = await account(api)
    await enrol(api, who, own, Role.MEMBER)
    await enrol(api, who, attackers, Role.MEMBER, days=1)
    key = await key_of(api, who)
    answer = await api.client.get("/api/projects/@current/", headers={"Authorization": f"Bearer {key}"})
    assert answer.json()["id"] == first


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER])
async def test_profile_is_changed_by_its_person_only(api: Api, role: Role) -> None:
    page, who = await signed_in(api, (api.organization, role))
    changed = await page.call(
        "PATCH", "/api/users/@me/", {"first_name": "Grace", "last_name": "Hopper", "github_login": "ghopper"}
    )
    assert changed.status_code == 200
    assert (changed.json()["first_name"], changed.json()["github_login"]) == ("Grace", "ghopper")
    assert (await page.call("PATCH", "/api/users/@me/", {"github_login": None})).json()[
        "github_login"
    ] is None
    _, [foreign] = await organization(api)
    for body, attr in (
        ({"set_current_team": foreign}, "set_current_team"),
        ({"set_current_team": 2**31}, "set_current_team"),
        ({"first_name": None}, "first_name"),
        ({"github_login": " "}, "github_login"),
    ):
        answer = await page.call("PATCH", "/api/users/@me/", body)
        assert (answer.status_code, answer.json()["attr"]) == (400, attr)
    assert (
        await page.call("PATCH", "/api/users/@me/", {"is_staff": True, "email": "x@y.z"})
    ).status_code == 200
    async with unit_of_work(api.engine) as uow:
        user = await identity.get_user(uow, str(who.id))
    assert user is not None
    assert (user.is_staff, user.email) == (False, who.email)
    key = {"Authorization": f"Bearer {await key_of(api, who)}"}
    answer = await api.client.patch("/api/users/@me/", json={"first_name": "X"}, headers=key)
    assert answer.status_code == 403


async def test_decline_consumes_the_invitation(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    page, who = await signed_in(api, (api.other_organization, Role.MEMBER))
    token = await invited(owner, api.organization, who.email)
    forged = await page.client.post(DECLINE, json={"token": token}, headers={"Origin": "https://evil.test"})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")
    assert (await page.call("POST", DECLINE, {"token": token + "x"})).status_code == 400
    assert (await page.call("POST", DECLINE, {"token": token})).status_code == 204
    for path in (DECLINE, ACCEPT):
        answer = await page.call("POST", path, {"token": token})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_token")
    assert len((await page.get("/api/session/")).json()["organizations"]) == 1


async def test_reset_link_of_a_former_sole_owner_is_refused_after_another_membership(api: Api) -> None:
    """Made while the person belonged to the maker's organization only, it must not sign in elsewhere."""
    own, _ = await organization(api)
    other, _ = await organization(api)
    owner, _ = await signed_in(api, (own, Role.OWNER))
    who = await account(api, (own, Role.MEMBER))
    token = await reset_link(owner, own, who)
    await enrol(api, who, other, Role.OWNER)
    assert await redeem(api, token) == 400


async def test_reset_link_ends_with_an_accepted_invitation(api: Api) -> None:
    own, _ = await organization(api)
    owner, _ = await signed_in(api, (own, Role.OWNER))
    inviter, _ = await signed_in(api, (api.other_organization, Role.OWNER))
    page, who = await signed_in(api, (own, Role.MEMBER))
    token = await reset_link(owner, own, who)
    invitation = await invited(inviter, api.other_organization, who.email, "owner")
    assert page.keep(await page.call("POST", ACCEPT, {"token": invitation})).status_code == 200
    async with unit_of_work(api.engine) as uow:
        left = await uow.execute(sa.select(sign_in_links.c.id).where(sign_in_links.c.user_id == who.id))
        assert left.all() == []
    assert await redeem(api, token) == 400


@pytest.mark.parametrize(
    "change", ["maker_demoted", "maker_left", "member_left", "member_promoted", "member_staff"]
)
async def test_reset_link_ends_with_the_right_to_make_it(api: Api, change: str) -> None:
    own, _ = await organization(api)
    owner, maker = await signed_in(api, (own, Role.OWNER))
    boss, _ = await signed_in(api, (own, Role.OWNER))
    who = await account(api, (own, Role.MEMBER))
    token = await reset_link(owner, own, who)
    members = f"/api/organizations/{own}/members/"
    changes = {
        "maker_demoted": ("PATCH", f"{members}{maker.uuid}/", {"role": "member"}),
        "maker_left": ("DELETE", f"{members}{maker.uuid}/", None),
        "member_left": ("DELETE", f"{members}{who.uuid}/", None),
        "member_promoted": ("PATCH", f"{members}{who.uuid}/", {"role": "owner"}),
    }
    if change in changes:
        assert (await boss.call(*changes[change])).status_code in {200, 204}
    else:
        async with unit_of_work(api.engine) as uow:
            await identity.change_user(uow, who.id, {"is_staff": True})
    assert await redeem(api, token) == 400


async def test_reset_link_is_checked_against_rights_and_not_only_deleted(api: Api) -> None:
    """Rows that were changed without the endpoints."""
    own, _ = await organization(api)
    owner, maker = await signed_in(api, (own, Role.OWNER))
    who = await account(api, (own, Role.MEMBER))
    token = await reset_link(owner, own, who)
    await enrol(api, maker, own, Role.MEMBER)
    assert await redeem(api, token) == 400


async def test_reset_link_of_present_rights_works(api: Api) -> None:
    own, _ = await organization(api)
    owner, _ = await signed_in(api, (own, Role.OWNER))
    who = await account(api, (own, Role.MEMBER))
    assert await redeem(api, await reset_link(owner, own, who)) == 200


@pytest.mark.parametrize("by", ["endpoint", "row"])
async def test_invitation_ends_when_its_maker_is_no_longer_an_owner(api: Api, by: str) -> None:
    own, _ = await organization(api)
    owner, maker = await signed_in(api, (own, Role.OWNER))
    boss, _ = await signed_in(api, (own, Role.OWNER))
    token = await invited(owner, own, "late@example.com", "owner")
    if by == "row":
        await enrol(api, maker, own, Role.MEMBER)
    else:
        path = f"/api/organizations/{own}/members/{maker.uuid}/"
        assert (await boss.call("PATCH", path, {"role": "member"})).status_code == 200
        async with unit_of_work(api.engine) as uow:
            left = await uow.execute(sa.select(invites.c.id).where(invites.c.organization_id == own))
            assert left.all() == []
    answer = await browser(api).call(
        "POST", ACCEPT, {"token": token, "name": "L", "password": "a quite unusual one"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_token")
    listed = await boss.get(f"/api/organizations/{own}/invites/")
    assert listed.json()["results"] == []
