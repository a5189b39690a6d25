"""`kill -9` of the server while it groups signals: each ends in one report, and is counted once."""

import pytest
from tests.helpers.processes.killing import assert_whole, killed_server

pytestmark = pytest.mark.slow


def test_grouping_killed_four_times_assigns_each_signal_once() -> None:
    with killed_server() as killed:
        killed.finish_import()
        for _ in range(4):
            killed.kill_while_grouping()
        killed.start()
        assert_whole(killed.there, killed.rows)
