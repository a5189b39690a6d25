"""The command line as a whole: quick help, and words that are those of the domain."""

import subprocess
import sys
from typing import get_args

from postroom.cli.report_actions import REASONS
from postroom.domain.dismissal import DismissalReason

HEAVY = ("sqlalchemy", "pydantic", "numpy", "httpx", "fastapi", "structlog", "orjson", "alembic", "asyncio")


def test_help_waits_for_nothing_heavy() -> None:
    program = f"import sys, postroom.cli.main; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_reasons_of_a_dismissal_are_those_of_the_contract() -> None:
    assert get_args(DismissalReason) == REASONS
