"""The commands of how-to pages are run as they stand; those that are not are named with the reason."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from tests.helpers.command_env import CommandEnv
from tests.helpers.processes.server import environment

HOW_TO = Path(__file__).parents[4] / "docs/how-to"
RUN = (
    "backup",
    "correct-reports",
    "history",
    "insights",
    "mcp",
    "notifications",
    "personal-data",
    "pull-requests",
    "research-and-agents",
    "scout",
    "send-signals",
    "slack",
    "team",
    "triage",
    "upgrade",
)
ELSEWHERE = {
    "containers": "make test-deploy",
    "failover": "make test-failover and make test-faults",
    "supply-chain": "installs a release",
    "systemd": "make test-deploy",
    "tls-proxy": "make test-deploy",
    "trackers": "needs an account at a tracker: tests/integration/trackers",
}
"""Pages whose commands are not run here, and why."""

NOT_RUN = {
    "database upgrade": "needs programs of another PostgreSQL: make drill-upgrade",
    "doctor": "checks the machine, which may be full: test_serve.py",
    "import bugs.csv --wait": "needs a worker: test_import_command.py",
    "login": "asks for a key: test_people_access.py",
    "mcp": "talks to an agent: test_mcp_command.py",
    "models check": "needs a language model: test_models_command.py",
    "notify add": "needs the address of a channel: tests/integration/notify",
    "notify retry": "needs a destination that failed: tests/integration/notify",
    "notify slack connect": "needs an app at Slack: test_slack.py",
    "notify test": "needs the address of a channel: tests/integration/notify",
    "readings answer": "needs a reading: tests/integration/grouping/reading",
    "regroup --dry-run": "needs the models: test_regroup_command.py",
    "regroup --undo": "needs a run: test_regroup_command.py",
    "reports split": "needs a report of several signals: test_regroup_command.py",
    "reports undo": "needs a change to undo: test_regroup_command.py",
    "repositories connect-github": "needs a token of GitHub: test_repositories_command.py",
    "restore /backups/postroom-before-upgrade.backup": "needs an empty database: make drill-restore",
    "signals show": "needs a signal's id: test_people_commands.py",
    "sources dead-letters": "needs a source: test_sources_command.py",
    "sources show": "needs a source: test_sources_command.py",
    "sources add github": "prints what the page of GitHub does: test_source_pages.py",
    "worker": "does not end: test_kill_worker.py",
}
"""Commands of pages that are run, and where they are run instead: by how they begin, or the whole word."""

PLACEHOLDERS = {"NAME", "ID", "PRODUCT", "TYPE", "EMAIL", "RUN", "REGROUPING", "OLD"}
"""Words for which a reader writes something else; commands in a sentence that have one are not whole."""


def blocks(name: str, language: str) -> list[str]:
    text = (HOW_TO / f"{name}.md").read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```(?:{language})\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in found]


def calls(name: str) -> list[list[str]]:
    """Return the commands of a page, by their words after `postroom`: in blocks, and whole ones in sentences."""
    lines = "\n".join(blocks(name, "sh|console")).replace("\\\n", " ").splitlines()
    found = (re.search(r"(?:^|^\$ |\$\()postroom ([^)<]*)", line) for line in lines)
    prose = re.sub(
        r"^ *```.*?^ *```$", "", (HOW_TO / f"{name}.md").read_text(), flags=re.MULTILINE | re.DOTALL
    )
    said = [shlex.split(one) for one in re.findall(r"`postroom ([^`]+)`", prose)]
    in_blocks = [shlex.split(one[1], comments=True) for one in found if one]
    return in_blocks + [
        words
        for words in said
        if words not in in_blocks and not PLACEHOLDERS & {*words} and words[0][0] != "-"
    ]


def is_run(words: list[str]) -> bool:
    return not any(_begins(words, begin) for begin in NOT_RUN)


def _begins(words: list[str], begin: str) -> bool:
    wanted = begin.split()
    return words == wanted if len(wanted) == 1 else words[: len(wanted)] == wanted


def test_how_to_pages_are_run_or_named() -> None:
    assert {path.stem for path in HOW_TO.glob("*.md")} == {*RUN, *ELSEWHERE}


def test_how_to_commands_that_are_not_run_are_on_pages() -> None:
    every = [words for name in RUN for words in calls(name)]
    assert [begin for begin in NOT_RUN if not any(_begins(words, begin) for words in every)] == []


@pytest.mark.parametrize("name", RUN)
def test_how_to_page_commands_succeed(command_env: CommandEnv, name: str, tmp_path: Path) -> None:
    _prepare(command_env, name, tmp_path)
    _, printed = command_env.run("users", "list", "--json")
    owner = re.search(r'"email": ?"([^"]+)"', printed)
    assert owner, printed
    examples = {"you@example.com": owner[1], "ann@example.com": owner[1], "1": str(command_env.project)}
    kept: dict[str, str] = {}
    ran = [words for words in calls(name) if is_run(words)]
    for words in ran:
        arguments = [examples.get(word) or _filled(command_env, word, tmp_path, kept) for word in words]
        if name != "correct-reports":
            kept.clear()  # of the other pages each command is about another report
        code, printed = command_env.run(
            *arguments,
            POSTROOM_PROJECT=str(command_env.project),
            POSTROOM_BACKUP_PASSPHRASE="correct horse battery staple",
        )
        assert code == 0, f"postroom {' '.join(arguments)}: {printed}"
    assert ran


def test_how_to_page_request_is_accepted(command_env: CommandEnv) -> None:
    [block] = [block for block in blocks("send-signals", "sh") if "curl" in block]
    request = re.sub(r"^export KEY=.*$", f"export KEY={command_env.key}", block, flags=re.MULTILINE)
    request = request.replace("http://127.0.0.1:8010", command_env.address)
    request = request.replace("projects/1/", f"projects/{command_env.project}/")
    assert command_env.run("sources", "enable", "zendesk", "ticket", "--project", command_env.project)[0] == 0
    done = subprocess.run(
        ["bash", "-euc", request], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert '"outcome":"stored"' in done.stdout, done


def _prepare(command_env: CommandEnv, name: str, folder: Path) -> None:
    """Make what a page takes as given: files of the reader, a repository, a destination."""
    if name == "scout":
        (folder / "refunds.toml").write_text(blocks("scout", "toml")[0])
    (folder / "tickets.csv").write_text("Number,Subject,Body\n1,Export fails,It never finishes.\n")
    bugs = "Bug ID,Summary,Status,Resolution,Opened\n1,Export fails,NEW,,2026-01-02 03:04:05\n"
    (folder / "bugs.csv").write_text(bugs)
    if name == "research-and-agents":
        subprocess.run(["git", "init", "-q", "--bare", str(folder / "shop.git")], check=True)
    if name == "notifications":
        command_env.run("notify", "add", "email", "oncall@x.example", "--name", "triage")


def _filled(command_env: CommandEnv, word: str, folder: Path, kept: dict[str, str]) -> str:
    """Return a word of a page with an id or a path of this server in place of the example's."""
    if word in ("4f28ba", "9c01aa", "REPORT", "OTHER"):
        if word not in kept:
            kept[word] = str(
                command_env.report(status="ready", title="Export fails", summary="It never finishes.")
            )
        return kept[word]
    if word.endswith((".toml", ".csv", ".backup", ".git", ".zip")):
        return str(folder / Path(word).name)
    return word
