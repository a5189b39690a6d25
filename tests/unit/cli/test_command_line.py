"""The command line as a whole: quick help, and words that are those of the domain."""

import os
import re
import subprocess
import sys
from typing import get_args

import pytest

from postroom.cli.progress import meter
from postroom.cli.reports.actions import REASONS
from postroom.domain.reports.dismissal import DismissalReason

HEAVY = ("sqlalchemy", "pydantic", "numpy", "httpx", "fastapi", "structlog", "orjson", "alembic", "asyncio")


def test_help_waits_for_nothing_heavy() -> None:
    program = f"import sys, postroom.cli.main; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_dismissal_reasons_are_those_of_the_contract() -> None:
    assert get_args(DismissalReason) == REASONS


def test_shells_can_complete_commands_and_reasons() -> None:
    def completed(words: str) -> list[str]:
        settings = {"_POSTROOM_COMPLETE": "complete_bash", "COMP_WORDS": words}
        environment = {**os.environ, **settings, "COMP_CWORD": str(len(words.split()) - 1)}
        program = "from postroom.cli.main import app; app(prog_name='postroom')"
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout.split()

    assert completed("postroom rep") == ["reports", "repositories"]
    assert completed("postroom reports dismiss x --reason wont") == [
        "wontfix_intentional",
        "wontfix_irrelevant",
    ]


def test_wait_without_terminal_prints_line_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr("postroom.cli.progress.time.monotonic", lambda: float(next(clock)))
    with meter("Grouping", "signals", whole=10, plain=True) as advance:
        for done in range(10):
            advance(done, done)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Grouping …"
    # The clock is asked twice a step: a step takes eight seconds, and every second step has a line.
    assert len(lines) == 1 + 5
    assert re.fullmatch(r"Grouping: \d signals, \d/s, \d+ %, \d+ s left", lines[1])
