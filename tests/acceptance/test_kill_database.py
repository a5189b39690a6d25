"""`kill -9` of the embedded database: the server says so and ends, and the next recovers everything."""

import pytest
from tests.helpers.processes.killing import SETTINGS, assert_whole, import_and_see_grouping_begin
from tests.helpers.processes.server import all_gone, new_installation

pytestmark = pytest.mark.slow


def test_server_whose_database_was_killed_says_so_and_the_next_recovers() -> None:
    with new_installation(**SETTINGS) as installation:
        server = installation.serve()
        rows = import_and_see_grouping_begin(installation, server)
        tree = server.tree()
        installation.postmaster().kill()
        done = server.ended()
        assert done.code == 4, done
        sentence = done.err.splitlines()[-1]
        assert sentence.startswith(
            f"postroom: The database in {installation.data_dir} stopped unexpectedly"
        ), done.err
        assert all_gone(tree)

        installation.serve().address()
        assert_whole(installation, rows)
