"""How the answers of the listed tools look."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from postroom.api.mcp.render import cell, table, untrusted
from postroom.text.fence import Part

Arguments = Mapping[str, Any]

LISTED = ("id", "priority", "status", "signal_count", "title")
FACTS = (
    "status",
    "priority",
    "actionability",
    "already_addressed",
    "signal_count",
    "total_weight",
    "work_state",
    "implementation_pr_state",
    "snoozed_until",
    "dismissal_reason",
    "created_at",
    "updated_at",
)
"""Fields of a report that are the server's."""
_WRITTEN = ("id", "status", "work_state", "snoozed_until", "claim", "updated_at")
"""Fields of a report that say what a call changed."""
_TEXTS = (
    "title",
    "repository",
    "implementation_pr_url",
    "assignee",  # with the names that people gave themselves
    "area",
    "source_products",
    "problem",
    "proposal",
    "summary",
    "dismissal_note",
    "waits_for_reason",
)


def short(id: Any) -> str:
    """Return the end of an id, by which it can be named: beginnings are alike for those of one time."""
    return str(id or "").replace("-", "")[-8:]


def name_of(report: Mapping[str, Any]) -> str:
    """Return the title of a report, or what stands for it."""
    return str(report.get("title") or report.get("headline") or report.get("working_title") or "")


def _status(row: Mapping[str, Any]) -> Any:
    before = row.get("status_before_research")
    return f"{row['status']} again, was {before}" if before else row.get("status")


def reports(given: Arguments, page: Any) -> Sequence[Part]:
    """Return a page of reports as a table."""
    rows, count, offset = page.get("results", []), page["count"], given.get("offset", 0)
    if given.get("count_only"):
        return [f"{count} reports."]
    if not rows:
        return [f"No reports on this page ({count} in all). Leave out a filter, or set include_all_statuses."]
    names = given.get("fields") or LISTED
    shown = [{**row, "id": short(row["id"]), "title": name_of(row), "status": _status(row)} for row in rows]
    known = [name for name in names if any(name in row for row in shown)]
    unknown = [name for name in names if name not in known]
    following = f"; next: offset={offset + len(rows)}" if offset + len(rows) < count else ""
    head = f"{len(rows)} of {count} reports{following}."
    if unknown:
        head += f" Unknown fields: {cell(', '.join(unknown))}."
    return [head, untrusted("titles of reports", table(shown, known))]


def report(given: Arguments, data: Any) -> Sequence[Part]:
    """Return one report: facts of the server first, then its texts as untrusted ones."""
    names = given.get("fields")
    facts = [name for name in (names or FACTS) if name in FACTS and data.get(name) not in (None, "")]
    lines = [f"Report {data['id']}"] + [f"{name}: {cell(data[name], 300)}" for name in facts]
    texts = [name for name in (names or _TEXTS) if name not in FACTS and data.get(name)]
    body = "\n\n".join(f"{name}: {_plain(data[name])}" for name in texts if name != "id")
    if not names and not data.get("title"):
        body = f"title: {name_of(data)}\n\n{body}"
    return ["\n".join(lines), untrusted(f"report {short(data['id'])}", body)]


def signals(given: Arguments, data: Any) -> Sequence[Part]:
    """Return the signals of a report, each in a fence."""
    rows = data["signals"]
    most = given.get("max_chars_each", 600)
    count, offset = data.get("count", len(rows)), given.get("offset", 0)
    following = f"; next: offset={offset + len(rows)}" if offset + len(rows) < count else ""
    parts: list[Part] = [f"{len(rows)} of {count} signals{following}."]
    for row in rows:
        text = row["content"]
        if len(text) > most:
            text = f"{text[:most]}\n… {len(text) - most:,} more characters: max_chars_each={len(text)}"
        origin = f"{row['source_product']}/{row['source_type']}"
        label = f"signal {short(row['signal_id'])} {row['timestamp']} from {origin}"
        source = f"source_id: {cell(row['source_id'])}\n" if row["source_id"] else ""
        parts.append(untrusted(label, source + text))
    return parts


def entries(given: Arguments, page: Any) -> Sequence[Part]:
    """Return entries of a work log, each in a fence."""
    rows, count, offset = page["results"], page["count"], given.get("offset", 0)
    following = f"; next: offset={offset + len(rows)}" if offset + len(rows) < count else ""
    parts: list[Part] = [f"{len(rows)} of {count} entries{following}."]
    for row in rows:
        by = "a task" if row["task_id"] else "a user or a key" if row["created_by"] else "the server"
        label = f"entry {short(row['id'])} {row['type']} {row['created_at']} by {by}"
        parts.append(untrusted(label, _plain(row["content"])))
    return parts


def gathering(_: Arguments, data: Any) -> Sequence[Part]:
    """Return why a report is not researched yet; its priority and question may quote its signals."""
    found = data["gathering"]
    if found is None:
        return ["It does not gather signals."]
    said = f"It would be {found['priority']}: {found['explanation']}\nTo ask: {found['question']}"
    return [f"Why it gathers: {found['reason']}", untrusted("about signals", said)]


def similar(_: Arguments, data: Any) -> Sequence[Part]:
    """Return similar reports as a table."""
    rows = [
        {"id": short(one["report"]["id"]), "status": one["report"]["status"], "title": name_of(one["report"])}
        for one in data["results"]
    ]
    if not rows:
        return ["No similar reports."]
    return ["Similar reports:", untrusted("titles of reports", table(rows, ("id", "status", "title")))]


def written(_: Arguments, data: Any) -> Sequence[Part]:
    """Return what a call changed, in a few lines."""
    if not isinstance(data, dict):
        return ["Done."]
    inner = data.get("report")
    found: Mapping[str, Any] = inner if isinstance(inner, dict) else data
    # A report has sixty fields, most of them about something else; other answers are short.
    names = _WRITTEN if "signal_count" in found else found
    return ["\n".join(["Done.", *(f"{name}: {cell(found[name], 300)}" for name in names if found.get(name))])]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    note = value.get("note") if isinstance(value, dict) else None
    if isinstance(note, str) and set(value) <= {"note", "author", "mentions"}:
        return note
    return orjson.dumps(value).decode()
