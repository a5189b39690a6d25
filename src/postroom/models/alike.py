"""What a model said of texts that differ only in numbers and ids: it reads the first few, not those that follow."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from postroom.text.masking import form_of

READ = 8
"""Texts of one form that a model reads before it is known what it says of such texts."""
MOST = 1_000
"""Forms that are remembered, those that were asked about last."""

Said = TypeVar("Said")


class Alike(Generic[Said]):
    """What was said of each of the first `READ` texts of a form. It is in memory; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        """Remember so many forms."""
        self._most = most
        self._held: OrderedDict[bytes, list[Said]] = OrderedDict()
        self._guard = threading.Lock()

    def said(self, key: bytes) -> Sequence[Said]:
        """Return what was said so far; the form is known when it is of `READ` texts."""
        with self._guard:
            if key not in self._held:
                return ()
            self._held.move_to_end(key)
            return tuple(self._held[key])

    def add(self, key: bytes, said: Said) -> None:
        """Remember what was said of another text of a form, unless it is known."""
        with self._guard:
            held = self._held.setdefault(key, [])
            self._held.move_to_end(key)
            if len(held) < READ:
                held.append(said)
            if len(self._held) > self._most:
                self._held.popitem(last=False)


def key_of(text: str, *within: object) -> bytes | None:
    """Return the key of a text's form, apart from the same one within anything else; None without a form."""
    form = form_of(text)
    if form is None:
        return None
    told = "\0".join([*map(str, within), form])
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def keys_of_texts(said: Iterable[tuple[str, bytes | None]]) -> dict[str, bytes | None]:
    """Return the key of each text; None where it was said under several, which have nothing else in common."""
    keys: dict[str, bytes | None] = {}
    for text, key in said:
        keys[text] = key if keys.setdefault(text, key) == key else None
    return keys
