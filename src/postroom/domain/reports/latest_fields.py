"""Which fields of a report the entries of its work log set: the newest of a type, or the newest correction."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from postroom.domain.reports.artefact_types import ACTIONABILITIES, PRIORITIES

LATEST_TYPES = (
    "priority_judgment",
    "actionability_judgment",
    "dismissal",
    "suggested_reviewers",
    "repo_selection",
)
"""The types whose newest artefact sets columns of the report."""

SHOWN_REVIEWERS = 3
"""Number of suggested reviewers in a row of the inbox."""


def latest_fields(name: str, content: object) -> dict[str, Any]:
    """Return the report's columns that the newest artefact of type `name` sets.

    `content` is the stored value, None when there is no such artefact. A value of the wrong type gives null; an
    older artefact is never used instead. Types that set nothing give an empty dict.
    """
    entry: Mapping[str, Any] = content if isinstance(content, dict) else {}
    match name:
        case "priority_judgment":
            return {"priority": _one_of(entry.get("priority"), PRIORITIES)}
        case "actionability_judgment":
            addressed = entry.get("already_addressed")
            return {
                "actionability": _one_of(entry.get("actionability"), ACTIONABILITIES),
                "already_addressed": addressed if isinstance(addressed, bool) else None,
            }
        case "dismissal":
            # A reason that is no longer a valid code is shown as stored.
            return {
                "dismissal_reason": _text_or_none(entry.get("reason")),
                "dismissal_note": _text_or_none(entry.get("note")),
            }
        case "suggested_reviewers":
            return {"reviewer_logins": _logins(content), "reviewers": _reviewers(content)}
        case "repo_selection":
            chosen = _text_or_none(entry.get("repository"))
            # Connected repositories are in lower case, whatever a person or an agent writes.
            return {"repository": None if chosen is None else chosen.lower()}
        case _:
            return {}


def task_ids(contents: Iterable[object]) -> list[UUID]:
    """Return the tasks that worked on a report, each once, from the contents of its task runs in order.

    Contents without a valid task id are skipped.
    """
    ids: dict[UUID, None] = {}
    for content in contents:
        text = content.get("task_id") if isinstance(content, dict) else None
        if not isinstance(text, str):
            continue
        try:
            ids[UUID(text)] = None
        except ValueError:
            continue
    return list(ids)


def _one_of(value: object, allowed: tuple[str, ...]) -> str | None:
    return value if isinstance(value, str) and value in allowed else None


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _logins(content: object) -> list[str]:
    return list(_by_login(content))


def _reviewers(content: object) -> list[dict[str, str | None]]:
    """Return the first reviewers as shown in a row of the inbox."""
    found = list(_by_login(content).items())[:SHOWN_REVIEWERS]
    return [{"github_login": login, "github_name": name} for login, name in found]


def _by_login(content: object) -> dict[str, str | None]:
    """Return the names of suggested reviewers by login (lower case); the first of each counts."""
    found: dict[str, str | None] = {}
    for entry in content if isinstance(content, list) else []:
        login = entry.get("github_login") if isinstance(entry, dict) else None
        if isinstance(login, str) and login.strip():
            found.setdefault(login.strip().lower(), _text_or_none(entry.get("github_name")))
    return found
