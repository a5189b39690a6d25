"""A local fake PostHog instance with pagination that can be made to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "phx_very-secret"
PROJECT = "7"

THINGS: dict[str, list[dict[str, Any]]] = {
    "integrations": [
        {"id": 2, "kind": "slack", "created_at": "2026-01-02T00:00:00Z", "config": {"token": "hidden"}},
        {"id": 1, "kind": "github", "created_at": "2026-01-01T00:00:00Z"},
    ],
    "external_data_sources": [
        {
            "id": "s",
            "source_type": "Stripe",
            "status": "Running",
            "prefix": "",
            "created_at": "2026-01-01T00:00:00Z",
        },
    ],
    "dashboards": [
        {"id": 1, "name": "Never looked at", "last_accessed_at": None},
        {"id": 2, "name": "Sales", "last_accessed_at": "2026-05-01T00:00:00Z"},
        {"id": 3, "name": "Gone", "last_accessed_at": "2026-06-01T00:00:00Z", "deleted": True},
        {
            "id": 4,
            "name": "Errors",
            "last_accessed_at": "2026-05-02T00:00:00Z",
            "last_refresh": "2026-05-01T12:00:00Z",
            "created_at": "2026-01-01T00:00:00Z",
        },
    ],
    "surveys": [
        {
            "id": "a",
            "name": "NPS",
            "type": "popover",
            "start_date": "2026-01-01T00:00:00Z",
            "created_at": "2026-01-01T00:00:00Z",
        },
        {"id": "b", "name": "Old", "archived": True, "start_date": "2026-01-01T00:00:00Z"},
        {"id": "c", "name": "New"},
        {"id": "d", "name": "Done", "start_date": "x", "end_date": "y"},
    ],
    "feature_flags": [
        {
            "id": number,
            "key": f"flag-{number}",
            "name": "" if number % 2 else f"Flag {number}",
            "active": number % 3 == 0,
            "updated_at": f"2026-01-01T00:{number % 60:02}:{number // 60:02}Z",
        }
        for number in range(250)
    ],
    "experiments": [
        {"id": 1, "name": "Price", "start_date": "2026-01-01T00:00:00Z", "feature_flag_key": "price"},
        {"id": 2, "name": "Colour", "start_date": "2026-01-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"},
    ],
    "alerts": [
        {
            "id": "x",
            "name": "Drop",
            "enabled": True,
            "state": "Firing",
            "calculation_interval": "daily",
            "insight": {"id": 31, "name": "hidden"},
            "created_at": "2026-01-02T00:00:00Z",
        },
        {"id": "y", "insight": 32, "created_at": "2026-01-01T00:00:00Z"},
    ],
    "hog_functions": [
        {"id": "f", "name": "To Slack", "enabled": True, "updated_at": "2026-01-01T00:00:00Z"},
        {
            "id": "g",
            "name": "Off",
            "type": "destination",
            "kind": "messaging_campaign",
            "enabled": False,
            "updated_at": "2026-01-02T00:00:00Z",
        },
    ],
    "hog_flows": [{"id": "w", "name": "Welcome", "status": "active"}, {"id": "v", "status": "archived"}],
    "notebooks": [
        {"id": "n", "short_id": "abc", "title": "Notes", "last_modified_at": "2026-01-01T00:00:00Z"}
    ],
    "cohorts": [
        {"id": 5, "name": "Payers", "is_static": True, "count": 42, "created_at": "2026-01-01T00:00:00Z"}
    ],
    "actions": [{"id": 6, "name": "Signed up", "created_at": "2026-01-01T00:00:00Z"}],
}

TEAM: dict[str, Any] = {
    "id": 7,
    "product_description": "A shop for boats.",
    "app_urls": ["https://boats.example", ""],
    "has_completed_onboarding_for": {"surveys": True, "experiments": False, "error_tracking": True},
    "product_intents": [
        {"product_type": "surveys", "created_at": "2026-01-01T00:00:00Z", "activated_at": None},
        {"product_type": "alerts", "created_at": "2026-01-01T00:00:00Z"},
    ],
    "api_token": "phc_hidden",
}

WEEK = ["2026-05-01T00:00:00Z", "2026-05-07T23:00:00.5Z"]
EVENTS = [["$pageview", 900, 80, 100, 9, *WEEK], ["signed up", 12, 12, 3, 3, WEEK[0], "soon"]]
"""Rows of the query for the events of a week."""


@dataclass(frozen=True)
class Said:
    """A replacement response; a body other than text is sent as JSON."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)


class PostHogServer(ThreadingHTTPServer):
    """Serves its data; `instead` has replacement responses by path, the last of which is repeated."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.things = {name: list(items) for name, items in THINGS.items()}
        self.instead: dict[str, list[Said]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.own_name: str | None = None

    @property
    def url(self) -> str:
        """The address of the instance."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self) -> list[str]:
        """Return the requested paths below the project."""
        return [target.removeprefix(f"/api/projects/{PROJECT}/") for _, target, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: PostHogServer

    def do_GET(self) -> None:
        """Handle the request."""
        self._answer()

    def do_POST(self) -> None:
        """Handle the request."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer()

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        parts = urlsplit(self.path)
        name = parts.path.removeprefix(f"/api/projects/{PROJECT}/").strip("/")
        waiting = self.server.instead.get(name)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self._say(Said(401, {"detail": "no"}))
        elif waiting:
            self._say(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        elif name == "":
            self._say(Said(200, TEAM))
        elif name == "query" and self.command == "POST":
            self._say(Said(200, {"results": EVENTS}))
        elif name in self.server.things and self.command == "GET":
            self._say(Said(200, self._page(name, parts.path, parts.query)))
        else:
            self._say(Said(404, {"detail": "Not found."}))

    def _page(self, name: str, path: str, query: str) -> dict[str, Any]:
        given = {key: int(values[0]) for key, values in parse_qs(query).items()}
        limit, offset = given.get("limit", 10), given.get("offset", 0)
        items = self.server.things[name]
        here = self.server.own_name or self.server.url
        more = f"{here}{path}?limit={limit}&offset={offset + limit}" if offset + limit < len(items) else None
        return {
            "count": len(items),
            "next": more,
            "previous": None,
            "results": items[offset : offset + limit],
        }

    def _say(self, said: Said) -> None:
        body = said.body.encode() if isinstance(said.body, str) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # the library's own name
        """Suppress logging."""


@contextmanager
def posthog_server() -> Iterator[PostHogServer]:
    """Run an instance."""
    server = PostHogServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
