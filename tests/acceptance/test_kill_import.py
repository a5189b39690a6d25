"""`kill -9` of the server at random moments of an import: no row is lost and none is stored twice."""

import pytest
from tests.helpers.processes.killing import BALLAST, assert_whole, killed_server

pytestmark = pytest.mark.slow


def test_import_killed_three_times_stores_each_row_once() -> None:
    with killed_server(300, ballast=BALLAST) as killed:
        # In the first of the two batches, and twice in what is left after it.
        for after in (0, 1, 1):
            killed.kill_while_importing(after=after)
        killed.finish_import()
        assert_whole(killed.there, killed.rows)
