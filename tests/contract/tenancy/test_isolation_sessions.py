"""Every route against everybody who is signed in and must not get through, with the exact answer.

A session is one more way to authenticate on the same routes: what is refused to a key is refused to it, and beside
that it has to be meant, and the role of its user has to allow it.
"""

from dataclasses import replace

import pytest
from tests.contract.conftest import ContractServer
from tests.contract.routes import ACCOUNT, NOTIFY, OUTSIDE, ROUTES
from tests.contract.tenancy.test_isolation import (
    EVERY,
    NO_MEMBER,
    NOBODY_MAY,
    NOT_FOUND,
    call,
    denied,
    ids_in,
)
from tests.helpers.contract import ContractClient, SignedIn, envelope, signed_in

from postroom.domain.identity.roles import Role

CHANGING = [name for name in EVERY if not name.startswith("GET ")]
READING = [name for name, row in ROUTES.items() if row.scope.endswith(":read")]
WRITING = [
    name
    for name, row in ROUTES.items()
    if not row.scope.endswith(":read") and row.scope != NOTIFY and not name.startswith("GET ")
]
RUNS_ALONE = ("signal_scout_internal", "signal_scout_report")


@pytest.fixture(scope="module")
def trial(server: ContractServer) -> ContractServer:
    """The server with a seed that nothing else looks at, for calls that get through."""
    return replace(server, seed=server.fresh(whole=True))


def page(api: ContractClient, server: ContractServer, *roles: tuple[str, Role]) -> SignedIn:
    made = signed_in(api, server.signed_in(*roles))
    return replace(made, project=server.seed["project"])


@pytest.fixture(scope="module")
def owner(api: ContractClient, server: ContractServer) -> SignedIn:
    """The page of an owner of the organization."""
    return page(api, server, (server.seed["organization"], Role.OWNER))


@pytest.fixture(scope="module")
def stranger(api: ContractClient, server: ContractServer) -> SignedIn:
    """The page of an owner of another organization."""
    return page(api, server, (server.seed["other_organization"], Role.OWNER))


@pytest.fixture(scope="module")
def viewer(api: ContractClient, trial: ContractServer) -> SignedIn:
    """The page of somebody who may only read."""
    return page(api, trial, (trial.seed["organization"], Role.VIEWER))


@pytest.mark.parametrize("name", EVERY)
def test_routes_with_expired_session_are_refused(
    api: ContractClient, server: ContractServer, name: str
) -> None:
    answer = call(signed_in(api, "x" * 43), name, server)
    detail = "Authentication credentials were not provided."
    expected = envelope("authentication_error", "not_authenticated", detail)
    assert (answer.status_code, answer.json()) == (EVERY[name].challenge, expected)


@pytest.mark.parametrize("name", CHANGING)
def test_calls_that_change_something_have_to_be_meant(
    owner: SignedIn, server: ContractServer, name: str
) -> None:
    answer = call(replace(owner, intent=False), name, server)
    expected = envelope(
        "authentication_error", "csrf_failed", "The request does not come from a page of this server."
    )
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", ROUTES)
def test_routes_as_member_of_other_organization_are_refused(
    stranger: SignedIn, server: ContractServer, name: str
) -> None:
    answer = call(stranger, name, server)
    missing = f"API key missing required scope '{ROUTES[name].scope}'"
    expected = denied(missing) if ROUTES[name].scope.startswith(RUNS_ALONE) else NO_MEMBER
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", [name for name in OUTSIDE if "{organization_id}" in name])
def test_organizations_of_others(stranger: SignedIn, server: ContractServer, name: str) -> None:
    answer = call(stranger, name, server)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


@pytest.mark.parametrize("name", READING)
def test_viewers_read(viewer: SignedIn, trial: ContractServer, name: str) -> None:
    answer = call(viewer, name, trial)
    # Some routes of scouts' own runs need more than any person has.
    scope = ROUTES[name].scope
    if scope.startswith(RUNS_ALONE):
        assert answer.json() == denied(f"API key missing required scope '{scope}'")
    else:
        assert answer.status_code not in (401, 403), answer.text


@pytest.mark.parametrize("name", WRITING)
def test_viewers_change_nothing(
    viewer: SignedIn, api: ContractClient, trial: ContractServer, name: str
) -> None:
    scope = ROUTES[name].scope
    expected = denied(f"The role 'viewer' in this organization does not include '{scope}'.")
    answer = call(viewer, name, trial)
    if scope.startswith(RUNS_ALONE):
        assert answer.json() == denied(f"API key missing required scope '{scope}'")
    else:
        assert (answer.status_code, answer.json()) == (403, expected)


@pytest.fixture(scope="module")
def viewers_key(trial: ContractServer) -> str:
    """A key with all scopes of somebody who may only read."""
    email = trial.person((trial.seed["organization"], Role.VIEWER))
    return trial.key("*", *(f"{name}:write" for name in RUNS_ALONE), user=trial.uuid_of(email))


@pytest.mark.parametrize("name", WRITING)
def test_keys_of_viewers_change_nothing(
    viewers_key: str, api: ContractClient, trial: ContractServer, name: str
) -> None:
    answer = call(replace(api.as_(viewers_key), project=trial.seed["project"]), name, trial)
    expected = denied(f"The role 'viewer' in this organization does not include '{ROUTES[name].scope}'.")
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
@pytest.mark.parametrize(
    "name", [name for name, row in EVERY.items() if row.scope == "organization_member:write"]
)
def test_routes_for_owners_are_refused_to_others(
    api: ContractClient, trial: ContractServer, name: str, role: Role
) -> None:
    answer = call(page(api, trial, (trial.seed["organization"], role)), name, trial)
    scope = EVERY[name].scope
    expected = denied(f"The role '{role}' in this organization does not include '{scope}'.")
    assert (answer.status_code, answer.json()) == (403, expected)
    # Being an owner elsewhere is of no help.
    both = (trial.seed["organization"], role), (trial.seed["other_organization"], Role.OWNER)
    answer = call(page(api, trial, *both), name, trial)
    assert (answer.status_code, answer.json()) == (403, expected)


@pytest.mark.parametrize("name", [name for name in [*ROUTES, *OUTSIDE] if "{user_uuid}" not in name])
def test_owners_get_through(api: ContractClient, trial: ContractServer, name: str) -> None:
    ids = tuple(id for id in ids_in(name) if id != "project_id" and name in ROUTES)
    answer = call(page(api, trial, (trial.seed["organization"], Role.OWNER)), name, trial, foreign=ids)
    row = EVERY[name]
    if row.scope.startswith(RUNS_ALONE):
        assert answer.json() == denied(f"API key missing required scope '{row.scope}'")
    elif name == NOBODY_MAY:
        assert answer.json()["detail"].startswith("This server does not suggest scouts"), answer.text
    elif "{user_id}" in name:
        # A person's own choice is theirs.
        assert answer.json() == denied("Only staff can access other users' autonomy config.")
    else:
        assert answer.status_code not in (401, 403), answer.text


def test_routes_of_accounts_are_all_covered(api: ContractClient, server: ContractServer) -> None:
    for name in ACCOUNT:
        answer = call(page(api, server), name, server)
        assert answer.status_code in (200, 201, 204, 400, 404, 409), (name, answer.text)
