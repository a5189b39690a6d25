"""Clients of the server: what they sent, what was accepted, and what they were told otherwise."""

import itertools
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx
from scripts.operations.faults.fleet import Fleet
from scripts.operations.faults.machine import say

ANN, BEN = "ann@example.com", "ben@example.com"
PATIENCE = 40.0
"""A request that takes longer counts as hanging."""
_THINGS = ("export", "import", "invoice", "search", "login", "upload", "calendar", "report", "map", "filter")
_PLACES = ("on the dashboard", "in the app", "for large teams", "on Safari", "after the update", "at night")
_FAULTS = ("fails with a timeout", "shows an empty page", "loses the last entry", "is very slow", "crashes")


@dataclass
class Ledger:
    """What clients know. A note that was answered with an error is `unsure`: it may have been stored.

    `seen` are the ids of reports in lists, and `gone` those of which a client was told later that there is none.
    """

    accepted: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    slowest: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, what: str, answer: httpx.Response | httpx.HTTPError, seconds: float) -> None:
        """Count an answer, and keep what no client should ever see."""
        with self.lock:
            self.slowest = max(self.slowest, seconds)
            if isinstance(answer, httpx.HTTPError):
                self.statuses[f"{what}: {type(answer).__name__}"] += 1
                if isinstance(answer, httpx.ReadTimeout):
                    self._is_wrong(f"{what} hung for {seconds:.0f} s")
                return
            self.statuses[f"{what}: {answer.status_code}"] += 1
            if answer.status_code >= 500 and answer.status_code != 503:
                self._is_wrong(f"{what} got {answer.status_code}: {answer.text[:200]}")
            if answer.status_code == 503 and "retry-after" not in answer.headers:
                self._is_wrong(f"{what} got 503 without Retry-After: {answer.text[:200]}")
            if answer.status_code == 404 and what == "note":
                self.gone.add(answer.request.url.path.split("/")[-3])
            elif 400 <= answer.status_code < 500 and answer.status_code != 429:
                self._is_wrong(f"{what} got {answer.status_code}: {answer.text[:200]}")

    def _is_wrong(self, line: str) -> None:
        self.wrong.append(line)
        say(f"WRONG: {line}")


class Load:
    """Clients that send signals, write notes and list reports until they are stopped."""

    def __init__(self, fleet: Fleet, seed: int, *, per_second: float) -> None:
        self.fleet = fleet
        self.ledger = Ledger()
        self._random = random.Random(seed)
        self._stop = threading.Event()
        self._number = itertools.count()
        self._reports: list[str] = []
        self._turn = itertools.count()
        self._clients = {
            user: httpx.Client(
                headers={"Authorization": f"Bearer {key}"},
                timeout=httpx.Timeout(PATIENCE, connect=2.0),
                trust_env=False,
            )
            for user, key in fleet.keys.items()
        }
        loops = [
            threading.Thread(target=self._loop, args=(self._send_batch, 3 / per_second)),
            threading.Thread(target=self._loop, args=(self._write_note, 2.0)),
            threading.Thread(target=self._loop, args=(self._list, 1.0)),
        ]
        self._threads = loops

    def start(self) -> None:
        """Start the clients."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop them; what is under way is completed."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def signal(self, prefix: str = "s") -> dict[str, Any]:
        """Return a signal that nobody sent before."""
        number = next(self._number)
        some = self._random
        text = (
            f"The {some.choice(_THINGS)} {some.choice(_PLACES)} {some.choice(_FAULTS)}, seen {number} times."
        )
        key = f"{prefix}{number}"
        source = {"source_product": "zendesk", "source_type": "ticket", "source_id": key}
        return {"id": key, **source, "description": text}

    def send(self, batch: list[dict[str, Any]], *, tries: int = 1_000) -> bool:
        """Send signals until they are accepted, as a client does that must lose nothing."""
        for _ in range(tries):
            answer = self.call("emit", "POST", "/api/projects/1/signals/emit/", ANN, batch)
            if answer is not None and answer.status_code == 202:
                with self.ledger.lock:
                    self.ledger.accepted |= {one["id"] for one in batch}
                return True
            time.sleep(0.5)
        return False

    def call(
        self, what: str, method: str, path: str, user: str, body: object = None
    ) -> httpx.Response | None:
        """Call one of the APIs, in turn."""
        apis = self.fleet.apis
        url = apis[next(self._turn) % len(apis)]
        began = time.monotonic()
        try:
            answer = self._clients[user].request(method, f"{url}{path}", json=body)
        except httpx.HTTPError as error:
            self.ledger.judge(what, error, time.monotonic() - began)
            return None
        self.ledger.judge(what, answer, time.monotonic() - began)
        return answer

    def _loop(self, work: Any, pause: float) -> None:
        while not self._stop.wait(pause):
            work()

    def _send_batch(self) -> None:
        self.send([self.signal() for _ in range(3)])

    def _write_note(self) -> None:
        if not self._reports:
            return
        number = next(self._number)
        text = f"note {number} for @{BEN}"
        body = {"artefact_type": "note", "content": {"note": text}}
        report = self._random.choice(self._reports)
        answer = self.call("note", "POST", f"/api/projects/1/signals/reports/{report}/artefacts/", ANN, body)
        with self.ledger.lock:
            known = (
                self.ledger.notes if answer is not None and answer.status_code == 201 else self.ledger.unsure
            )
            known.add(text)

    def _list(self) -> None:
        answer = self.call("list", "GET", "/api/projects/1/signals/reports/?limit=50&status=", ANN)
        if answer is not None and answer.status_code == 200:
            self._reports = [one["id"] for one in answer.json()["results"]] or self._reports
            self.ledger.seen.update(self._reports)
