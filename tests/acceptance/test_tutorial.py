"""The tutorial is followed: its commands are run by a shell as they stand, and print what the page says."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx
import pytest
from tests.helpers.processes.server import PATIENCE, environment, eventually, new_installation

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:8010"
PASSWORD = "correct horse battery"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

DIFFERS = [
    (r"\s+", " "),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
    (r"\b(?=[0-9a-f]*[0-9])[0-9a-f]{8,64}\b", "HASH"),
    (r"\d{4}-\d\d-\d\d", "DAY"),
    (r"\d{1,2} [A-Z][a-z]+ 20\d\d", "DAY"),
    (r"\b(just now|now|\d+[smh]( ago)?)\b", "AGE"),
    (r"token=\S+", "TOKEN"),
]
"""What differs from the page each time, and how lines are wrapped."""


def test_tutorial_commands_print_what_the_page_says() -> None:
    with (
        new_installation() as installation,
        _served(installation.folder) as (printed, address),
        httpx.Client(base_url=address, headers={"Origin": address}) as browser,
        Shell(installation.folder, address) as shell,
    ):
        _make_first_account(browser, printed)
        before, after = PAGE.split("\n## 5.")
        for script, expected in _steps(before):
            if script.startswith("postroom reports list"):
                eventually(lambda: _status(browser) == "ready", lambda: _status(browser))
            _compare(expected, shell.run(script))
        report = browser.get("/api/projects/1/signals/reports/").json()["results"][0]["id"]
        # The key `c` in the web app.
        handed_off = browser.post(f"/api/projects/1/signals/reports/{report}/hand_off/", json={})
        assert handed_off.status_code == 201, handed_off.text
        for script, expected in _steps(after):
            _compare(expected, shell.run(script))
        assert _status(browser) == "resolved"


def _steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of the second shell, with what the page says that they print."""
    blocks = [block for block in BLOCK.findall(text) if "postroom serve" not in block[1]]
    for (language, script), (following, printed) in zip(blocks, [*blocks[1:], ("sh", "")], strict=True):
        if language == "sh":
            yield script, printed if following == "" else ""


def _compare(expected: str, printed: str) -> None:
    """Check that the parts of an example, which is shortened at each `…`, were printed in this order."""
    rest = _same(printed)
    for part in filter(None, (part.strip() for part in _same(expected).split("…"))):
        assert part in rest, f"{part} is not in {rest}"
        rest = rest.partition(part)[2]


def _same(text: str) -> str:
    for pattern, word in DIFFERS:
        text = re.sub(pattern, word, text)
    return text


class Shell:
    """A shell in the checkout that keeps its variables, as that of a reader."""

    def __init__(self, home: Path, address: str) -> None:
        self._address = address
        self._process = _shell(home, subprocess.PIPE)

    def run(self, script: str) -> str:
        """Run commands as they stand, and return what they print."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        script = script.replace(ADDRESS, self._address)
        self._process.stdin.write(f"{script}\necho; echo --- done\n".encode())
        self._process.stdin.flush()
        lines: list[str] = []
        while not lines or lines[-1] != "--- done\n":
            lines.append(self._process.stdout.readline().decode())
            assert lines[-1], f"{script}\n{''.join(lines)}"
        return "".join(lines[:-1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=PATIENCE)


def _shell(home: Path, stdout: int) -> subprocess.Popen[bytes]:
    person = {"NAME": "Ada Example", "EMAIL": "ada@example.com"}
    git = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in person.items()}
    return subprocess.Popen(
        ["bash", "-euo", "pipefail"],
        cwd=ROOT,
        env={**environment(), **git, "HOME": str(home), "COLUMNS": "110"},
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


@contextmanager
def _served(home: Path) -> Iterator[tuple[str, str]]:
    """Run the first shell; yield what the server printed, and its address."""
    script, printed = (block for _, block in BLOCK.findall(PAGE)[:2])
    log = home / "server.log"
    with log.open("wb") as output:
        server = _shell(home, output.fileno())
        assert server.stdin is not None
        server.stdin.write(script.replace("postroom serve", "exec postroom serve --port 0").encode())
        server.stdin.close()
    try:
        eventually(lambda: "token=" in log.read_text() or server.poll() is not None)
        address = re.findall(r"http://[\d.:]+", log.read_text())[0]
        _compare(printed.replace(ADDRESS, address), log.read_text())
        yield log.read_text(), address
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0, log.read_text()
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(PATIENCE)


def _make_first_account(browser: httpx.Client, printed: str) -> None:
    """Make the account as the page of the link does."""
    account = {"email": "you@example.com", "name": "You", "password": PASSWORD}
    token = re.findall(r"token=(\S+)", printed)[0]
    made = browser.post("/api/setup/", json={**account, "token": token})
    assert made.status_code == 201, made.text
    browser.headers["X-CSRF-Token"] = made.json()["csrf_token"]


def _status(browser: httpx.Client) -> str:
    found = browser.get("/api/projects/1/signals/reports/").json()["results"]
    return str(found[0]["status"]) if found else "none"
