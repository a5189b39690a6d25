"""The commands of how-to pages are run as they stand; those that are not are named with the reason."""

import re
import shlex
from pathlib import Path

import pytest
from tests.helpers.command_env import CommandEnv

HOW_TO = Path(__file__).parents[4] / "docs/how-to"
RUN = ("insights", "scout", "send-signals", "triage")
ELSEWHERE = {
    "containers": "make test-ops",
    "failover": "make test-ops and make test-faults",
    "systemd": "make test-ops",
    "tls-proxy": "make test-ops",
    "backup": "make drill-restore does it with whole servers",
    "correct-reports": "has no blocks of commands",
    "history": "test_import_command.py imports such a file",
    "mcp": "test_mcp_command.py and test_mcp_writes.py",
    "notifications": "needs the address of a channel: tests/integration/notify",
    "pull-requests": "has no blocks of commands",
    "research-and-agents": "has no blocks of commands",
    "slack": "needs an app at Slack: tests/integration/notify",
    "supply-chain": "installs a release",
    "team": "settings of servers and models that are the reader's own",
    "trackers": "needs an account at a tracker: tests/integration/trackers",
    "upgrade": "make drill-upgrade does it with whole servers",
}
"""Pages whose commands are not run here, and why."""

NOT_RUN = {
    "reports split": "needs a report of several signals: test_regroup_command.py",
    "reports undo": "needs a change to undo: test_regroup_command.py",
    "regroup --dry-run": "needs the models: test_regroup_command.py",
    "signals show": "needs a signal's id: test_people_commands.py",
}
"""Commands of pages that are run, and where they are run instead."""


def blocks(name: str, language: str) -> list[str]:
    text = (HOW_TO / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def calls(name: str) -> list[list[str]]:
    """Return the commands of a page, by their words after `postroom`."""
    lines = "\n".join(blocks(name, "sh")).replace("\\\n", " ").splitlines()
    found = (re.search(r"(?:^|\$\()postroom ([^)]*)", line) for line in lines)
    return [shlex.split(one[1], comments=True) for one in found if one]


def test_how_to_pages_are_run_or_named() -> None:
    assert {path.stem for path in HOW_TO.glob("*.md")} == {*RUN, *ELSEWHERE}


@pytest.mark.parametrize("name", RUN)
def test_how_to_page_commands_succeed(command_env: CommandEnv, name: str, tmp_path: Path) -> None:
    if name == "scout":
        (tmp_path / "refunds.toml").write_text(blocks("scout", "toml")[0])
    (tmp_path / "tickets.csv").write_text("Number,Subject,Body\n1,Export fails,It never finishes.\n")
    _, printed = command_env.run("users", "list", "--json")
    owner = re.search(r'"email": ?"([^"]+)"', printed)
    assert owner, printed
    examples = {"you@example.com": owner[1], "1": str(command_env.project)}
    ran = [words for words in calls(name) if " ".join(words[:2]) not in NOT_RUN]
    for words in ran:
        arguments = [examples.get(word) or _filled(command_env, word, tmp_path) for word in words]
        code, printed = command_env.run(*arguments, POSTROOM_PROJECT=str(command_env.project))
        assert code == 0, f"postroom {' '.join(arguments)}: {printed}"
    assert ran


def _filled(command_env: CommandEnv, word: str, folder: Path) -> str:
    """Return a word of a page with an id or a path of this server in place of the example's."""
    if word in ("4f28ba", "REPORT", "OTHER"):
        return str(command_env.report(status="ready", title="Export fails", summary="It never finishes."))
    return str(folder / word) if word.endswith((".toml", ".csv")) else word
