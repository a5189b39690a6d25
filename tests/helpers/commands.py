"""Runs commands in this process."""

from collections.abc import Sequence
from typing import Any

from typer.testing import CliRunner, Result

from postroom.cli.main import command_line


def invoke(arguments: Sequence[str], **options: Any) -> Result:
    """Run a command as the program does, which builds the named one alone; `options` are those of `CliRunner`."""
    return CliRunner().invoke(command_line(arguments[0]), arguments, **options)
