"""Passwords: what is a right one, what is replaced, and how many wait."""

import asyncio
import threading
import time

import pytest

from postroom.domain.errors import Invalid, Unavailable
from postroom.sessions.passwords import MAX_LENGTH, MIN_LENGTH, Passwords

WEAK, STRONGER = Passwords(memory_kib=32, passes=1), Passwords(memory_kib=64, passes=2)
WORD = "correct horse battery"


async def test_password_right_and_wrong() -> None:
    stored = await WEAK.hash(WORD)
    assert WORD not in stored
    assert (await WEAK.verify(WORD, stored)).is_right
    for wrong in (WORD + " ", WORD.upper(), "", "\udcff"):
        assert not (await WEAK.verify(wrong, stored)).is_right
    for broken in (None, "", "not a hash", stored[:-3]):
        assert not (await WEAK.verify(WORD, broken)).is_right


async def test_password_weaker_hash_is_replaced_and_stronger_kept() -> None:
    weak, strong = await WEAK.hash(WORD), await STRONGER.hash(WORD)
    rehashed = (await STRONGER.verify(WORD, weak)).rehashed
    assert rehashed is not None
    assert (await STRONGER.verify(WORD, rehashed)).rehashed is None
    assert (await WEAK.verify(WORD, strong)).rehashed is None
    assert (await STRONGER.verify("wrong", weak)).rehashed is None


async def test_password_unicode_forms_are_equal() -> None:
    composed, apart = "caf\u00e9 au lait, s'il", "cafe\u0301 au lait, s'il"
    assert (await WEAK.verify(apart, await WEAK.hash(composed))).is_right


@pytest.mark.parametrize("length", [0, MIN_LENGTH - 1, MAX_LENGTH + 1])
async def test_lengths_that_are_refused(length: int) -> None:
    with pytest.raises(Invalid, match="12 to 1000 characters"):
        await WEAK.hash("x" * length)


async def test_password_hashing_is_bounded_and_excess_refused() -> None:
    passwords = Passwords(memory_kib=32, passes=1, at_once=2, waiting=3)
    go, running, most = threading.Event(), [0], [0]
    lock = threading.Lock()
    hash_ = passwords._hasher.hash

    class Slow:
        def hash(self, text: bytes) -> str:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            go.wait(30)
            with lock:
                running[0] -= 1
            return hash_(text)

    passwords._hasher = Slow()  # type: ignore[assignment]
    tasks = [asyncio.create_task(passwords.hash(WORD)) for _ in range(12)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    refused = [task for task in tasks if task.done()]
    go.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert len(refused) == 7
    assert [isinstance(one, Unavailable) for one in found] == [False] * 5 + [True] * 7
    assert most[0] <= 2
    # There is room again.
    assert await passwords.hash(WORD)


@pytest.mark.parametrize(
    "word",
    [
        *("password1234", "Password123!", "P@ssw0rd1234", "passwordpassword", "letmein12345", "iloveyou1234"),
        *("qwertyuiop12", "123456789012", "aaaaaaaaaaaa", "abcdefghijkl", "administrator", "changeme1234"),
        "dragon123456",
    ],
)
async def test_hash_of_a_common_password_raises_invalid(word: str) -> None:
    with pytest.raises(Invalid, match="anybody would guess"):
        await WEAK.hash(word)


async def test_hash_of_ones_own_address_raises_invalid() -> None:
    with pytest.raises(Invalid, match="anybody would guess"):
        await WEAK.hash("ada@lovelace.example", about=("ada@lovelace.example", "Ada Lovelace"))


@pytest.mark.parametrize(
    "word", ["correct horse battery", "a rather long password", "gT9vQ2mzK4pX", "x" * 10 + "Ürgel"]
)
async def test_hash_of_an_uncommon_password_is_made(word: str) -> None:
    assert (await WEAK.verify(word, await WEAK.hash(word))).is_right


async def test_hash_estimates_a_bounded_part_of_a_hostile_password() -> None:
    """Whole, these substitutions of letters take minutes."""
    before = time.process_time()
    await WEAK.hash("4@8({[<361!|1|7$50%2" * 50)
    assert time.process_time() - before < 5


async def test_hash_that_waits_too_long_raises_unavailable() -> None:
    passwords = Passwords(memory_kib=32, passes=1, at_once=1, wait_seconds=0.05)
    await passwords._slots.acquire()
    with pytest.raises(Unavailable):
        await passwords.hash(WORD)
    passwords._slots.release()
    assert await passwords.hash(WORD)
