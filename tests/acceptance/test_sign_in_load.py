"""Two hundred who sign in at once are all answered, take little memory, and keep nobody else waiting."""

import asyncio

import httpx
import pytest
from tests.helpers.processes.server import eventually, new_installation

pytestmark = pytest.mark.slow

ATTEMPTS = 200
OWN = {"Sec-Fetch-Site": "same-origin"}
MEGABYTE = 1 << 20


async def test_sign_in_two_hundred_concurrent_are_answered() -> None:
    with new_installation() as installation:
        server = installation.serve("--workers", "0", POSTROOM_SIGN_IN__ATTEMPTS_PER_ADDRESS="1000")
        address = server.address()
        async with httpx.AsyncClient(base_url=address, headers=OWN, timeout=120) as client:
            # The first one makes threads and a stand-in. A server that has just begun may not answer yet.
            eventually(lambda: is_ready(address))
            await try_to_sign_in(client, 0)
            before = server.process.memory_info().rss
            trying = asyncio.gather(*(try_to_sign_in(client, number) for number in range(ATTEMPTS)))
            meanwhile, peak = [], before
            while not trying.done():
                meanwhile.append((await client.get("/api/session/methods/")).status_code)
                peak = max(peak, server.process.memory_info().rss)
            answers = await trying
        statuses = [answer.status_code for answer in answers]
        # Two are compared at a time and the others wait.
        assert set(statuses) == {400}
        # Others were served while these were, and one after the other of them.
        assert len(meanwhile) >= 5
        assert set(meanwhile) == {200}
        # That many hashes at once would be four gigabytes.
        assert peak - before < 150 * MEGABYTE


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/_ready", timeout=60).status_code == 200
    except httpx.TransportError:
        return False


async def try_to_sign_in(client: httpx.AsyncClient, number: int) -> httpx.Response:
    # Of different people, so that the limit of an account is not what refuses them.
    body = {"email": f"nobody{number}@example.com", "password": "not the password"}
    return await client.post("/api/session/", json=body)
