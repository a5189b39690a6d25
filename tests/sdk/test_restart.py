"""A restart loses no event of an SDK that never sends one twice."""

import os
import signal
import subprocess
import time

import pytest
from tests.helpers.processes.sdks import PATIENCE, PROGRAMS, PYTHON, SdkProject, is_installed, make_key
from tests.helpers.processes.server import client, new_installation

pytestmark = [pytest.mark.sdk, is_installed]
EVENTS = 400


def test_reload_stores_every_event_of_the_sentry_sdk() -> None:
    with new_installation() as made:
        server = made.serve()
        address = server.address()
        with client(address, make_key(made, "task:write")) as api:
            token = api.post("/api/projects/1/signals/tokens/", json={}).json()["token"]
            shop = SdkProject(address, api, 1, token)
            sender = subprocess.Popen([PYTHON, PROGRAMS / "sentry_loop.py", shop.dsn, str(EVENTS)])
            time.sleep(2)
            os.kill(server.popen.pid, signal.SIGHUP)
            assert sender.wait(PATIENCE) == 0
            assert server.out.count("Serving on") == 2, server.err
            shop.eventually(
                "error_issues/",
                lambda found: sum(issue["occurrences"] for issue in found["results"]) == EVENTS,
            )
