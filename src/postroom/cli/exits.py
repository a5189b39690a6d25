"""Exit handling of commands: every error is one plain sentence with an exit code."""

import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from postroom.cli.render import shown
from postroom.domain.errors import Kind, PostroomError

EXIT_CODES = {Kind.UNAVAILABLE: 4}
"""Exit codes by kind of error; every other kind is 1. Usage errors are 2, rejected rows of an import 3."""


def exit_as_command(work: Callable[[], object]) -> NoReturn:
    """Do `work` and exit; an error is printed as one sentence with an exit code."""
    try:
        work()
    except PostroomError as error:
        _fail(error.message, EXIT_CODES.get(error.kind, 1))
    except UnicodeEncodeError:
        _fail("An argument is not UTF-8 text.", 1)
    except KeyboardInterrupt:
        _fail("Stopped.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(141) from None
    except Exception as error:  # noqa: BLE001  # database errors are handled, others are raised again
        _fail_of_database(error)
    raise SystemExit(0)


def _fail_of_database(error: Exception) -> NoReturn:
    """Print database errors as a sentence; raise others again."""
    # Imported lazily, so that `--help` is fast; its errors can't occur before it is imported.
    import sqlalchemy.exc

    if isinstance(error, sqlalchemy.exc.OperationalError):
        from postroom.db.pooler import hint

        reason = str(error.orig).strip().splitlines()[0]
        _fail(f"The database is not available: {reason}{hint(str(error.orig))}", 4)
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        _fail(f"The database rejected the statement: {str(error.orig).strip().splitlines()[0]}", 1)
    raise error


def _fail(sentence: str, code: int) -> NoReturn:
    typer.echo(shown(f"postroom: {sentence}"), err=True)
    raise SystemExit(code)
