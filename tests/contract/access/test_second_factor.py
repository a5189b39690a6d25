"""The second factor. Its attacks: tests/integration/identity/test_second_factor.py."""

import httpx
import pytest
from tests.contract.access.test_sessions import OWN, cookie, enter
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of, envelope, not_found, refused, signed_in
from tests.helpers.signing_in import PASSWORD, code_at

from postroom.domain.identity.roles import Role

FACTOR, STEP = "/api/second_factor/", "/api/session/second_factor/"


@pytest.fixture(autouse=True)
def _no_cookies(api: ContractClient) -> None:
    api.http.cookies.clear()


def second_step(nobody: ContractClient, email: str, code: str) -> httpx.Response:
    """Enter the password, then a code."""
    first = nobody.post("/api/session/", {"email": email, "password": PASSWORD}, headers=OWN)
    detail = "Enter the code of your authenticator app, or a recovery code."
    expected = envelope("authentication_error", "second_factor_required", detail)
    assert (first.status_code, first.json()) == (403, expected)
    return nobody.post(STEP, {"code": code}, headers=OWN)


@pytest.mark.contract(
    f"GET {FACTOR}", f"POST {FACTOR}", f"POST {FACTOR}confirm/", f"POST {FACTOR}disable/", f"POST {STEP}"
)
def test_second_factor_is_set_up_used_and_disabled(server: ContractServer, nobody: ContractClient) -> None:
    email = server.person((server.seed["organization"], Role.MEMBER))
    page, _ = enter(nobody, email)
    assert page.read(FACTOR) == {"enabled_at": None, "recovery_codes_left": 0, "required": False}
    assert page.post(f"{FACTOR}confirm/", {"code": "000000"}).status_code == 409
    shown = body_of(page.post(FACTOR, {"current_password": PASSWORD}), 200)
    assert set(shown) == {"secret", "address", "qr_path", "qr_size", "recovery_codes"}
    assert page.post(f"{FACTOR}confirm/", {"code": code_at(shown["secret"])}).status_code == 204
    assert page.read(FACTOR)["recovery_codes_left"] == 10

    nobody.http.cookies.clear()
    wrong = "The code is wrong, or was used already."
    refused(second_step(nobody, email, "000000"), "invalid_code", wrong, "code")
    answer = second_step(nobody, email, code_at(shown["secret"], 1))
    assert body_of(answer, 200)["user"]["email"] == email
    after = signed_in(nobody, cookie(answer))
    nobody.http.cookies.clear()
    off = {"code": shown["recovery_codes"][0]}
    assert after.post(f"{FACTOR}disable/", off).status_code == 204
    assert after.read(FACTOR)["enabled_at"] is None


@pytest.mark.contract(f"POST {STEP}set_up/")
def test_required_second_factor_is_set_up_after_the_password_alone(nobody: ContractClient) -> None:
    # With the password: tests/integration/identity/test_second_factor.py
    detail = "Enter your password first."
    expected = envelope("authentication_error", "sign_in_again", detail)
    answer = nobody.post(f"{STEP}set_up/", headers=OWN)
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.contract("PATCH /api/organizations/{organization_id}/")
def test_owners_without_second_factor_do_not_require_it(
    server: ContractServer, nobody: ContractClient
) -> None:
    seed = server.fresh()
    path = f"/api/organizations/{seed['organization']}/"
    owner = signed_in(nobody, server.signed_in((seed["organization"], Role.OWNER)))
    detail = "Set up your own second factor first, in your account."
    answer = owner.call("PATCH", path, {"second_factor_required": True})
    assert (answer.status_code, answer.json()["detail"]) == (409, detail)
    unchanged = body_of(owner.call("PATCH", path, {"second_factor_required": False}), 200)
    assert unchanged["second_factor_required"] is False
    wrong = owner.call("PATCH", path, {"second_factor_required": "maybe"})
    assert (wrong.status_code, wrong.json()["attr"]) == (400, "second_factor_required")
    not_found(owner.call("PATCH", f"/api/organizations/{seed['other_organization']}/", {}))
