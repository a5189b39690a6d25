"""Limits of attempts with passwords, one-time links and tokens for metrics, by network and by account.

A stranger must not be able to lock anybody out. So attempts on an account are counted apart for browsers that
signed in to it before and for networks that it is signed in from; those of everybody else are delayed, one after
the other, instead of refused.
"""

import asyncio
import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from cachetools import LRUCache

from postroom.domain.addresses import network_of
from postroom.domain.errors import Limited
from postroom.identity.secret import KeyHasher
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.kit.token_bucket import TokenBucket
from postroom.settings import SignInSettings

DEVICE_COOKIE, DEVICE_SECONDS = "postroom_device", 365 * 86_400

_FIVE_MINUTES = 300
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 15.0
_LONGEST_WAIT = 60.0
"""Seconds between delayed attempts, doubling from the first, and the longest time that one waits."""
_MOST_WAITING = 100
"""Delayed attempts at the same time, since each holds a connection."""
_MOST_BUCKETS = 10_000


@dataclass(slots=True)
class _Bucket(TokenBucket):
    """Attempts that are left without delay, and when the last delayed one is made."""

    last: float = 0.0
    delayed: int = 0


class Attempts:
    """Counts attempts in the memory of this process. For one event loop: not thread-safe.

    `clock` returns monotonic seconds; tests replace it and `sleep`.
    """

    def __init__(
        self,
        settings: SignInSettings,
        hasher: KeyHasher,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most = settings.attempts_per_account
        self._networks = RateLimiter([Window(settings.attempts_per_address, _FIVE_MINUTES)], clock=clock)
        self._hasher = hasher
        self._clock = clock
        self._sleep = sleep
        self._waiting = 0
        self._buckets: LRUCache[tuple[str, ...], _Bucket] = LRUCache(_MOST_BUCKETS)

    def count(self, address: str) -> None:
        """Count an attempt from a network address.

        Raises:
            Limited: there were too many from its network.
        """
        self._networks.count_call(network_of(address))

    def refuse_exhausted(self, address: str) -> None:
        """Refuse an attempt from a network that has made too many; nothing is counted.

        Raises:
            Limited: there were too many.
        """
        self._networks.refuse_exhausted(network_of(address))

    async def admit(self, account: str, *known: str) -> None:
        """Count an attempt on an account, and wait if there were many.

        `known` names the browser or the network that the account is known to be used from, if it is.

        Raises:
            Limited: so many wait already that this one would wait too long.
        """
        wait = self._reserve((account.lower(), *known))
        if not wait:
            return
        self._waiting += 1
        try:
            await self._sleep(wait)
        finally:
            self._waiting -= 1

    def device_of(self, user_id: int, password_hash: str) -> str:
        """Return the text of the cookie by which a browser that signed in is known; a new password ends it."""
        return urlsafe_b64encode(self._hasher.hash(f"device {user_id} {password_hash}")).decode()

    def is_device(self, cookie: str, user_id: int, password_hash: str) -> bool:
        """Return whether a browser signed in to an account with its present password before."""
        return hmac.compare_digest(cookie.encode(), self.device_of(user_id, password_hash).encode())

    def _reserve(self, key: tuple[str, ...]) -> float:
        """Return the seconds that an attempt waits."""
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._most, _FIVE_MINUTES))
        bucket.refill(now)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            bucket.delayed = 0
            return 0.0
        delay = min(_FIRST_DELAY * 2.0 ** min(bucket.delayed, 10), _LONGEST_DELAY)
        when = max(now, bucket.last) + delay
        if when - now > _LONGEST_WAIT or self._waiting >= _MOST_WAITING:
            raise Limited(
                f"Too many attempts to sign in. Try again in {when - now:.0f} s.", retry_after=when - now
            )
        bucket.last = when
        bucket.delayed += 1
        return when - now
