"""Caches a model's results for texts that differ only in numbers and ids: only the first few are read."""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from cachetools import LRUCache

from postroom.text.masking import form_of

READ = 8
"""Number of texts of one form that a model reads before the result for the form is known."""
MAX_TEMPLATES = 1_000
"""Maximum number of cached forms, the most recently used ones."""

Result = TypeVar("Result")


class TemplateCache(Generic[Result]):
    """The results for the first `READ` texts of each form, in memory. Thread-safe."""

    def __init__(self, most: int = MAX_TEMPLATES) -> None:
        """Cache at most that many forms."""
        self._held: LRUCache[bytes, list[Result]] = LRUCache(most)
        self._guard = threading.Lock()

    def said(self, key: bytes) -> Sequence[Result]:
        """Return the results so far; the form is known once there are `READ`."""
        with self._guard:
            return tuple(self._held.get(key, ()))

    def add(self, key: bytes, said: Result) -> None:
        """Add the result for another text of a form, unless the form is known."""
        with self._guard:
            held = self._held.setdefault(key, [])
            if len(held) < READ:
                held.append(said)


def key_of(text: str, *within: object) -> bytes | None:
    """Return the cache key of a text's form, separate for each value of `within`; None without a form."""
    form = form_of(text)
    if form is None:
        return None
    content = "\0".join([*map(str, within), form])
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def keys_of_texts(said: Iterable[tuple[str, bytes | None]]) -> dict[str, bytes | None]:
    """Return the key of each text; None for a text with several keys, which have nothing else in common."""
    keys: dict[str, bytes | None] = {}
    for text, key in said:
        keys[text] = key if keys.setdefault(text, key) == key else None
    return keys
