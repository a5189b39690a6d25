"""`kill -9` of the server while signals are sent to it: what it accepted is kept, and nothing is stored twice."""

import pytest
from tests.helpers.processes.killing import assert_whole, killed_server
from tests.helpers.processes.server import client, make_key

pytestmark = pytest.mark.slow


def test_emit_killed_three_times_stores_each_signal_once() -> None:
    with killed_server(rows=16) as killed:
        # The import makes the project, and enables the source.
        killed.finish_import()
        key = make_key(killed.there)
        for number in range(3):
            killed.kill_while_emitting(key, number)
        with client(killed.start().address(), key) as api:
            while killed.unanswered:
                assert killed.send_two(api)
        assert_whole(killed.there, killed.rows + killed.sent)
