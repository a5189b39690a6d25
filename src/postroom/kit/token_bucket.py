"""Token buckets: so many at once, and evenly so many in a time."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class TokenBucket:
    """Holds `capacity` tokens, at first and at most, and gains as many within `seconds`.

    `at` is the time of `tokens`, in seconds of any clock that starts at 0 or later. Another `capacity` or `seconds`
    applies from the next refill.
    """

    capacity: float
    seconds: float
    tokens: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.capacity

    def refill(self, now: float) -> None:
        """Add what was gained until `now`; a clock that goes back takes nothing."""
        gained = max(now - self.at, 0.0) * self.capacity / self.seconds
        self.tokens = min(self.capacity, self.tokens + gained)
        self.at = now

    def wait(self, number: float = 1) -> float:
        """Return the seconds from `at` until `number` tokens are there, 0 if they are."""
        return max((number - self.tokens) * self.seconds / self.capacity, 0.0)
