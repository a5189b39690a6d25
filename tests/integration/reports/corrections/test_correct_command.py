"""`postroom reports correct`, `label`, `labels`, `views` and `export`, as people run them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.command_env import CommandEnv

from postroom.cli.reports import commands
from postroom.cli.reports import correct as command
from postroom.domain.reports.corrections import FIELDS
from postroom.reports import exporting


def shown(env: CommandEnv, id: object) -> dict[str, Any]:
    code, text = env.run("reports", "show", id, "--json")
    assert code == 0, text
    report: dict[str, Any] = json.loads(text)["report"]
    return report


def test_correct_sets_fields_and_gives_them_back(command_env: CommandEnv) -> None:
    id = command_env.report(title="Old")
    code, text = command_env.run(
        "reports", "correct", id, "--priority", "p0", "--area", "Cart", "--title", "New", "--assignee", "me"
    )
    assert (code, "is corrected: New" in text) == (0, True), text
    report = shown(command_env, id)
    assert (report["priority"], report["area"], report["title"]) == ("P0", "cart", "New")
    assert report["assignee"] is not None
    _, page = command_env.run("reports", "show", id)
    assert "title set by" in page
    assert "Postroom says Old" in page
    assert command_env.run("reports", "correct", id, "--give-back", "title", "--assignee", "nobody")[0] == 0
    report = shown(command_env, id)
    assert (report["title"], report["assignee"]) == ("Old", None)
    _, text = command_env.run("reports", "correct", id, "--priority", "P0")
    assert "was so before" in text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--priority", "P9"], "priority"),
        (["--assignee", "nobody-of-that-name"], "There is no member nobody-of-that-name."),
        (["--repository", "shop"], "Write a repository as ORGANIZATION/NAME."),
    ],
)
def test_correct_says_what_can_not_be_used(
    command_env: CommandEnv, options: list[str], sentence: str
) -> None:
    code, text = command_env.run("reports", "correct", command_env.report(), *options)
    assert (code, sentence in text) == (1, True), text
    assert command_env.run("reports", "correct", command_env.report())[0] == 2


def test_labels_are_added_renamed_listed_and_deleted(command_env: CommandEnv) -> None:
    one, two = command_env.report(), command_env.report()
    assert command_env.run("reports", "label", one, two, "--add", "Slow", "--add", "team/export")[0] == 0
    assert command_env.run("reports", "label", two, "--remove", "team/export")[0] == 0
    _, text = command_env.run("reports", "list", "--label", "slow", "--output", "plain")
    assert len(text.splitlines()) == 2
    code, text = command_env.run("reports", "labels", "rename", "slow", "team/export")
    assert (code, "already" in text) == (1, True)
    code, text = command_env.run("reports", "labels", "rename", "slow", "team/export", "--merge")
    assert (code, "on 2 reports" in text) == (0, True)
    assert command_env.run("reports", "labels", "color", "team/export", "teal")[0] == 0
    listed = json.loads(command_env.run("reports", "labels", "list", "--json")[1])
    assert {"name": "team/export", "color": "teal", "reports": 2} in listed
    assert command_env.run("reports", "labels", "delete", "team/export")[0] == 0
    assert shown(command_env, one)["labels"] == []


def test_view_filters_the_list_and_the_export_and_says_what_is_gone(
    command_env: CommandEnv, tmp_path: Path
) -> None:
    id = command_env.report(title="=1+1", priority="P0")
    command_env.report(priority="P0")
    command_env.run("reports", "label", id, "--add", "view")
    code, text = command_env.run(
        "reports", "views", "save", "My view", "label=view", "priority=P0", "--share"
    )
    assert (code, "--view 'My view'" in text) == (0, True), text
    assert "label=view" in command_env.run("reports", "views", "list")[1]
    _, text = command_env.run("reports", "list", "--view", "my VIEW", "--output", "plain")
    assert [line.split("\t")[0] for line in text.splitlines()] == [str(id)]
    file = tmp_path / "reports.csv"
    assert command_env.run("reports", "export", "--view", "My view", "--to", file)[0] == 0
    [row] = csv.DictReader(io.StringIO(file.read_text()))
    assert (row["id"], row["title"]) == (str(id), "'=1+1")
    _, text = command_env.run("reports", "export", "--view", "My view", "--format", "json", quiet=True)
    assert [one["title"] for one in json.loads(text)] == ["=1+1"]
    command_env.run("reports", "labels", "delete", "view")
    _, text = command_env.run("reports", "list", "--view", "My view")
    assert "The label “view” no longer exists." in text
    code, text = command_env.run("reports", "list", "--view", "other")
    assert (code, text) == (1, "There is no view other. Available: My view.")
    assert command_env.run("reports", "views", "delete", "My view")[0] == 0


def test_copies_for_quick_help_are_those_of_the_rules() -> None:
    assert set(command.FIELDS) == set(FIELDS) - {"labels"}
    assert tuple(commands.PLAIN_COLUMNS) == exporting.COLUMNS
