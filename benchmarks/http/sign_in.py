"""Benchmark of signing in: sequentially, and two hundred at once beside other calls.

`make bench-signin` serves the API on a new database. Memory is that of the serving process.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path

import httpx
import psutil
from argon2 import PasswordHasher
from benchmarks.http import servers
from benchmarks.machine import describe, spread
from pydantic import SecretStr

from postroom.app.bootstrap import App, open_app
from postroom.cli.server.serve import prepare
from postroom.db.engine import unit_of_work
from postroom.evals.scratch import scratch_database
from postroom.identity import service as identity
from postroom.sessions import service as sessions
from postroom.sessions.passwords import LANES, MEMORY_KIB, PASSES, Passwords
from postroom.settings import Settings

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
OWN = {"Sec-Fetch-Site": "same-origin"}
MEGABYTE = 1 << 20


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=200, help="Sign-ins at once.")
    parser.add_argument("--rounds", type=int, default=5, help="How often.")
    arguments = parser.parse_args()
    print(describe())
    _hashes()
    with scratch_database(None, None) as url:
        asyncio.run(_measure(url, arguments.attempts, arguments.rounds))


def _hashes() -> None:
    for name, hasher in (
        ("ours", PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)),
        ("the library's own", PasswordHasher()),
    ):
        taken = []
        for _ in range(5):
            started = time.perf_counter()
            hasher.hash(PASSWORD)
            taken.append(time.perf_counter() - started)
        print(f"one hash, {name}: {spread(taken)}, {hasher.memory_cost // 1024} MiB")


async def _measure(url: str, attempts: int, rounds: int) -> None:
    folder = Path(".tools") / "bench-signin"
    settings = Settings(data_dir=folder.absolute(), database_url=SecretStr(url))
    async with open_app(settings) as app:
        await _account(app)
        extra = {
            "POSTROOM_SIGN_IN__ATTEMPTS_PER_ACCOUNT": "10000",
            "POSTROOM_SIGN_IN__ATTEMPTS_PER_ADDRESS": "100000",
        }
        with servers.postroom(app, extra) as server:
            limits = httpx.Limits(max_connections=attempts + 5, max_keepalive_connections=attempts + 5)
            async with httpx.AsyncClient(
                base_url=f"http://{servers.HOST}:{server.port}", headers=OWN, limits=limits, timeout=60
            ) as client:
                await _report(client, server.process, attempts, rounds)


async def _account(app: App) -> None:
    await prepare(app)
    hashed = await Passwords().hash(PASSWORD)
    async with unit_of_work(app.engine) as uow:
        user, _ = await identity.find_or_create_user(uow, email=EMAIL, now=app.clock())
        await sessions.set_password(uow, user.id, hashed)


async def _report(client: httpx.AsyncClient, process: psutil.Process, attempts: int, rounds: int) -> None:
    await _sign_in(client)
    alone = [await _timed(_sign_in(client)) for _ in range(20)]
    print(f"sign-ins, one at a time: {spread(alone)}")
    token = (await _sign_in(client)).cookies["postroom"]
    headers = {"Cookie": f"postroom={token}"}
    # Signing in with the cookie would replace the measured session.
    client.cookies.clear()
    quiet = [await _timed(client.get("/api/session/", headers=headers)) for _ in range(200)]
    before = process.memory_info().rss
    print(f"another call, nobody signs in: {spread(quiet)}")
    busy, statuses, peak, taken = [], Counter[int](), before, 0.0
    for _ in range(rounds):
        started = time.perf_counter()
        trying = asyncio.gather(*(_sign_in(client, "wrong") for _ in range(attempts)))
        while not trying.done():
            busy.append(await _timed(client.get("/api/session/", headers=headers)))
            peak = max(peak, process.memory_info().rss)
        taken += time.perf_counter() - started
        statuses.update(answer.status_code for answer in await trying)
    print(f"another call, {attempts} sign in at once: {spread(busy)}")
    print(f"answers: {dict(statuses)}, {taken / rounds:.2f} s a round")
    print(f"memory: {before / MEGABYTE:.0f} MB before, {peak / MEGABYTE:.0f} MB at most")


async def _sign_in(client: httpx.AsyncClient, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/session/", json={"email": EMAIL, "password": password})


async def _timed(call: Awaitable[httpx.Response]) -> float:
    started = time.perf_counter()
    answer = await call
    if answer.status_code != 200:
        raise SystemExit(f"answered {answer.status_code}: {answer.text}")
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
