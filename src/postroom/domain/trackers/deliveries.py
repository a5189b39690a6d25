"""Which issues a tracker's webhook is about. What it says of them is not used: the issues are read instead."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from postroom.domain.trackers.following import Kind
from postroom.domain.trackers.texts import marked
from postroom.text.characters import storable


def touched(kind: Kind, payload: Any) -> tuple[list[str], list[UUID]]:
    """Return the names of the issues of a delivery, and the links whose marks their texts have."""
    issue = _at(
        payload, {"github": "issue", "jira": "issue", "linear": "data"}.get(kind, "object_attributes")
    )
    if kind == "github":
        names = [_numbered(_at(payload, "repository", "full_name"), _at(issue, "number"))]
        text = _at(issue, "body")
    elif kind == "gitlab":
        number = _at(payload, "issue", "iid") or _at(issue, "iid")
        names = [_numbered(_at(payload, "project", "path_with_namespace"), number)]
        text = _at(issue, "description")
    elif kind == "linear":
        names = [_at(issue, "identifier"), _at(issue, "issue", "id"), _at(issue, "issueId"), _at(issue, "id")]
        text = _at(issue, "description")
    else:
        names = [_at(issue, "key"), _at(issue, "id")]
        labels = _at(issue, "fields", "labels")
        text = " ".join(one for one in labels if isinstance(one, str)) if isinstance(labels, list) else None
    found = list(dict.fromkeys(storable(one[:300]) for one in names if isinstance(one, str) and one))
    return found, marked(text) if isinstance(text, str) else []


def _numbered(repository: Any, number: Any) -> str | None:
    return f"{repository}#{number}" if isinstance(repository, str) and isinstance(number, int) else None


def _at(payload: Any, *path: str) -> Any:
    for name in path:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload
