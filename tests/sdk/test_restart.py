"""A restart loses no event of an SDK that never sends one twice."""

import os
import signal
import subprocess

import pytest
from tests.helpers.processes.sdks import PATIENCE, PROGRAMS, PYTHON, SdkProject, SdkServer, is_installed

pytestmark = [pytest.mark.sdk, is_installed]
EVENTS = 400


def test_reload_stores_every_event_of_the_sentry_sdk(served: SdkServer, shop: SdkProject) -> None:
    starts = served.server.out.count("Serving on")
    sender = subprocess.Popen([PYTHON, PROGRAMS / "sentry_loop.py", shop.dsn, str(EVENTS)])
    shop.eventually("sdk_intake/", lambda found: any(one["outcomes"] for one in found["results"]))
    os.kill(served.server.popen.pid, signal.SIGHUP)
    assert sender.wait(PATIENCE) == 0
    assert served.server.out.count("Serving on") == starts + 1, served.server.err
    shop.eventually(
        "error_issues/",
        lambda found: sum(issue["occurrences"] for issue in found["results"]) == EVENTS,
    )
