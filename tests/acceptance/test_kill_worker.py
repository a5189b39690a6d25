"""`kill -9` of a worker while it groups signals: another takes over its job."""

import pytest
from tests.helpers.processes.killing import SETTINGS, assert_whole, import_and_see_grouping_begin
from tests.helpers.processes.server import eventually, new_installation

pytestmark = pytest.mark.slow


def test_worker_killed_while_grouping_is_replaced_and_its_job_taken_over() -> None:
    with new_installation(**SETTINGS) as installation:
        server = installation.serve()
        rows = import_and_see_grouping_begin(installation, server)
        [worker] = server.workers()
        worker.kill()
        eventually(lambda: bool(server.workers()) and server.workers() != [worker], lambda: server.err)
        assert_whole(installation, rows)
        assert "took over the jobs" in server.err
        assert server.running
