"""A server that is killed while SDKs send has stored all that it said it had, and counts each error once."""

import threading
import uuid
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import Server, client, eventually, make_key, new_installation

pytestmark = pytest.mark.slow


def exception(id: str, number: int) -> dict[str, Any]:
    frames = [{"filename": "shop/pay.py", "function": "charge", "in_app": True}]
    listed = [{"type": "Declined", "value": f"Card {number}", "stacktrace": {"frames": frames}}]
    return {
        "event": "$exception",
        "uuid": id,
        "distinct_id": "ann",
        "properties": {"$exception_list": listed},
    }


class Sender(threading.Thread):
    """Sends batches until the server is gone, and knows which were answered 200."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__()
        self.address, self.token = address, token
        self.stored: list[str] = []
        self.batches = 0

    def run(self) -> None:
        with httpx.Client(base_url=self.address, trust_env=False, timeout=30) as sending:
            while True:
                ids = [str(uuid.uuid4()) for _ in range(20)]
                batch = [exception(id, number) for number, id in enumerate(ids)]
                try:
                    answer = sending.post("/batch/", json={"api_key": self.token, "batch": batch})
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    self.stored += ids
                    self.batches += 1


def test_sdk_events_acknowledged_survive_kill() -> None:
    with new_installation(POSTROOM_JOBS__LEASE_SECONDS="2") as made:
        server: Server = made.serve()
        address = server.address()
        with client(address, make_key(made)) as api:
            token = api.post("/api/projects/1/signals/tokens/", json={}).json()["token"]
        senders = [Sender(address, token) for _ in range(3)]
        for sender in senders:
            sender.start()
        eventually(lambda: all(sender.batches > 3 for sender in senders))
        server.kill()
        for sender in senders:
            sender.join(60)
        made.serve().address()
        stored = {str(row[0]) for row in made.query("SELECT id FROM events")}
        assert stored >= {id for sender in senders for id in sender.stored}
        eventually(lambda: made.value("SELECT count(*) FROM pending_occurrences") == 0)
        counted = made.query("SELECT title, occurrences FROM error_issues")
        assert counted == [("Declined", len(stored))]
        assert made.value("SELECT count(*) FROM signals") == 1
