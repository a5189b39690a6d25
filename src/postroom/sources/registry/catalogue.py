"""Finding kinds of sources: every module of `kinds/` is one."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from postroom.domain.errors import NotFound
from postroom.sources.registry import kinds
from postroom.sources.registry.model import SourceKind


@cache
def all_kinds() -> Mapping[str, SourceKind]:
    """Return every kind by its name, in the order of their titles."""
    found: list[SourceKind] = [
        importlib.import_module(f"{kinds.__name__}.{module.name}").KIND
        for module in pkgutil.iter_modules(kinds.__path__)
    ]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.title.casefold())}


def find(name: str) -> SourceKind:
    """Return the kind of that name.

    Raises:
        NotFound: there is none; the sentence says which there are.
    """
    kind = all_kinds().get(name)
    if kind is None:
        raise NotFound(f"There is no kind of source '{name[:60]}'. There are: {', '.join(all_kinds())}.")
    return kind
