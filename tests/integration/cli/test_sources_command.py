"""`postroom sources`: connecting, trying, steering and replaying, here and from elsewhere."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.helpers.command_env import CommandEnv
from tests.helpers.sources import signed

from postroom.db.engine import UnitOfWork

ISSUE = {
    "action": "opened",
    "issue": {"number": 9, "title": "Export stops on localhost", "created_at": "2026-03-01T09:00:00Z"},
    "repository": {"full_name": "acme/shop"},
}


@pytest.mark.parametrize("remote", [False, True], ids=["here", "elsewhere"])
def test_sources_command_lifecycle_with_trial_and_steering(
    command_env: CommandEnv, remote: bool, tmp_path: Path
) -> None:
    name = f"Tracker {remote}"
    code, printed = command_env.run("sources", "add", "github", "--name", name, "--json", remote=remote)
    assert code == 0
    made = json.loads(printed)
    assert made["made_secrets"]["signing_secret"]

    code, printed = command_env.run("sources", "list", remote=remote)
    assert code == 0
    assert "github" in printed
    code, printed = command_env.run("sources", "show", name, remote=remote)
    assert code == 0
    assert "Settings → Webhooks" in printed
    assert made["webhook_path"] in printed
    assert made["made_secrets"]["signing_secret"] not in printed

    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps(ISSUE))
    code, printed = command_env.run("sources", "test", name, "--payload", payload, remote=remote)
    assert (code, printed.splitlines()[0]) == (0, "github/issue acme/shop#9 weight 0.5")
    code, printed = command_env.run("sources", "test", name, "--sample", "closed", remote=remote)
    assert printed.strip() == "closes acme/shop#4711: completed"

    rules = tmp_path / "rules.json"
    condition = {"field": "title", "operation": "contains", "value": "localhost"}
    rules.write_text(json.dumps([{"conditions": [condition], "action": "drop"}]))
    code, printed = command_env.run("sources", "rules", name, "--file", rules, "--dry-run", remote=remote)
    assert "Nothing was saved." in printed
    code, printed = command_env.run("sources", "rules", name, "--file", rules, remote=remote)
    assert code == 0
    assert "1. title contains localhost: drop" in printed
    code, printed = command_env.run("sources", "test", name, "--payload", payload, remote=remote)
    assert "dropped by rule 1" in printed

    code, printed = command_env.run("sources", "change", name, "--off", "--weight", "0.2", remote=remote)
    assert (code, printed.strip()) == (0, f"{name} is off.")
    code, printed = command_env.run(
        "sources", "change", name, "--secret", "signing_secret", "--json", say="my own\n", remote=remote
    )
    assert (code, "my own" in printed) == (0, False)
    assert command_env.run("sources", "remove", name, "--yes", remote=remote)[0] == 0
    assert command_env.run("sources", "show", name, remote=remote)[0] == 1


def test_sources_command_polls_on_demand(command_env: CommandEnv) -> None:
    code, _ = command_env.run(
        "sources", "add", "feed", "--name", "Status", "--config", "url=http://127.0.0.1:9/feed"
    )
    assert code == 0
    code, printed = command_env.run("sources", "test", "Status", "--poll")
    assert code == 1
    assert "not an address of the public internet" in printed
    assert command_env.run("sources", "poll", "Status") == (0, "Status will be polled within seconds.\n")

    assert command_env.run("sources", "add", "grafana", "--name", "Alerts")[0] == 0
    code, printed = command_env.run("sources", "poll", "Alerts")
    assert code == 1
    assert "it sends by itself" in printed


def test_sources_command_unreadable_is_listed_shown_and_replayed(command_env: CommandEnv) -> None:
    _, printed = command_env.run("sources", "add", "custom", "--name", "Letters", "--json")
    made = json.loads(printed)

    async def park(uow: UnitOfWork) -> None:
        await uow.execute(
            sa.text("""
                INSERT INTO source_deliveries
                    (id, source_id, project_id, key, body, state, error, received_at, processed_at)
                SELECT gen_random_uuid(), id, project_id, 'k', '{"title": 1}', 'failed', 'no id', now(), now()
                FROM connected_sources WHERE id = :id
            """),
            {"id": made["id"]},
        )

    command_env.do(park)
    printed = command_env.run("sources", "dead-letters", "Letters", "--json")[1]
    [letter] = json.loads(printed)
    assert letter["error"] == "no id"
    printed = command_env.run("sources", "dead-letters", "Letters", "--delivery", letter["id"])[1]
    assert '{"title": 1}' in printed
    assert command_env.run("sources", "replay", "Letters") == (0, "1 delivery will be processed again.\n")
    assert command_env.run("sources", "replay", "Letters", "--delivery", letter["id"])[0] == 1
    assert (
        command_env.run("sources", "dead-letters", "Letters")[1].strip() == "There are no failed deliveries."
    )


def test_sources_command_previews_own_mapping(command_env: CommandEnv, tmp_path: Path) -> None:
    payload = tmp_path / "p.json"
    payload.write_text('{"job": {"name": "nightly"}, "run": 7, "why": "no disk", "machine": "ci-4"}')
    mapping = ("--config", "title=join(': ', [job.name, why])", "--config", "object_id=job.name")
    code, printed = command_env.run(
        "sources", "preview", "custom", *mapping, "--config", "host=machine", "--payload", payload
    )
    assert code == 0
    assert "| nightly: no disk" in printed
    assert "host: ci-4" in printed
    code, printed = command_env.run(
        "sources", "preview", "custom", "--config", "title=join(", "--payload", payload
    )
    assert code == 1
    assert "is not JMESPath" in printed
    code, printed = command_env.run("sources", "preview", "custom", "--payload", payload)
    assert (code, printed.strip()) == (1, "It can't be read: `object_id` (id) finds nothing.")


def test_samples_are_printed_to_try_things_with(command_env: CommandEnv) -> None:
    code, printed = command_env.run("sources", "sample", "github")
    assert (code, json.loads(printed)["action"]) == (0, "opened")
    assert json.loads(command_env.run("sources", "sample", "github", "closed")[1])["action"] == "closed"
    assert "Available: opened, closed" in command_env.run("sources", "sample", "github", "nothing")[1]


def test_sources_command_invalid_is_one_sentence(command_env: CommandEnv) -> None:
    assert "There is no kind of source 'jirra'" in command_env.run("sources", "add", "jirra")[1]
    assert "There is no source nowhere." in command_env.run("sources", "show", "nowhere")[1]
    assert "is not of the form NAME=VALUE" in command_env.run("sources", "add", "feed", "--config", "url")[1]
    assert "url" in command_env.run("sources", "add", "feed", "--config", "url=nothing")[1]
    added = command_env.run("sources", "add", "alertmanager", "--name", "Sends")
    assert "send_resolved" in added[1]
    assert "not polled" in command_env.run("sources", "poll", "Sends")[1]


def test_sources_signature_of_docs_is_verified() -> None:
    headers = signed("github", "It's a Secret to Everybody", b"Hello, World!")
    assert headers["x-hub-signature-256"] == (
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    )
