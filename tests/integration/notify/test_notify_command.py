"""`postroom notify`, as people run it."""

import json
from typing import Any

from tests.helpers.command_env import CommandEnv


def listed(env: CommandEnv) -> list[dict[str, Any]]:
    code, text = env.run("notify", "list", "--json")
    assert code == 0, text
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_notify_commands_without_mail_server_report_it_and_change_and_remove_destination(
    command_env: CommandEnv,
) -> None:
    code, text = command_env.run("notify", "add", "email", "oncall@x.example", "--name", "On call")
    assert (code, "Added On call" in text) == (0, True), text
    assert "this server sends no mail" in text
    assert "postroom notify test" in text
    [made] = listed(command_env)
    assert (made["kind"], made["address"]) == ("email", "oncall@x.example")
    assert made["state"] != "active"

    options = ["--min-priority", "P1", "--event", "report.ready", "--quiet", "22:00-07:00 Europe/Berlin"]
    code, text = command_env.run("notify", "change", "on call", *options, "--digest", "monday 09:00 UTC")
    assert code == 0, text
    [changed] = listed(command_env)
    assert (changed["min_priority"], changed["events"]) == ("P1", ["report.ready"])
    assert (changed["quiet"]["start"], changed["quiet"]["time_zone"]) == ("22:00", "Europe/Berlin")
    assert (changed["digest"]["every"], changed["digest"]["day"]) == ("weekly", 0)
    filters = ["--area", "Exports", "--repository", "Acme/Shop"]
    assert command_env.run("notify", "change", "on call", *filters)[0] == 0
    [changed] = listed(command_env)
    assert (changed["areas"], changed["repositories"]) == (["exports"], ["acme/shop"])
    assert command_env.run("notify", "change", "on call", "--area", "all")[0] == 0
    assert listed(command_env)[0]["areas"] == []
    command_env.run(
        "notify", "change", "On call", "--quiet", "off", "--digest", "off", "--min-priority", "all"
    )
    [changed] = listed(command_env)
    assert (changed["quiet"], changed["digest"], changed["min_priority"]) == (None, None, None)

    code, text = command_env.run("notify", "test", "On call")
    assert (code, "The test did not arrive" in text) == (0, True), text
    code, text = command_env.run("notify", "deliveries", "On call", "--status", "dead", "--json")
    assert [one["kind"] for one in json.loads(text)] == ["test", "test"]
    code, text = command_env.run("notify", "retry", "On call")
    assert (code, text.startswith("The destination")) == (1, True), text

    assert command_env.run("notify", "remove", "On call", say="n\n")[0] == 1
    assert len(listed(command_env)) == 1
    assert command_env.run("notify", "remove", "On call", "--yes")[0] == 0
    assert listed(command_env) == []


def test_slack_commands_say_what_is_missing(command_env: CommandEnv) -> None:
    code, text = command_env.run("notify", "slack", "show")
    assert (code, "POSTROOM_PUBLIC_URL" in text) == (0, True), text
    code, text = command_env.run("notify", "slack", "connect", say="xoxp-1-2-three\nsecret-of-slack\n")
    assert (code, "begins with xoxb-" in text) == (1, True), text
    code, text = command_env.run("notify", "add", "slack_app", "#triage")
    assert (code, "No Slack app is connected" in text) == (1, True), text
    assert command_env.run("notify", "slack", "disconnect", "--yes") == (0, "Slack is disconnected.\n")


def test_notify_command_invalid_is_one_sentence(command_env: CommandEnv) -> None:
    code, text = command_env.run("notify", "add", "email", "nobody")
    assert (code, text) == (1, "address: 'nobody' is not an e-mail address.")
    code, text = command_env.run("notify", "test", "nothing")
    assert (code, text) == (1, "There is no destination nothing. Available: none.")
    code, text = command_env.run("notify", "change", "nothing", "--quiet", "at night")
    assert code != 0
    assert "Traceback" not in text
