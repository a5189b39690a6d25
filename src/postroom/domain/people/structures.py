"""A person's value in what a column holds: a text, a list, decoded JSON with its keys, or bytes."""

from collections.abc import Iterator
from typing import Any

from postroom.domain.people.values import Value


def is_in(value: Value, held: Any) -> bool:
    """Return whether what a column holds contains the value."""
    return any(value.is_in(text) for text in _texts(held))


def erased(value: Value, held: Any) -> Any:
    """Return what a column holds with the value replaced. Nesting may be of any depth."""
    if isinstance(held, str):
        return value.erased(held)
    if isinstance(held, bytes | memoryview):
        text = _decoded(bytes(held))
        return value.erased(text).encode("utf-8", "surrogateescape")
    root: list[Any] = [held]
    waiting: list[tuple[Any, Any]] = [(root, 0)]
    while waiting:
        parent, place = waiting.pop()
        child = parent[place]
        if isinstance(child, str):
            parent[place] = value.erased(child)
        elif isinstance(child, list):
            parent[place] = list(child)
            waiting += [(parent[place], index) for index in range(len(child))]
        elif isinstance(child, dict):
            parent[place] = {value.erased(key): inner for key, inner in child.items()}
            waiting += [(parent[place], key) for key in parent[place]]
    return root[0]


def _texts(held: Any) -> Iterator[str]:
    waiting = [held]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, bytes | memoryview):
            yield _decoded(bytes(part))
        elif isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, dict):
            waiting += part
            waiting += part.values()


def _decoded(held: bytes) -> str:
    return held.decode("utf-8", "surrogateescape")
