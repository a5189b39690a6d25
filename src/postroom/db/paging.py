"""Pages of lists."""

from dataclasses import dataclass

DEFAULT_LIMIT = 100


MAX_LIMIT = 200
"""Maximum number of rows on a page; larger limits are reduced to it."""


@dataclass(frozen=True, slots=True)
class Page:
    """The requested part of a list: at most `limit` rows (1 to `MAX_LIMIT`) after the first `offset`."""

    limit: int
    offset: int
