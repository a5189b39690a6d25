"""Names of the schemas in the API's description, without the suffixes of the classes behind them.

Classes for responses end in `Response`, which distinguishes them from classes of the domain. In the description a
report is a `Report`, and a page of them a `ReportPage`.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

_OWN: Mapping[str, str] = MappingProxyType(
    {
        "BulkStateResponse": "BulkAnswer",
        "EventResponse": "EventAnswer",
        "PageResponse_QuarantinedSignal_": "QuarantinePage",
        "PageResponse_SessionItemResponse_": "SessionPage",
        "RemovalResponse": "RemovalAnswer",
        "UndoResponse": "UndoAnswer",
        "ConfigChanges": "HandoffConfigChanges",
        "NewSourceConfig": "NewSignalSourceConfig",
        "SourceConfigResponse": "SignalSourceConfig",
        "SourceConfigChanges": "SignalSourceConfigChanges",
        "SourceConfigReplacement": "SignalSourceConfigReplacement",
        "Status": "ReportStatus",
    }
)
"""Names where the class name without its suffix would mislead or is taken already."""

_PAGE = "PageResponse_"
"""How the name of a page begins, before the name of its rows."""

_PREFIX = "#/components/schemas/"


def rename_schemas(document: dict[str, Any]) -> None:
    """Rename the schemas of an API description, and all references to them.

    Raises:
        ValueError: two schemas would have the same name.
    """
    schemas: dict[str, Any] = document["components"]["schemas"]
    names = {name: _name(name) for name in schemas}
    taken: dict[str, str] = {}
    for old, new in names.items():
        if new in taken:
            raise ValueError(f"{old} and {taken[new]} would both be called {new}: rename one of them.")
        taken[new] = old
    for old, schema in schemas.items():
        if schema.get("title") == old or old.startswith(_PAGE):
            schema["title"] = names[old]
    for holder, key in _references(document):
        old = holder[key].removeprefix(_PREFIX)
        holder[key] = _PREFIX + names.get(old, old)
    document["components"]["schemas"] = dict(sorted((names[old], schema) for old, schema in schemas.items()))


def _name(name: str) -> str:
    if name in _OWN:
        return _OWN[name]
    if name.startswith(_PAGE):
        return f"{_name(name.removeprefix(_PAGE).removesuffix('_'))}Page"
    return name.removesuffix("Response")


def _references(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the places of schema references in a value: `$ref`, and the mappings of discriminators."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            for key, inner in one.items():
                if isinstance(inner, str) and inner.startswith(_PREFIX):
                    yield one, key
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
