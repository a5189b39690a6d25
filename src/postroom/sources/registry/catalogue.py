"""Discover the kinds of sources: one per module of the packages of kinds."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from postroom.domain.errors import NotFound
from postroom.sources.registry.model import SourceKind

FOLDERS = ("postroom.sources.registry.kinds", "postroom.sdks.kinds")
"""Packages of kinds. Those of SDKs are beside their protocols, in a layer above this one: they are
plugins that are imported by name."""


def kind_names() -> list[str]:
    """Return the names of all kinds, those of their modules, without importing these and their libraries."""
    return sorted(
        module.name
        for folder in FOLDERS
        for module in pkgutil.iter_modules(importlib.import_module(folder).__path__)
    )


@cache
def all_kinds() -> Mapping[str, SourceKind]:
    """Return all kinds by name, ordered by title."""
    found: list[SourceKind] = [
        importlib.import_module(f"{folder}.{module.name}").KIND
        for folder in FOLDERS
        for module in pkgutil.iter_modules(importlib.import_module(folder).__path__)
    ]
    return {kind.name: kind for kind in sorted(found, key=lambda kind: kind.title.casefold())}


def find(name: str) -> SourceKind:
    """Return a kind by name.

    Raises:
        NotFound: there is none; the message lists the existing ones.
    """
    kind = all_kinds().get(name)
    if kind is None:
        raise NotFound(f"There is no kind of source '{name[:60]}'. Available: {', '.join(all_kinds())}.")
    return kind


def of_protocol(protocol: str) -> SourceKind:
    """Return the kind for SDKs of a protocol: `posthog`, `sentry` or `otlp`."""
    return next(
        kind for kind in all_kinds().values() if kind.sdk is not None and kind.sdk.protocol == protocol
    )
