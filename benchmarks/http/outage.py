"""Benchmark of an outage of the language model in the middle of an import.

    python -m benchmarks.http.outage REPORTS.csv [--rows 60] [--projects 4] [--away 20] [--takes 4]

A server with a worker imports the first rows of a table of reports (`title` and `body`, or `Summary` and
`Description`) into several projects, each its own rows, once without an outage and once with one. The model is a
server of its own with OpenAI's API that judges every text but the known attack as harmless, and opens a report for
each signal. It answers none until eight calls are in flight, or four minutes have passed; then it is gone for
`--away` seconds: its connections break and new ones are refused.

Prints the seconds from its return to the first call that it answers, and until nothing waits for it any more; and
what is marked as suspicious at the end, beside the run without an outage.
"""

import argparse
import asyncio
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uvicorn
from benchmarks.machine import describe
from benchmarks.projects import make_project

from postroom.app.bootstrap import App, open_app
from postroom.db.engine import unit_of_work
from postroom.evals.safety import read_safety
from postroom.grouping.regrouping_requests import READ_JOB
from postroom.screening.opinions.canaries import ATTACKS
from postroom.screening.screen import REVIEW_JOB
from postroom.settings import Settings

IN_FLIGHT = 8
WAIT_FOR_CALLS = 240.0
LONGEST = 1_500.0
_TEXT = re.compile(r"^DATA (\w+) text (\d+)$(.*?)^END \1$", re.MULTILINE | re.DOTALL)
_SIGNAL = re.compile(r"^DATA \w+ signal (\d+)\b", re.MULTILINE)
_WAITS = sa.text("""
    SELECT (SELECT count(*) FROM signals WHERE state = 'pending')
         + (SELECT count(*) FROM signal_screenings WHERE opinion = 'awaited')
         + (SELECT coalesce(sum(arrivals), 0) FROM pending_work WHERE kind IN (:read, :review))
""").bindparams(read=READ_JOB, review=REVIEW_JOB)
_MARKED = sa.text("""
    SELECT count(*) FILTER (WHERE verdict = 'suspicious'), count(*) FILTER (WHERE opinion IS NOT NULL)
      FROM signal_screenings
""")


@dataclass
class Model:
    """A server with OpenAI's API whose answers take some seconds. It can be away."""

    takes: float
    holds: bool = False
    """Whether calls are held until there are enough of them."""
    port: int = 0
    flying: int = 0
    most: int = 0
    answered: list[float] = field(default_factory=list)
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        content, more = b"", True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        self.flying += 1
        self.most = max(self.most, self.flying)
        try:
            await asyncio.sleep(WAIT_FOR_CALLS if self.holds else self.takes)
        finally:
            self.flying -= 1
        status, answer = _answer(json.loads(content))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})
        if status == 200:
            self.answered.append(time.monotonic())

    async def arrive(self) -> None:
        """Listen, on the same port as before."""
        config = uvicorn.Config(
            self, host="127.0.0.1", port=self.port, lifespan="off", log_config=None, ws="none"
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn only sets this flag
            await asyncio.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    async def leave(self) -> None:
        """Break all connections and refuse new ones."""
        assert self._server is not None  # noqa: S101
        assert self._serving is not None  # noqa: S101
        self._server.should_exit = self._server.force_exit = True
        for connection in list(self._server.server_state.connections):
            with suppress(AttributeError):
                connection.transport.abort()
        await self._serving


def _answer(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return the status and the answer to a question of screening or of a reading; others are refused."""
    asked = "\n".join(str(message.get("content")) for message in body["messages"])
    tools = [tool["function"] for tool in body.get("tools", [])]
    fields = {name for tool in tools for name in tool["parameters"]["properties"]}
    said: dict[str, Any]
    if "opinions" in fields:
        said = {"opinions": [_opinion(int(one[2]), one[3]) for one in _TEXT.finditer(asked)]}
    elif "placements" in fields:
        numbers = [int(one[1]) for one in _SIGNAL.finditer(asked)]
        said = {"placements": [{"signal": at, "report": f"new{at}"} for at in numbers]}
    else:
        return 400, {"error": {"message": "This model answers questions of screening and readings alone."}}
    call = {"name": tools[0]["name"], "arguments": json.dumps(said)}
    message = {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": call}],
    }
    return 200, {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "double",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
        "usage": {"prompt_tokens": len(asked) // 4, "completion_tokens": 100, "total_tokens": 100},
    }


def _opinion(number: int, text: str) -> dict[str, Any]:
    if any(attack in text for attack in ATTACKS):
        return {"text": number, "verdict": "blocked", "threat_type": "instruction_override"}
    return {"text": number, "verdict": "clean"}


@dataclass
class Outcome:
    """What a run showed; times in seconds, those of the outage counted from the return of the model."""

    signals: int
    calls: int
    asked: int
    marked: int
    seconds: float
    at_the_cut: int = 0
    until_used: float | None = None
    until_nothing_waits: float | None = None


async def run(parts: Sequence[Path], folder: Path, *, takes: float, away: float | None) -> Outcome:
    """Import files into projects of a new server, each into its own; the model is `away` meanwhile, if given."""
    model = Model(takes, holds=away is not None)
    await model.arrive()
    settings = {
        "POSTROOM_DATA_DIR": str(folder / "data"),
        "POSTROOM_LANGUAGE__MODEL": "openai:double",
        "POSTROOM_LANGUAGE__BASE_URL": f"http://127.0.0.1:{model.port}/v1",
        "POSTROOM_LANGUAGE__TIMEOUT_SECONDS": f"{WAIT_FOR_CALLS:g}",
        "POSTROOM_READING__AFTER_MINUTES": "1",
        "PYTHONUNBUFFERED": "1",
    }
    environment = {**os.environ, **settings}
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "postroom", "serve", "--port", "0",
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert server.stdout is not None  # noqa: S101
    async for line in server.stdout:
        if line.startswith(b"Serving on "):
            break
    drained = asyncio.create_task(server.stdout.read())
    try:
        async with open_app(Settings(data_dir=folder / "data"), migrating=False) as app:
            return await _imported(app, model, parts, environment, away=away)
    finally:
        server.terminate()
        await server.wait()
        await drained
        await model.leave()


async def _imported(
    app: App, model: Model, parts: Sequence[Path], environment: dict[str, str], *, away: float | None
) -> Outcome:
    began = time.monotonic()
    projects = [await make_project(app) for _ in parts]
    imports = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "postroom", "import", str(part), "--project", str(project), "--no-progress",
            env=environment, stdout=subprocess.DEVNULL,
        )
        for part, project in zip(parts, projects, strict=True)
    ]  # fmt: skip
    at_the_cut, back = 0, None
    if away is not None:
        at_the_cut, back = await _outage(model, away)
    for each in imports:
        if await each.wait():
            raise SystemExit("An import failed.")
    while await _waiting(app) and time.monotonic() < began + LONGEST:  # noqa: ASYNC110  # other processes write
        await asyncio.sleep(1)
    done = time.monotonic()
    async with unit_of_work(app.engine) as uow:
        marked, asked = (await uow.execute(_MARKED)).one()
        signals = (await uow.execute(sa.text("SELECT count(*) FROM signals"))).scalar_one()
    outcome = Outcome(signals, len(model.answered), asked, marked, done - began, at_the_cut)
    if back is not None:
        outcome.until_used = next((at - back for at in model.answered if at > back), None)
        outcome.until_nothing_waits = done - back
    return outcome


async def _outage(model: Model, away: float) -> tuple[int, float]:
    """Cut the model off once enough calls are in flight; return how many were, and when it is back."""
    while not model.most:  # noqa: ASYNC110  # counted by requests of another process
        await asyncio.sleep(0.05)
    until = time.monotonic() + WAIT_FOR_CALLS - 1
    while model.flying < IN_FLIGHT and time.monotonic() < until:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.01)
    flying, model.holds = model.flying, False
    await model.leave()
    await asyncio.sleep(away)
    await model.arrive()
    return flying, time.monotonic()


async def _waiting(app: App) -> int:
    async with unit_of_work(app.engine) as uow:
        return int((await uow.execute(_WAITS)).scalar_one())


def _parts(table: Path, folder: Path, *, rows: int, projects: int) -> list[Path]:
    """Write the first texts of a table to a file for each project."""
    texts = [case.text for case in read_safety(table)][: rows * projects]
    paths = []
    for project in range(projects):
        path = folder / f"part-{project}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["source_product", "source_type", "source_id", "description", "weight"])
            for at, text in enumerate(texts[project::projects]):
                out.writerow(["bench", "synthetic", f"{project}-{at}", text, "0.5"])
        paths.append(path)
    return paths


def main() -> int:
    """Run the benchmark and print the result; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("table", type=Path, help="CSV with texts")
    parser.add_argument("--rows", type=int, default=60, help="rows for each project")
    parser.add_argument("--projects", type=int, default=4, help="each has a reading and a review at a time")
    parser.add_argument("--away", type=float, default=20.0, help="seconds")
    parser.add_argument("--takes", type=float, default=4.0, help="seconds of an answer")
    options = parser.parse_args()
    print(describe(), "load", os.getloadavg())
    for name, away in (("without an outage", None), (f"away for {options.away:g} s", options.away)):
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            folder.chmod(0o755)
            parts = _parts(options.table, folder, rows=options.rows, projects=options.projects)
            found = asyncio.run(run(parts, folder, takes=options.takes, away=away))
        print(name, found, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
