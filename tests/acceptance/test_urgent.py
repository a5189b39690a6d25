"""Three urgent problems on a whole server without a repository: each needs review within a minute."""

import json
import uuid
from functools import partial
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import Installation, client, eventually, make_key, new_installation

pytestmark = pytest.mark.slow

SECONDS = 60.0
"""From the arrival of the first signal until its report can be decided on."""
USERS, EVENTS = 229, 400

ALERT: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="QueueStuck"}',
    "status": "firing",
    "receiver": "postroom",
    "groupLabels": {"alertname": "QueueStuck"},
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "QueueStuck", "instance": "worker-2"},
            "annotations": {"summary": "No job of the invoice queue has ended for ten minutes"},
            "startsAt": "2026-03-01T09:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "c1b2a3d4e5f60718",
        }
    ],
}

MAIL = b"""From lena@example.com Mon Nov 30 09:00:00 2026
From: Lena <lena@example.com>
To: help@example.com
Subject: URGENT, 30 people are blocked
Date: Mon, 30 Nov 2026 09:00:00 +0000
Message-ID: <urgent-1@example.com>

Since this morning nobody in accounting gets past the sign-in page.

"""


def exceptions(first: int, last: int) -> list[dict[str, Any]]:
    frames = [{"filename": "shop/pay.py", "function": "charge", "lineno": 9, "in_app": True}]
    listed = [{"type": "CardError", "value": "No reply", "stacktrace": {"frames": frames}}]
    return [
        {
            "event": "$exception",
            "uuid": str(uuid.uuid4()),
            "distinct_id": f"user-{number % USERS}",
            "properties": {"$exception_list": listed},
        }
        for number in range(first, last)
    ]


def waited(there: Installation, product: str) -> float | None:
    """Return the seconds from the arrival of the first signal until its report was shown; None before that."""
    found = there.query(
        "SELECT extract(epoch FROM reports.shown_at - signals.received_at)::float FROM signals "
        "JOIN reports ON reports.id = signals.report_id "
        f"WHERE signals.source_product = '{product}' AND reports.status IN ('ready', 'pending_input') "
        "ORDER BY signals.received_at LIMIT 1"
    )
    return found[0][0] if found else None


def is_shown(there: Installation, product: str) -> bool:
    return waited(there, product) is not None


def test_urgent_problems_need_review_within_a_minute() -> None:
    with new_installation(None) as there:
        server = there.serve()
        address = server.address()
        with client(address, make_key(there)) as api:
            token = api.post("/api/projects/1/signals/tokens/", json={}).json()["token"]
            alerts = api.post("/api/projects/@current/sources/", json={"kind": "alertmanager"}).json()

            def report(product: str) -> dict[str, Any]:
                path = f"/api/projects/1/signals/reports/?source_product={product}&status=ready,pending_input"
                [found] = api.get(path).json()["results"]
                return dict(found)

            with httpx.Client(base_url=address, timeout=60) as sending:
                body = {"api_key": token, "batch": exceptions(0, 5)}
                assert sending.post("/batch/", json=body).status_code == 200
                eventually(lambda: there.value("SELECT count(*) FROM signals") == 1, lambda: server.err)
                body = {"api_key": token, "batch": exceptions(5, EVENTS)}
                assert sending.post("/batch/", json=body).status_code == 200
                webhook = alerts["webhook_path"].replace("TOKEN", alerts["token"])
                headers = {"content-type": "application/json"}
                assert sending.post(webhook, content=json.dumps(ALERT), headers=headers).status_code == 200
            mailbox = there.folder / "urgent.mbox"
            mailbox.write_bytes(MAIL)
            assert there.run("import", mailbox).code == 0

            for product in ("error_tracking", "alertmanager", "email"):
                eventually(partial(is_shown, there, product), lambda: server.err)
                seconds = waited(there, product)
                assert seconds is not None
                assert seconds < SECONDS, (product, seconds)
            error = report("error_tracking")
            assert (error["impact"]["users"], error["impact"]["occurrences"]) == (USERS, EVENTS)
            assert error["priority"] in ("P0", "P1")
            assert f"{USERS}" in api.get(f"/api/projects/1/signals/reports/{error['id']}/artefacts/").text
            assert report("alertmanager")["title"] is not None
            assert report("email")["waits_for"] in (None, "repository")
