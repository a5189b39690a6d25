"""Keys of one's own, invitations, and links for members' passwords."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, SignedIn, body_of, not_found, refused, signed_in
from tests.helpers.signing_in import PASSWORD

from postroom.domain.identity.roles import Role

OWN = {"Sec-Fetch-Site": "same-origin"}
KEYS = "/api/personal_api_keys/"


@pytest.fixture
def owner(server: ContractServer, nobody: ContractClient) -> SignedIn:
    """An owner of the project's organization, signed in."""
    nobody.http.cookies.clear()
    return signed_in(nobody, server.signed_in((server.seed["organization"], Role.OWNER)))


@pytest.mark.contract(
    "GET /api/personal_api_keys/",
    "POST /api/personal_api_keys/",
    "PATCH /api/personal_api_keys/{key_id}/",
    "POST /api/personal_api_keys/{key_id}/roll/",
    "DELETE /api/personal_api_keys/{key_id}/",
)
def test_keys_of_ones_own(owner: SignedIn, api: ContractClient) -> None:
    made = body_of(owner.post(KEYS, {"label": "CI", "scopes": ["task:read"]}), 201)
    assert set(made) == {
        "id",
        "label",
        "value",
        "mask_value",
        "scopes",
        "scoped_teams",
        "scoped_organizations",
        "created_at",
        "last_used_at",
        "expires_at",
    }
    assert api.as_(made["value"]).get("reports/").status_code == 200
    changed = body_of(owner.call("PATCH", f"{KEYS}{made['id']}/", {"label": "Robot"}), 200)
    assert (changed["label"], changed["value"]) == ("Robot", None)
    rolled = body_of(owner.post(f"{KEYS}{made['id']}/roll/", {"keep_hours": 1}), 200)
    assert rolled["value"] != made["value"]
    assert owner.read(KEYS)["count"] == 2
    assert owner.call("DELETE", f"{KEYS}{made['id']}/").status_code == 204
    assert api.as_(rolled["value"]).get("reports/").status_code == 403
    not_found(owner.call("DELETE", f"{KEYS}{made['id']}/"))
    body = {"label": "x", "scopes": ["signal_scout_internal:write"]}
    choice = '"signal_scout_internal:write" is not a valid choice.'
    refused(owner.post(KEYS, body), "invalid_choice", choice, "scopes__0")


@pytest.mark.contract(
    "GET /api/organizations/{organization_id}/invites/",
    "POST /api/organizations/{organization_id}/invites/",
    "DELETE /api/organizations/{organization_id}/invites/{invite_id}/",
    "GET /api/invites/accept/",
    "POST /api/invites/accept/",
)
def test_invitations(owner: SignedIn, server: ContractServer, nobody: ContractClient) -> None:
    path = f"/api/organizations/{server.seed['organization']}/invites/"
    email = f"{server.fresh()['project']}-invited@example.com"
    made = body_of(owner.post(path, {"email": email, "role": "viewer"}), 201)
    assert (made["email"], made["role"]) == (email, "viewer")
    token = made["path"].removeprefix("/invite#token=")
    headers = {"X-Invite-Token": token}
    found = body_of(nobody.call("GET", "/api/invites/accept/", headers=headers), 200)
    assert (found["email"], found["role"], found["next"]) == (email, "viewer", "create_account")
    assert made["id"] in [one["id"] for one in owner.read(path)["results"]]
    body = {"token": token, "name": "Grace Hopper", "password": PASSWORD}
    answer = nobody.post("/api/invites/accept/", body, headers=OWN)
    assert body_of(answer, 200)["role"] == "viewer"
    nobody.http.cookies.clear()
    again = nobody.post("/api/invites/accept/", body, headers=OWN)
    detail = "The link is no longer valid. Request a new one."
    refused(again, "invalid_token", detail, "token")
    other = body_of(owner.post(path, {"email": f"x{email}"}), 201)
    assert owner.call("DELETE", f"{path}{other['id']}/").status_code == 204
    not_found(owner.call("DELETE", f"{path}{other['id']}/"))
    not_found(owner.call("DELETE", f"{path}{NOWHERE}/"))


@pytest.mark.contract("POST /api/organizations/{organization_id}/members/{user_uuid}/reset_link/")
def test_member_password_link_is_issued(owner: SignedIn, server: ContractServer) -> None:
    members = f"/api/organizations/{server.seed['organization']}/members/"
    mail = server.person((server.seed["organization"], Role.MEMBER))
    made = body_of(owner.post(f"{members}{server.uuid_of(mail)}/reset_link/"), 201)
    assert made["path"].startswith("/reset#token=")
    not_found(owner.post(f"{members}{NOWHERE}/reset_link/"))


@pytest.mark.contract("POST /api/invites/decline/")
def test_declining_an_invitation(owner: SignedIn, server: ContractServer, nobody: ContractClient) -> None:
    path = f"/api/organizations/{server.seed['organization']}/invites/"
    made = body_of(owner.post(path, {"email": f"{server.fresh()['project']}-declines@example.com"}), 201)
    body = {"token": made["path"].removeprefix("/invite#token=")}
    assert nobody.post("/api/invites/decline/", body, headers=OWN).status_code == 204
    detail = "The link is no longer valid. Request a new one."
    refused(nobody.post("/api/invites/decline/", body, headers=OWN), "invalid_token", detail, "token")
    assert made["id"] not in [one["id"] for one in owner.read(path)["results"]]


@pytest.mark.contract("PATCH /api/users/@me/")
def test_changing_ones_own_account(server: ContractServer, nobody: ContractClient) -> None:
    seed = server.fresh()
    person = signed_in(nobody, server.signed_in((seed["organization"], Role.VIEWER)))
    changes = {"first_name": "Grace", "github_login": "ghopper", "set_current_team": seed["environment"]}
    changed = body_of(person.call("PATCH", "/api/users/@me/", changes), 200)
    assert (changed["first_name"], changed["github_login"]) == ("Grace", "ghopper")
    assert changed["team"]["id"] == seed["environment"]
    detail = "You are not a member of this project's organization."
    refused(
        person.call("PATCH", "/api/users/@me/", {"set_current_team": server.seed["project"]}),
        "does_not_exist",
        detail,
        "set_current_team",
    )
