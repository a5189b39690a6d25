"""Passwords, hashed with Argon2id outside the event loop, two at a time, with a queue."""

import asyncio
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from postroom.domain.errors import Invalid, Unavailable

MIN_LENGTH = 12
MAX_LENGTH = 1000
"""Maximum characters of a password; any characters are allowed."""

ESTIMATED = 20
"""Beginning of a password whose guesses are estimated, in characters."""
LEAST_GUESSES = 6.0
"""Decimal logarithm of the guesses that a password has to withstand: common ones and simple patterns do not."""
TOO_COMMON = "This password is among the first that anybody would guess. Use several unrelated words."

_ESTIMATING = Lock()

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
"""OWASP's recommendation for Argon2id. The library's default takes six times as long."""

AT_ONCE = 2
WAITING = 1000
WAIT_SECONDS = 60.0
"""Limits of concurrent and waiting hashes: only a concurrent one takes the memory, below 50 MB for all."""

_BUSY = "Too many people are signing in at the moment. Try again in a few seconds."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is correct; `rehashed` is its hash with current parameters if the stored one is weaker."""

    is_right: bool
    rehashed: str | None = None


class Passwords:
    """Hashes and verifies passwords in its own threads."""

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        passes: int = PASSES,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._slots = asyncio.Semaphore(at_once)
        self._most_waiting = waiting
        self._wait_seconds = wait_seconds
        self._waiting = 0
        self._dummy: str | None = None

    async def hash(self, text: str, *, about: Sequence[str] = ()) -> str:
        """Hash an acceptable password; `about` are its owner's address and name, which it must not consist of.

        Raises:
            Invalid: it is too short, too long, or one of the first that anybody would guess.
            Unavailable: too many requests are waiting.
        """
        checked_password(text)
        return await self._in_thread(partial(self._checked_hash, text, about))

    def _checked_hash(self, text: str, about: Sequence[str]) -> str:
        # Imported here: few processes ever need its lists.
        from zxcvbn import zxcvbn  # noqa: PLC0415

        # Its cost grows steeply with the length, and it keeps what it is told about a person in a global.
        with _ESTIMATING:
            estimate = zxcvbn(text[:ESTIMATED], user_inputs=[word[:100] for word in about if word])
        if estimate["guesses_log10"] < LEAST_GUESSES:
            raise Invalid(TOO_COMMON)
        return self._hasher.hash(_normal(text))

    async def verify(self, text: str, stored: str | None) -> Verdict:
        """Verify a password against a stored hash; without one it takes as long and fails.

        Raises:
            Unavailable: too many requests are waiting.
        """
        return await self._in_thread(partial(self._verify, _normal(text), stored))

    def _verify(self, text: bytes, stored: str | None) -> Verdict:
        if self._dummy is None:
            # Created before the first comparison, so that the duration does not reveal whether an account exists.
            self._dummy = self._hasher.hash("nobody's password")
        try:
            self._hasher.verify(self._dummy if stored is None else stored, text)
        except (VerificationError, InvalidHashError):
            return Verdict(is_right=False)
        if stored is None:
            return Verdict(is_right=False)
        return Verdict(is_right=True, rehashed=self._hasher.hash(text) if self._is_weaker(stored) else None)

    def _is_weaker(self, stored: str) -> bool:
        parameters = extract_parameters(stored)
        return (
            parameters.type is not self._hasher.type
            or parameters.memory_cost < self._hasher.memory_cost
            or parameters.time_cost < self._hasher.time_cost
        )

    async def _in_thread(self, work: partial[T]) -> T:
        if self._slots.locked() and self._waiting >= self._most_waiting:
            raise Unavailable(_BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise Unavailable(_BUSY) from None
        finally:
            self._waiting -= 1
        running = asyncio.get_running_loop().run_in_executor(self._threads, work)
        running.add_done_callback(self._release)
        return await running

    def _release(self, _: "asyncio.Future[T]") -> None:
        self._slots.release()


def checked_password(text: str) -> None:
    """Check that a password is acceptable.

    Raises:
        Invalid: it is too short or too long.
    """
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        raise Invalid(f"A password needs {MIN_LENGTH} to {MAX_LENGTH} characters.")


def _normal(text: str) -> bytes:
    # Keyboards compose accents differently, so passwords are normalized.
    return unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
