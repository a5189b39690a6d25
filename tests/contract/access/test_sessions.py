"""Signing in: sessions, passwords and the first account. What their cookies may do: test_isolation_sessions."""

from typing import Any

import httpx
import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, SignedIn, body_of, not_found, refused, signed_in
from tests.helpers.signing_in import PASSWORD

from postroom.domain.identity.roles import Role
from postroom.sessions import links

OWN = {"Sec-Fetch-Site": "same-origin"}


def enter(nobody: ContractClient, email: str, password: str = PASSWORD) -> tuple[SignedIn, dict[str, Any]]:
    """Sign in as a page does; return the page then and what was answered."""
    answer = nobody.post("/api/session/", {"email": email, "password": password}, headers=OWN)
    body = body_of(answer, 200)
    return signed_in(nobody, cookie(answer)), body


def cookie(answer: httpx.Response) -> str:
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "postroom"
    return str(rest.partition(";")[0])


@pytest.fixture
def email(server: ContractServer) -> str:
    """Somebody who works in the project's organization and has a password."""
    return server.person((server.seed["organization"], Role.MEMBER))


@pytest.fixture(autouse=True)
def _no_cookies(api: ContractClient) -> None:
    api.http.cookies.clear()


@pytest.mark.contract("GET /api/setup/", "POST /api/setup/")
def test_setup_allows_one_first_account(server: ContractServer, nobody: ContractClient, email: str) -> None:
    not_found(nobody.get("/api/setup/"))
    body = {"token": "t", "email": "e@example.com", "name": "n", "password": PASSWORD}
    not_found(nobody.post("/api/setup/", body, headers=OWN))


@pytest.mark.contract("GET /api/session/methods/")
def test_ways_to_sign_in(server: ContractServer, nobody: ContractClient) -> None:
    assert nobody.read("/api/session/methods/") == {"password": True, "oidc": None}


@pytest.mark.contract("POST /api/invites/accept/oidc/", "POST /api/oidc/link/", "DELETE /api/oidc/link/")
def test_sign_in_without_provider(server: ContractServer, nobody: ContractClient, email: str) -> None:
    # With one: tests/integration/identity/test_oidc.py
    page = signed_in(nobody, server.signed_in())
    not_found(page.post("/api/oidc/link/"))
    not_found(nobody.post("/api/invites/accept/oidc/", {"token": "t"}, headers=OWN))
    for path in ("/api/oidc/start/", "/api/oidc/callback/"):
        not_found(nobody.get(path))
    assert page.call("DELETE", "/api/oidc/link/").status_code == 204


@pytest.mark.contract("POST /api/session/", "GET /api/session/", "DELETE /api/session/")
def test_signing_in_and_out(server: ContractServer, nobody: ContractClient, email: str) -> None:
    detail = "The e-mail address or the password is wrong."
    wrong = {"email": email, "password": "wrong"}
    refused(nobody.post("/api/session/", wrong, headers=OWN), "invalid_credentials", detail)
    page, body = enter(nobody, email)
    assert page.read("/api/session/") == body
    [organization] = body["organizations"]
    assert (organization["id"], organization["role"]) == (server.seed["organization"], "member")
    assert server.seed["project"] in [one["id"] for one in organization["projects"]]
    assert page.call("DELETE", "/api/session/").status_code == 204
    assert page.get("/api/session/").status_code == 403


@pytest.mark.contract("POST /api/session/link/")
def test_signing_in_by_a_link(server: ContractServer, nobody: ContractClient, email: str) -> None:
    body = {"token": server.link(email, "sign_in")}
    answer = nobody.post("/api/session/link/", body, headers=OWN)
    assert body_of(answer, 200)["user"]["email"] == email
    api = signed_in(nobody, cookie(answer))
    assert api.get("/api/session/").status_code == 200
    nobody.http.cookies.clear()
    detail = "The link is no longer valid. Request a new one."
    for token in (body["token"], "x", server.link(email, "password")):
        answer = nobody.post("/api/session/link/", {"token": token}, headers=OWN)
        refused(answer, "invalid_token", detail, "token")


@pytest.mark.contract("GET /api/sessions/", "DELETE /api/sessions/", "DELETE /api/sessions/{session_id}/")
def test_sign_ins_of_own_user_are_listed(server: ContractServer, nobody: ContractClient, email: str) -> None:
    page, _ = enter(nobody, email)
    nobody.http.cookies.clear()
    other, _ = enter(nobody, email)
    nobody.http.cookies.clear()
    found = page.read("/api/sessions/")
    assert (found["count"], found["next"], found["previous"]) == (2, None, None)
    assert page.read("/api/sessions/", limit=1)["results"] == found["results"][:1]
    [theirs] = [one for one in found["results"] if not one["current"]]
    assert set(theirs) == {
        "id",
        "created_at",
        "last_seen_at",
        "expires_at",
        "address",
        "user_agent",
        "current",
    }
    not_found(page.call("DELETE", f"/api/sessions/{NOWHERE}/"))
    assert page.call("DELETE", f"/api/sessions/{theirs['id']}/").status_code == 204
    assert other.get("/api/session/").status_code == 403
    third, _ = enter(nobody, email)
    assert page.call("DELETE", "/api/sessions/").status_code == 204
    assert (page.get("/api/session/").status_code, third.get("/api/session/").status_code) == (200, 403)


@pytest.mark.contract("POST /api/password/", "POST /api/password/reset/")
def test_passwords(server: ContractServer, nobody: ContractClient, email: str) -> None:
    page, _ = enter(nobody, email)
    nobody.http.cookies.clear()
    new = "another one entirely"
    change = {"current_password": "wrong", "new_password": new}
    refused(
        page.post("/api/password/", change),
        "invalid_credentials",
        "The current password is wrong.",
        "current_password",
    )
    answer = page.post("/api/password/", {**change, "current_password": PASSWORD})
    assert body_of(answer, 200)["user"]["email"] == email
    assert page.get("/api/session/").status_code == 403
    after = signed_in(nobody, cookie(answer))
    assert after.get("/api/session/").status_code == 200
    nobody.http.cookies.clear()
    body = {"token": server.link(email, "password"), "password": "a third of them"}
    assert body_of(nobody.post("/api/password/reset/", body, headers=OWN), 200)["user"]["email"] == email
    nobody.http.cookies.clear()
    assert after.get("/api/session/").status_code == 403
    detail = "The link is no longer valid. Request a new one."
    refused(nobody.post("/api/password/reset/", body, headers=OWN), "invalid_token", detail, "token")
    refused(
        nobody.post("/api/password/reset/", {**body, "password": "short"}, headers=OWN),
        "min_length",
        "Ensure this field has at least 12 characters.",
        "password",
    )
    enter(nobody, email, body["password"])


@pytest.mark.contract(
    "PATCH /api/organizations/{organization_id}/members/{user_uuid}/",
    "DELETE /api/organizations/{organization_id}/members/{user_uuid}/",
)
def test_members(server: ContractServer, nobody: ContractClient) -> None:
    seed = server.fresh()
    here = seed["organization"]
    owner = signed_in(nobody, server.signed_in((here, Role.OWNER)))
    other, mail = server.signed_in((here, Role.VIEWER)), server.person((here, Role.MEMBER))
    path = f"/api/organizations/{here}/members/"
    uuid = server.uuid_of(mail)
    changed = body_of(owner.call("PATCH", f"{path}{uuid}/", {"role": "viewer"}), 200)
    assert (changed["uuid"], changed["role"]) == (uuid, "viewer")
    assert owner.call("PATCH", f"{path}{uuid}/", {"role": "king"}).json()["attr"] == "role"
    not_found(owner.call("PATCH", f"{path}{NOWHERE}/", {"role": "viewer"}))
    not_found(owner.call("DELETE", f"{path}{server.seed['user']}/"))
    assert owner.call("DELETE", f"{path}{uuid}/").status_code == 204
    assert uuid not in [one["uuid"] for one in owner.read(path)["results"]]
    # Everybody may leave.
    leaving = signed_in(nobody, other)
    own = leaving.read("/api/session/")["user"]["uuid"]
    assert leaving.call("DELETE", f"{path}{own}/").status_code == 204
    assert leaving.read("/api/session/")["organizations"] == []


def test_organization_keeps_an_owner(server: ContractServer, nobody: ContractClient) -> None:
    owner = signed_in(nobody, server.signed_in())
    made = body_of(
        signed_in(nobody, server.signed_in((server.seed["organization"], Role.MEMBER))).post(
            "/api/organizations/", {"name": "Acme"}
        ),
        201,
    )
    assert owner.read("/api/session/")["role"] is None
    path = f"/api/organizations/{made['id']}/members/"
    alone = signed_in(nobody, server.signed_in((made["id"], Role.OWNER)))
    [first, second] = alone.read(path)["results"]
    assert {first["role"], second["role"]} == {"owner"}
    assert alone.call("DELETE", f"{path}{first['uuid']}/").status_code == 204
    for method, body in (("PATCH", {"role": "member"}), ("DELETE", None)):
        answer = alone.call(method, f"{path}{second['uuid']}/", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_links_lead_into_the_web_app() -> None:
    assert set(links.PATHS.values()) == {"/reset#token=", "/sign-in#token="}
