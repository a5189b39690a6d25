"""What is logged goes to standard error, and tells nothing of what the code had in its hands."""

import subprocess
import sys

PROGRAM = """
from postroom.cli import main as cli
from postroom.telemetry import log

def fail():
    key = "".join(["phx_", "a", "key"])
    try:
        raise ValueError("The host answered 500.")
    except ValueError:
        log.warning("can't read it", exc_info=True)

cli.command_line = lambda only: fail
cli.main()
"""


def test_command_error_log_has_no_values_of_code() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert "ValueError: The host answered 500." in done.stderr
    assert "phx_akey" not in done.stderr + done.stdout
    assert done.stdout == ""


CALLING = """
import logging

from postroom.telemetry import configure_logging

configure_logging(level="info", json=False)
logging.getLogger("postroom").info("it logs")
logging.getLogger("httpx").info("HTTP Request: GET https://status.example.com/feed?key=secret")
"""


def test_addresses_that_are_called_are_not_logged() -> None:
    done = subprocess.run([sys.executable, "-c", CALLING], capture_output=True, text=True, check=True)
    assert "it logs" in done.stderr
    assert "secret" not in done.stderr
