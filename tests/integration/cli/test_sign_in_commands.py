"""`postroom users …`: how people get in, on the server's own machine."""

import json

import httpx
import pytest
from tests.helpers.command_env import CommandEnv

OWN = {"Sec-Fetch-Site": "same-origin"}
WORD = "correct horse battery"


def enter(command_env: CommandEnv, password: str) -> httpx.Response:
    body = {"email": f"{command_env.user}@example.com", "password": password}
    return httpx.post(f"{command_env.address}/api/session/", json=body, headers=OWN)


def alive(command_env: CommandEnv, answer: httpx.Response) -> bool:
    cookies = {"Cookie": f"postroom={answer.cookies['postroom']}"}
    return httpx.get(f"{command_env.address}/api/session/", headers=cookies).status_code == 200


def test_users_command_prints_first_account_link(command_env: CommandEnv) -> None:
    code, first = command_env.run("users", "setup-link")
    assert (code, first.startswith("http://127.0.0.1:8010/setup#token=")) == (0, True)
    code, second = command_env.run("users", "setup-link", "--json", POSTROOM_PUBLIC_URL="https://inbox.test/")
    url = json.loads(second)["url"]
    assert (code, url.startswith("https://inbox.test/setup#token=")) == (0, True)
    body = {"token": first.strip().partition("=")[2], "email": "a@example.com", "password": WORD}
    # The second replaced the first.
    assert httpx.post(f"{command_env.address}/api/setup/", json=body, headers=OWN).status_code == 400


def test_users_command_password_change_ends_all_sessions(command_env: CommandEnv) -> None:
    mail = f"{command_env.user}@example.com"
    assert command_env.run("users", "password", mail, say=f"{WORD}\n") == (
        0,
        f"The password of {mail} is set. They were not signed in.\n",
    )
    inside = enter(command_env, WORD)
    assert inside.status_code == 200
    assert command_env.run("users", "password", mail, say="too short\n")[1].startswith("A password needs 12")
    assert alive(command_env, inside)
    other = "another one entirely"
    code, told = command_env.run("users", "password", mail, say=f"{other}\n")
    assert (code, told.endswith("Signed out of 1 browsers.\n"), other in told) == (0, True, False)
    assert (alive(command_env, inside), enter(command_env, WORD).status_code) == (False, 400)
    assert enter(command_env, other).status_code == 200
    nobody = command_env.run("users", "password", "nobody@example.com", say=f"{WORD}\n")
    assert nobody[1].startswith("There is no user nobody@example.com.")
    # Somebody has a password now, so the first account is made.
    assert command_env.run("users", "setup-link")[1].startswith("There is an account already.")


def test_links_for_somebody(command_env: CommandEnv) -> None:
    mail = f"{command_env.user}@example.com"
    code, link = command_env.run("users", "reset-link", mail)
    assert (code, "/reset#token=" in link) == (0, True)
    body = {"token": link.strip().partition("=")[2], "password": WORD}
    assert httpx.post(f"{command_env.address}/api/password/reset/", json=body, headers=OWN).status_code == 200
    link = json.loads(command_env.run("users", "sign-in-link", mail, "--json")[1])["url"]
    body = {"token": link.partition("/sign-in#token=")[2]}
    inside = httpx.post(f"{command_env.address}/api/session/link/", json=body, headers=OWN)
    assert inside.status_code == 200
    unused = command_env.run("users", "reset-link", mail)[1].strip().partition("=")[2]
    code, told = command_env.run("users", "sign-out", mail)
    assert (code, told.startswith("Signed out of")) == (0, True)
    assert not alive(command_env, inside)
    body = {"token": unused, "password": "a third of them"}
    assert httpx.post(f"{command_env.address}/api/password/reset/", json=body, headers=OWN).status_code == 400


def test_roles(command_env: CommandEnv) -> None:
    mail = f"{command_env.user}@example.com"
    assert command_env.run("users", "role", mail, "owner") == (0, f"{mail} is owner in Acme.\n")
    refusal = command_env.run("users", "role", mail, "viewer")
    assert refusal == (1, "An organization needs an owner; make somebody else an owner first.")
    assert command_env.run("users", "create", "second@example.com", "--role", "owner")[0] == 0
    assert command_env.run("users", "role", mail, "viewer") == (0, f"{mail} is viewer in Acme.\n")
    arguments = ("sources", "disable", "zendesk", "ticket")
    told = command_env.run(*arguments, remote=True)
    assert told == (1, "The role 'viewer' in this organization does not include 'task:write'.")
    assert command_env.run("users", "role", mail, "owner")[0] == 0
    assert command_env.run("users", "role", mail, "king")[0] == 2


@pytest.mark.parametrize(("state", "allowed"), [("off", False), ("on", True), ("default", True)])
def test_switching_passwords(command_env: CommandEnv, state: str, allowed: bool) -> None:
    code, told = command_env.run("users", "passwords", state)
    assert (code, told) == (0, f"Signing in with a password is {'on' if allowed else 'off'}.\n")
    assert httpx.get(f"{command_env.address}/api/session/methods/").json()["password"] is allowed
    assert enter(command_env, "whatever it is").status_code == (400 if allowed else 403)


def test_passwords_are_on_off_or_as_the_setting_says(command_env: CommandEnv) -> None:
    assert command_env.run("users", "passwords", "maybe") == (1, "'maybe' must be on, off or default.")
    told = command_env.run("users", "passwords", "default", POSTROOM_SIGN_IN__PASSWORDS="false")
    assert told == (0, "Signing in with a password is off.\n")
