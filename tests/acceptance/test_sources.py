"""Connected sources on a whole server: polling, a flood beside a quiet source, and a kill during intake."""

import http.server
import json
import threading
import time
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import Installation, eventually, make_key, new_installation
from tests.helpers.sources import signed

pytestmark = pytest.mark.slow

LIMIT = 30
"""Deliveries a minute that the loud source may send; it tries a hundred times as many."""

THINGS = ["export", "invoice", "login", "calendar", "map", "upload", "search", "chart"]


def issue(number: int, repository: str) -> bytes:
    thing = THINGS[number % len(THINGS)]
    found = {
        "number": number,
        "title": f"The {thing} stops after {number} rows",
        "body": "Nothing more happens.",
    }
    return json.dumps({"action": "opened", "issue": found, "repository": {"full_name": repository}}).encode()


def connect(address: str, key: str, name: str, **values: Any) -> dict[str, Any]:
    answer = httpx.post(
        f"{address}/api/projects/@current/sources/",
        json={"kind": "github", "name": name, **values},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def send(http: httpx.Client, address: str, source: dict[str, Any], number: int) -> int:
    body = issue(number, f"acme/{source['name']}")
    headers = signed("github", source["made_secrets"]["signing_secret"], body, {"x-github-event": "issues"})
    return http.post(f"{address}{source['webhook_path']}", content=body, headers=headers).status_code


def grouped(installation: Installation, name: str) -> int:
    return int(
        installation.value(
            f"SELECT count(*) FROM signals WHERE state = 'grouped' AND source_id LIKE 'acme/{name}#%'"
        )
    )


def seconds_of(
    installation: Installation, http: httpx.Client, address: str, source: dict[str, Any], number: int
) -> float:
    """Send one thing and return how long it takes to be grouped."""
    begun = time.monotonic()
    assert send(http, address, source, number) == 200
    eventually(lambda: grouped(installation, source["name"]) == number)
    return time.monotonic() - begun


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Status</title>
<item><guid>incident-1</guid><title>Elevated error rates of the API</title><link>https://status.example.com/1</link></item>
</channel></rss>"""


class FeedHandler(http.server.BaseHTTPRequestHandler):
    """Answers every request with the feed."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


def test_sources_feed_is_polled_as_documented() -> None:
    host = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FeedHandler)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    with host, new_installation(None, POSTROOM_SOURCES__ALLOW_PRIVATE="true") as installation:
        server = installation.serve()
        server.address()
        url = f"http://127.0.0.1:{host.server_port}/feed"
        assert installation.run("sources", "add", "feed", "--config", f"url={url}").code == 0
        eventually(
            lambda: (
                installation.query("SELECT description FROM signals WHERE state = 'grouped'")
                == [("Elevated error rates of the API",)]
            ),
            lambda: server.err,
        )
        tested = installation.run("sources", "test", "RSS or Atom feed", "--poll")
        assert "its first page has 1 items" in tested.out
        host.shutdown()


def test_sources_flood_of_one_does_not_delay_another() -> None:
    with new_installation(None) as installation:
        server = installation.serve()
        address, key = server.address(), make_key(installation)
        loud = connect(address, key, "loud", per_minute=LIMIT)
        quiet = connect(address, key, "quiet")
        statuses: list[int] = []
        with httpx.Client(timeout=60) as http:
            # The worker has its model by then.
            assert send(http, address, quiet, 1) == 200
            eventually(lambda: grouped(installation, "quiet") == 1, lambda: server.err)
            usual = seconds_of(installation, http, address, quiet, 2)

            def flood() -> None:
                with httpx.Client(timeout=60) as mine:
                    statuses.extend(send(mine, address, loud, number) for number in range(LIMIT * 100))

            flooding = threading.Thread(target=flood)
            flooding.start()
            eventually(lambda: 429 in statuses or len(statuses) > LIMIT)
            waited = seconds_of(installation, http, address, quiet, 3)
            flooding.join()
        accepted = statuses.count(200)
        assert set(statuses) == {200, 429}
        assert LIMIT <= accepted < len(statuses) / 10
        eventually(lambda: grouped(installation, "loud") == accepted, lambda: server.err)
        # Five seconds, on a machine that is no busier than it was before the flood, which takes part of it itself.
        assert waited < 5 + 8 * usual, (waited, usual)


def test_sources_accepted_deliveries_survive_kill() -> None:
    # Else the killed worker's job is taken over after half a minute.
    with new_installation(None, POSTROOM_JOBS__LEASE_SECONDS="2") as installation:
        server = installation.serve()
        address, key = server.address(), make_key(installation)
        source = connect(address, key, "killed", per_minute=100_000)
        accepted: list[int] = []

        def sending() -> None:
            with httpx.Client(timeout=20) as http:
                for number in range(1, 10_000):
                    try:
                        if send(http, address, source, number) == 200:
                            accepted.append(number)
                    except httpx.HTTPError:
                        return

        thread = threading.Thread(target=sending)
        thread.start()
        eventually(lambda: len(accepted) >= 40)
        server.kill()
        thread.join()
        again = installation.serve()
        again.address()
        eventually(
            lambda: installation.value("SELECT count(*) FROM source_deliveries WHERE state = 'pending'") == 0,
            lambda: again.err,
        )
        found = [
            int(row[0]) for row in installation.query("SELECT extra ->> 'number' FROM signals ORDER BY seq")
        ]
        assert len(found) == len(set(found))
        # One that was stored while its answer was on the way may be there, too.
        assert set(accepted) <= set(found)
        assert len(found) <= len(accepted) + 1
