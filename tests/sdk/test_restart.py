"""A restart loses no event of an SDK that never sends one twice."""

import os
import signal
import subprocess
import time

import pytest
from tests.helpers.processes.server import client, home
from tests.sdk.test_sdks import HERE, PATIENCE, PYTHON, Shop

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.skipif(not PYTHON.exists(), reason="the SDKs are not installed; run: make test-sdk"),
]
EVENTS = 400


def test_reload_stores_every_event_of_the_sentry_sdk() -> None:
    with home() as made:
        server = made.serve()
        address = server.address()
        key = made.run("keys", "create", "--user", "ann@example.com", "--scopes", "task:write", "--json")
        with client(address, key.json["key"]) as api:
            token = api.post("/api/projects/1/signals/tokens/", json={}).json()["token"]
            shop = Shop(address, api, 1, token)
            sender = subprocess.Popen([PYTHON, HERE / "programs/sentry_loop.py", shop.dsn, str(EVENTS)])
            time.sleep(2)
            os.kill(server.popen.pid, signal.SIGHUP)
            assert sender.wait(PATIENCE) == 0
            assert server.out.count("Serving on") == 2, server.err
            shop.eventually(
                "error_issues/",
                lambda found: sum(issue["occurrences"] for issue in found["results"]) == EVENTS,
            )
