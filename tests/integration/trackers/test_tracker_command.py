"""`postroom trackers` and the webhook, as people and trackers use them."""

import hashlib
import hmac
import json
from typing import Any

import httpx
from tests.helpers.command_env import CommandEnv

PLACE = ["repository=acme/shop", "api=http://127.0.0.1:9"]


def test_tracker_commands_connect_change_open_and_disconnect(command_env: CommandEnv) -> None:
    env = command_env
    assert "No tracker yet" in env.run("trackers", "list")[1]
    code, text = env.run("trackers", "add", "github", *PLACE, "--json", say="ghp_secret\n")
    assert code == 0, text
    made = json.loads(text[text.index("{") :])
    assert made["test"]["ok"] is False
    assert "can't be reached" in made["test"]["problems"][0]
    assert "ghp_secret" not in text
    [listed] = json.loads(env.run("trackers", "list", "--json")[1])
    assert (listed["state"], listed["webhook_secret"]) == ("untested", None)

    options = ["--rule", "pull_status=off", "--rule", "recurrence=new", "--open-from", "P1"]
    assert env.run("trackers", "change", *options)[0] == 0
    [changed] = json.loads(env.run("trackers", "list", "--json")[1])
    rules = changed["rules"]
    assert (rules["pull_status"], rules["push_status"], rules["recurrence"]) == (False, True, "new")
    assert changed["open_from"] == "P1"
    code, text = env.run("trackers", "change", "--on")
    assert (code, "Test the connection first" in text) == (1, True), text
    code, text = env.run("trackers", "change", "--rule", "recurrence")
    assert (code, text) == (1, "Write 'recurrence' as NAME=VALUE.")
    code, text = env.run("trackers", "add", "github", *PLACE, say="x\n")
    assert (code, "remove it first" in text) == (1, True), text
    code, text = env.run("trackers", "open", str(made["id"]))
    assert code == 1, text

    _webhook(env, made)
    assert env.run("trackers", "remove", say="n\n")[0] == 1
    assert env.run("trackers", "remove", "--yes")[0] == 0
    assert "No tracker yet" in env.run("trackers", "list")[1]
    assert env.run("trackers", "test")[0] == 1


def _webhook(env: CommandEnv, made: dict[str, Any]) -> None:
    """Send events with good and bad signatures."""
    repository = {"full_name": "a/b\x00"}  # null can't be stored, nor be asked for
    body = json.dumps({"action": "closed", "issue": {"number": 1}, "repository": repository}).encode()
    secret = made["webhook_secret"]
    for key, path, expected in (
        (secret, made["webhook_path"], 200),
        ("wrong", made["webhook_path"], 401),
        (None, made["webhook_path"], 401),
        (secret, "/api/trackers/999/webhook/", 404),
    ):
        signed = hmac.new((key or "").encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-GitHub-Event": "issues", "Content-Type": "application/json"}
        if key is not None:
            headers["X-Hub-Signature-256"] = f"sha256={signed}"
        answer = httpx.post(env.address + path, content=body, headers=headers)
        assert answer.status_code == expected, answer.text
        if expected == 200:
            assert answer.json() == {"status": "ignored"}
