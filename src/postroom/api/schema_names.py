"""Names of the schemas in the API's description, without the suffixes of the classes behind them.

Classes for responses end in `Response`, which distinguishes them from classes of the domain. In the description a
report is a `Report`, a page of them a `ReportPage`, and a request a `…Request`.
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
        "KindShape": "SourceKind",
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
    sent = _sent(document)
    names = {name: _name(name, sent=name in sent) for name in schemas}
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


def _name(name: str, *, sent: bool) -> str:
    if name in _OWN:
        return _OWN[name]
    if name.startswith(_PAGE):
        return f"{_name(name.removeprefix(_PAGE).removesuffix('_'), sent=False)}Page"
    bare = name.removesuffix("Body").removesuffix("Shape").removesuffix("Response")
    return f"{bare}Request" if sent and bare != name else bare


def _sent(document: dict[str, Any]) -> set[str]:
    """Return the names of the schemas that request bodies use."""
    bodies = [
        operation["requestBody"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict) and "requestBody" in operation
    ]
    found: set[str] = set()
    waiting: list[Any] = [bodies]
    while waiting:
        for holder, key in _references(waiting.pop()):
            name = holder[key].removeprefix(_PREFIX)
            if name not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"].get(name))
    return found


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
