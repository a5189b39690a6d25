"""`kill -9` of the embedded database: the server starts it again, and nothing is lost."""

import pytest
from tests.helpers.processes.killing import SETTINGS, assert_whole, import_and_see_grouping_begin
from tests.helpers.processes.server import eventually, new_installation

pytestmark = pytest.mark.slow


def test_server_whose_database_was_killed_starts_it_again_and_loses_nothing() -> None:
    with new_installation(**SETTINGS) as installation:
        server = installation.serve()
        rows = import_and_see_grouping_begin(installation, server)
        for _ in range(2):
            killed = installation.postmaster()
            killed.kill()
            eventually(lambda: installation.has_other_postmaster(killed.pid), lambda: server.err)  # noqa: B023
        assert server.running
        assert_whole(installation, rows)
