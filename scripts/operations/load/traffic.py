"""Clients that make calls of all kinds, and what they know afterwards."""

import asyncio
import itertools
import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx
from scripts.operations.faults.load import Ledger
from scripts.operations.load.setting_up import Access

MIX = {
    "list": 30,
    "report": 15,
    "search": 5,
    "SDK events": 12,
    "webhook": 6,
    "emit": 6,
    "state": 10,
    "note": 8,
    "MCP": 5,
    "scout": 1,
}
"""Of a hundred calls, how many are of each kind."""
EVENTS = 20
"""Events of a call of an SDK; the last one is an error."""
SIGNALS = 2
"""Signals of a call of emit."""
TIMEOUT = 60.0
_THINGS = ("export", "import", "invoice", "search", "login", "upload", "calendar", "report", "map", "filter")
_PLACES = ("on the dashboard", "in the app", "for large teams", "on Safari", "after the update", "at night")
_FAULTS = ("fails with a timeout", "shows an empty page", "loses the last entry", "is very slow", "crashes")


@dataclass
class Sent:
    """What was accepted beside the signals and notes of the ledger, how long calls took, and how many are open."""

    ledger: Ledger = field(default_factory=Ledger)
    events: set[str] = field(default_factory=set)
    deliveries: set[str] = field(default_factory=set)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, str] = field(default_factory=dict)
    """What the last failed call of a kind was answered."""
    calls: int = 0
    open: int = 0


class Traffic:
    """Makes calls as one of a few people."""

    def __init__(
        self, address: str, access: Access, seed: int, sent: Sent, kinds: Collection[str] = MIX
    ) -> None:
        self.sent = sent
        self._mix = {kind: share for kind, share in MIX.items() if kind in kinds}
        self._access = access
        self._random = random.Random(seed)
        self._mark = f"{seed}-{uuid.uuid4().hex[:6]}"
        self._number = itertools.count()
        self._reports: list[str] = []
        self._scouts: list[str] = []
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        self._http = httpx.AsyncClient(base_url=address, timeout=TIMEOUT, limits=limits, trust_env=False)
        self._kinds: dict[str, Callable[[], Awaitable[httpx.Response]]] = {
            "list": self._list,
            "report": self._report,
            "search": self._search,
            "SDK events": self._events,
            "webhook": self._webhook,
            "emit": self._emit,
            "state": self._state,
            "note": self._note,
            "MCP": self._tool,
            "scout": self._scout,
        }

    async def __aenter__(self) -> Self:
        await self._emit()
        await self._call("POST", "/scout/configs/sync/")
        found = await self._call("GET", "/scout/configs/?limit=100")
        self._scouts = [one["id"] for one in found.json()]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def one(self, *, known: bool = True) -> None:
        """Make a call of a random kind; `known` counts its time."""
        [kind] = self._random.choices(list(self._mix), list(self._mix.values()))
        if kind in {"report", "state", "note"} and not self._reports:
            kind = "list"
        began = time.monotonic()
        answer: httpx.Response | httpx.HTTPError
        self.sent.open += 1
        try:
            answer = await self._kinds[kind]()
        except httpx.HTTPError as error:
            answer = error
        finally:
            self.sent.open -= 1
        taken = time.monotonic() - began
        self.sent.calls += 1
        refused = isinstance(answer, httpx.Response) and answer.status_code in _EXPECTED.get(kind, ())
        if not refused:
            self.sent.ledger.judge(kind, answer, taken)
        if known:
            self.sent.seconds[kind].append(taken)
        if isinstance(answer, httpx.HTTPError) or (answer.status_code >= 400 and not refused):
            self.sent.failed[kind] += 1
            self.sent.reasons[kind] = (
                repr(answer)
                if isinstance(answer, httpx.HTTPError)
                else f"{answer.status_code} {answer.text[:300]}"
            )

    async def _call(
        self, method: str, path: str, body: object = None, project: int | None = None
    ) -> httpx.Response:
        base = f"/api/projects/{project or self._access.project}/signals"
        key = self._random.choice(self._access.keys[:5])
        headers = {"Authorization": f"Bearer {key}"}
        return await self._http.request(method, f"{base}{path}", json=body, headers=headers)

    def _text(self, number: int) -> str:
        some = self._random
        fault = f"{some.choice(_THINGS)} {some.choice(_PLACES)} {some.choice(_FAULTS)}"
        return f"The {fault}, seen {number} times by {self._mark}."

    async def _list(self) -> httpx.Response:
        answer = await self._call("GET", "/reports/?limit=50")
        if answer.status_code == 200:
            self._reports = [one["id"] for one in answer.json()["results"]] or self._reports
        return answer

    async def _report(self) -> httpx.Response:
        return await self._call("GET", f"/reports/{self._random.choice(self._reports)}/")

    async def _search(self) -> httpx.Response:
        return await self._call("GET", f"/reports/?limit=20&search={self._random.choice(_THINGS)}")

    async def _emit(self) -> httpx.Response:
        batch = []
        for _ in range(SIGNALS):
            number = next(self._number)
            source = {"source_product": "zendesk", "source_type": "ticket", "source_id": str(number)}
            batch.append({"id": f"{self._mark}-{number}", **source, "description": self._text(number)})
        answer = await self._call("POST", "/emit/", batch, self._random.choice(self._access.projects))
        if answer.status_code == 202:
            self.sent.ledger.accepted |= {one["id"] for one in batch}
        return answer

    async def _webhook(self) -> httpx.Response:
        number = next(self._number)
        id = f"{self._mark}-{number}"
        answer = await self._http.post(self._access.webhook, json={"id": id, "title": self._text(number)})
        if answer.is_success:
            self.sent.deliveries.add(id)
        return answer

    async def _events(self) -> httpx.Response:
        at = datetime.now(UTC).isoformat()
        ids = [str(uuid.uuid4()) for _ in range(EVENTS)]
        batch: list[dict[str, Any]] = [
            {
                "event": "$pageview",
                "uuid": id,
                "distinct_id": f"user-{self._random.randrange(500)}",
                "timestamp": at,
                "properties": {"$lib": "load", "$current_url": "https://shop.example/products/"},
            }
            for id in ids
        ]
        frame = {"filename": f"shop/part{self._random.randrange(40)}.py", "function": "step", "in_app": True}
        listed = [{"type": "ValueError", "value": "It broke", "stacktrace": {"frames": [frame]}}]
        batch[-1] |= {"event": "$exception", "properties": {"$exception_list": listed}}
        answer = await self._http.post("/batch/", json={"api_key": self._access.token, "batch": batch})
        if answer.status_code == 200:
            self.sent.events |= set(ids)
        return answer

    async def _state(self) -> httpx.Response:
        state = self._random.choice(["suppressed", "potential"])
        return await self._call(
            "POST", f"/reports/{self._random.choice(self._reports)}/state/", {"state": state}
        )

    async def _note(self) -> httpx.Response:
        text = f"note {next(self._number)} of {self._mark}"
        report = self._random.choice(self._reports)
        body = {"artefact_type": "note", "content": {"note": text}}
        answer = await self._call("POST", f"/reports/{report}/artefacts/", body)
        (self.sent.ledger.notes if answer.status_code == 201 else self.sent.ledger.unsure).add(text)
        return answer

    async def _tool(self) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self._access.keys[0]}",
            "Accept": "application/json, text/event-stream",
        }
        params = {"name": "inbox-reports-list", "arguments": {"limit": 10}}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        return await self._http.post(f"/mcp/{self._access.project}", json=body, headers=headers)

    async def _scout(self) -> httpx.Response:
        return await self._call("POST", f"/scout/configs/{self._random.choice(self._scouts)}/run/", {})


_EXPECTED: dict[str, set[int]] = {
    # The report is there already, or it was regrouped meanwhile.
    "state": {404, 409},
    "report": {404},
    "note": {404},
    # A run of the scout is open, or the day's runs are spent.
    "scout": {409, 429},
}


async def measure_peak(traffic: Traffic, clients: int, seconds: float, waiting: Callable[[], int]) -> float:
    """Return the calls a second that clients reach which wait for each answer, and for grouping to keep up."""
    until = time.monotonic() + seconds
    before = traffic.sent.calls

    async def client() -> None:
        while time.monotonic() < until:
            if await asyncio.to_thread(waiting) > BACKLOG:
                await asyncio.sleep(0.2)
            for _ in range(5):
                await traffic.one(known=False)

    await asyncio.gather(*(client() for _ in range(clients)))
    return (traffic.sent.calls - before) / seconds


BACKLOG = 100
"""Waiting signals beyond which nobody sends while the peak is measured."""


async def keep_rate(traffic: Traffic, rate: float, seconds: float) -> float:
    """Begin calls at a rate, whether or not earlier ones are answered; return by how much the last began late."""
    began = time.monotonic()
    tasks: set[asyncio.Task[None]] = set()
    late = 0.0
    for number in itertools.count():
        due = began + number / rate
        if due > began + seconds:
            break
        late = time.monotonic() - due
        if late < 0:
            await asyncio.sleep(-late)
        task = asyncio.create_task(traffic.one())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    return late
