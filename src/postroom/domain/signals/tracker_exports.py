"""Exports of trackers, recognised by their columns, so that they can be imported without a mapping."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from postroom.domain.signals.mapping import TEXT_COLUMNS, ColumnMapping

Names = tuple[str, ...]
"""Names of one column in different versions of an export, in lower case."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a tracker calls its columns; `marks` are those that its exports have and others lack."""

    name: str
    source: tuple[str, str]
    marks: tuple[Names, ...]
    id: Names
    title: Names
    description: Names = ("description",)
    created: Names = ("created", "created at", "created_at")
    state: Names = ("status",)
    resolution: Names = ()
    closed_at: Names = ()
    duplicate_of: Names = ()
    beside: tuple[Names, ...] = ()


_ID, _SUMMARY, _TITLE, _STATUS, _LABELS = ("id",), ("summary",), ("title",), ("status",), ("labels",)
_VOTES = ("votes", "upvotes")
_COMMENTS = ("number of comments", "comments", "comment_count", "user_notes_count")
_DUPLICATES = ("duplicates", "number of duplicates", "dupe_count")
EXPORTS = (
    Export(
        "Jira",
        ("jira", "issue"),
        (("issue key", "key"), _SUMMARY, _STATUS),
        id=("issue key", "key"),
        title=_SUMMARY,
        resolution=("resolution",),
        closed_at=("resolved", "resolutiondate"),
        duplicate_of=("outward issue link (duplicate)",),
        beside=(("priority",), ("assignee",), ("issue type",), _STATUS, _LABELS, _VOTES),
    ),
    Export(
        "Bugzilla",
        ("bugzilla", "issue"),
        (
            ("bug id", "bug_id", "issue id", "id"),
            ("summary", "short_desc"),
            ("status", "bug_status"),
            ("resolution",),
        ),
        id=("bug id", "bug_id", "issue id", "id"),
        title=("summary", "short_desc"),
        description=("description", "comment", "long_desc"),
        created=("opened", "created", "creation_time", "creation_ts"),
        state=("status", "bug_status"),
        resolution=("resolution",),
        closed_at=("resolved", "cf_last_resolved", "closed"),
        duplicate_of=("dupe_of", "duplicate of", "dup_id"),
        beside=(
            *(("priority",), ("severity", "bug_severity"), ("component",), ("assignee", "assigned_to")),
            *(("status", "bug_status"), ("keywords",), _VOTES, _COMMENTS, _DUPLICATES),
        ),
    ),
    Export(
        "GitLab",
        ("gitlab", "issue"),
        (("issue id", "iid"), _TITLE, ("state",), ("created at (utc)", "created_at")),
        id=("issue id", "iid"),
        title=_TITLE,
        created=("created at (utc)", "created_at"),
        state=("state",),
        closed_at=("closed at (utc)", "closed_at"),
        beside=(_LABELS, ("assignee username", "assignee"), ("url", "web_url"), _VOTES, _COMMENTS),
    ),
    Export(
        "GitHub",
        ("github", "issue"),
        (("number",), _TITLE, ("body",), ("state",)),
        id=("number",),
        title=_TITLE,
        description=("body",),
        created=("created_at", "createdat", "created at"),
        state=("state",),
        resolution=("state_reason", "statereason"),
        closed_at=("closed_at", "closedat", "closed at"),
        beside=(("url", "html_url"), _LABELS, _COMMENTS, ("reactions", "reactiongroups")),
    ),
    Export(
        "Linear",
        ("linear", "issue"),
        (_ID, ("team",), _TITLE, _STATUS),
        id=_ID,
        title=_TITLE,
        closed_at=("completed", "canceled"),
        duplicate_of=("duplicate of",),
        beside=(("priority",), ("team",), ("assignee",), _LABELS, _STATUS),
    ),
    Export(
        "Zendesk",
        ("zendesk", "ticket"),
        (("id", "ticket id"), ("subject",), _STATUS),
        id=("id", "ticket id"),
        title=("subject",),
        created=("created_at", "created at", "created", "requested"),
        closed_at=("solved at", "solved", "solved_at"),
        beside=(("priority",), ("assignee",)),
    ),
)


def recognise(columns: Sequence[str]) -> tuple[str, ColumnMapping] | None:
    """Return the tracker that a file with these columns is an export of, with its mapping, or None.

    A file that has a signal's own columns is none.
    """
    counts = Counter(columns)
    actual: Mapping[str, str] = {name.lower(): name for name in columns if counts[name] == 1}
    if "source_product" in actual:
        return None
    for export in EXPORTS:
        if all(any(name in actual for name in names) for names in export.marks):
            return export.name, _mapping(export, actual)
    return None


def _mapping(export: Export, actual: Mapping[str, str]) -> ColumnMapping:
    def column(names: Names) -> str | None:
        return next((actual[name] for name in names if name in actual), None)

    created = column(export.created)
    description = column(export.description)
    beside = tuple(found for names in export.beside if (found := column(names)) is not None)
    # A text column is used unasked; another one has to be named.
    return ColumnMapping(
        title=column(export.title),
        description=None if description in TEXT_COLUMNS else description,
        source_product=export.source[0],
        source_type=export.source[1],
        source_id=f"@{column(export.id)}",
        timestamp=None if created is None else f"@{created}",
        extra=beside or None,
        state=column(export.state),
        resolution=column(export.resolution),
        closed_at=column(export.closed_at),
        duplicate_of=column(export.duplicate_of),
    )
