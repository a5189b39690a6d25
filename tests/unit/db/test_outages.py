"""Which errors say that the database could not be used."""

from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import errors

from postroom.db.connecting import _as_outage, is_outage


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (psycopg.OperationalError("the connection is closed"), True),
        (psycopg.InternalError("received 2 results from command 'BEGIN'"), True),
        (errors.AdminShutdown("terminating connection"), True),
        (errors.DiskFull("no space"), True),
        (errors.QueryCanceled("statement timeout"), False),
        (errors.DeadlockDetected("deadlock"), False),
        (errors.UniqueViolation("twice"), False),
        (psycopg.ProgrammingError("wrong use of the driver"), False),
        (ValueError("something else"), False),
    ],
)
def test_is_outage_tells_a_database_away_from_other_errors(error: Exception, expected: bool) -> None:
    assert is_outage(error) is expected
    if isinstance(error, psycopg.Error):
        assert is_outage(sa.exc.DBAPIError("statement", {}, error)) is expected


def test_read_only_transaction_is_an_outage_unless_its_connection_was_kept() -> None:
    error = errors.ReadOnlySqlTransaction("read-only")
    assert is_outage(error)
    assert is_outage(sa.exc.OperationalError("statement", {}, error, connection_invalidated=True))
    assert not is_outage(sa.exc.InternalError("statement", {}, error))


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (psycopg.InternalError("received 2 results from command 'BEGIN'"), True),
        (errors.ReadOnlySqlTransaction("read-only"), True),
        (errors.InFailedSqlTransaction("commands ignored"), False),
        (errors.UniqueViolation("twice"), False),
    ],
)
def test_error_of_a_lost_connection_is_operational_and_ends_it(error: Exception, lost: bool) -> None:
    context = SimpleNamespace(
        original_exception=error, statement="SELECT 1", is_disconnect=False, connection=None
    )
    found = _as_outage(context)
    assert isinstance(found, sa.exc.OperationalError) is lost
    assert context.is_disconnect is lost
