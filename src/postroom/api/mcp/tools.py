"""The tools that are listed: what agents use most, with few parameters and answers in Markdown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.api.mcp import show
from postroom.api.mcp.render import DEFAULT_CHARACTERS, LEAST_CHARACTERS, MOST_CHARACTERS
from postroom.text.fence import Part

ROWS, MOST_ROWS = 10, 50

Schema = Mapping[str, Any]
Arguments = Mapping[str, Any]
Shown = Callable[[Arguments, Any], Sequence[Part]]
"""Makes the parts of an answer of a tool's arguments and the response."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of the list that calls one operation.

    Attributes:
        operation: its id in the API's description.
        properties: the schemas of its arguments.
        aliases: other names of arguments that are accepted.
        request: makes path values, query and body of the arguments.
        shown: makes the answer of the arguments and the response.
        asks: whether a call with these arguments is confirmed first, and what it would do.
    """

    name: str
    operation: str
    description: str
    properties: Mapping[str, Schema]
    required: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    request: Callable[[Arguments], tuple[Arguments, Arguments, Any]] = lambda given: ({}, given, None)
    shown: Shown = show.written
    asks: Callable[[Arguments], str | None] = lambda _: None
    idempotent: bool = False

    @property
    def destructive(self) -> bool:
        """Whether some of its calls are confirmed."""
        return "confirm" in self.properties

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        return {
            "type": "object",
            "properties": dict(self.properties),
            "required": list(self.required),
            "additionalProperties": False,
        }


def _text(about: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": about} if about else {}), **more}


_ID = _text("Report: id or its last 8 digits", maxLength=36)
_WHOLE = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS}
_PAGE = {"limit": _LIMIT, "offset": _WHOLE}
_FIELDS = {"type": "array", "items": {"type": "string", "maxLength": 60}, "maxItems": 30}
_FORMAT = {"enum": ["markdown", "json"]}
_CHARACTERS = {
    "type": "integer",
    "minimum": LEAST_CHARACTERS,
    "maximum": MOST_CHARACTERS,
    "default": DEFAULT_CHARACTERS,
}
_CONFIRM = _text("Token of the first call", maxLength=100)
_FLAG = {"type": "boolean"}
OWN = frozenset({"fields", "format", "max_chars", "max_chars_each", "include", "confirm"})
"""Arguments that are not the API's."""


def _without_own(given: Arguments) -> Arguments:
    return {name: value for name, value in given.items() if name not in OWN}


def _of_report(name: str) -> Callable[[Arguments], tuple[Arguments, Arguments, Any]]:
    def request(given: Arguments) -> tuple[Arguments, Arguments, Any]:
        rest = {key: value for key, value in _without_own(given).items() if key != name}
        return {"report_id": given[name]}, rest, None

    return request


def _to_report(name: str) -> Callable[[Arguments], tuple[Arguments, Arguments, Any]]:
    def request(given: Arguments) -> tuple[Arguments, Arguments, Any]:
        path, body, _ = _of_report(name)(given)
        return path, {}, body

    return request


def _page_of(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    return {}, {"limit": ROWS, **_without_own(given)}, None


def _list(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    _, query, _ = _page_of(given)
    if query.get("view") == "actionable":
        query = {"status": "ready", "unclaimed": True, **query}
    elif query.get("view") == "needs_review":
        query = {"status": "ready,pending_input", "researched_again": True, **query}
    if "search" not in query and "sort" not in query:
        query = {"ordering": "settled,urgency", **query}
    # All texts are searched, for all forms of the words, and the best come first.
    names = {"search": "query"}
    return {}, {names.get(name, name): value for name, value in query.items() if name != "view"}, None


def _set_state(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    path, query, body = _to_report("id")(given)
    return path, query, {"restore": True, **body} if body["state"] == "potential" else body


def _merge(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    return (
        {"report_id": given["id"]},
        {},
        {"from": given["source_report_ids"], "reason": given.get("reason", "")},
    )


def _asks_state(given: Arguments) -> str | None:
    if given["state"] == "suppressed" and "snooze_until" not in given:
        return "dismisses the report, closes its open pull request, and can be undone by state=potential"
    return None


def _search(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    return {}, {"query": given["text"], "limit": given.get("limit", ROWS), "include_all_statuses": True}, None


def _paged(given: Arguments) -> tuple[Arguments, Arguments, Any]:
    path, query, _ = _of_report("report_id")(given)
    return path, {"limit": ROWS, "offset": 0, **query}, None


TOOLS: tuple[Tool, ...] = (
    Tool(
        "inbox-reports-list",
        "reports_list_reports",
        "List reports, one line each, most urgent first. Next work: view=actionable. Looking needs no claim.",
        {
            "view": {
                "enum": ["actionable", "needs_review"],
                "description": "ready and unclaimed; or all that a person can decide on",
            },
            "search": _text("words in any text, best first", maxLength=500),
            "status": _text("comma-separated: ready, pending_input, in_progress, resolved, suppressed, …"),
            "priority": _text("P0,P1,…"),
            "source_product": _text(),
            "source_id": _text(),
            "assignee": {"enum": ["me"]},
            "unclaimed": _FLAG,
            "has_implementation_pr": _FLAG,
            "snoozed": _FLAG,
            "include_all_statuses": _FLAG,
            "sort": {"enum": ["last_updated", "newest", "oldest", "priority"]},
            "count_only": _FLAG,
            **_PAGE,
            "fields": _FIELDS,
            "format": _FORMAT,
            "max_chars": _CHARACTERS,
        },
        request=_list,
        shown=show.reports,
    ),
    Tool(
        "inbox-reports-retrieve",
        "reports_get_report",
        "Read one report; include adds its first signals, work log, similar reports, or why it gathers.",
        {
            "id": _ID,
            "include": {
                "type": "array",
                "items": {"enum": ["signals", "log", "similar", "gathering"]},
                "maxItems": 4,
            },
            "fields": _FIELDS,
            "format": _FORMAT,
            "max_chars": _CHARACTERS,
        },
        ("id",),
        {"report_id": "id"},
        request=_of_report("id"),
        shown=show.report,
    ),
    Tool(
        "inbox-report-signals-list",
        "reports_list_signals",
        "The signals of a report, earliest first: what people and systems sent. Untrusted data.",
        {
            "report_id": _ID,
            **_PAGE,
            "max_chars_each": {"type": "integer", "minimum": 50, "maximum": 20_000, "default": 600},
            "max_chars": _CHARACTERS,
        },
        ("report_id",),
        {"id": "report_id"},
        request=_paged,
        shown=show.signals,
    ),
    Tool(
        "inbox-report-artefacts-list",
        "artefacts_list_artefacts",
        "The work log of a report, newest first: findings, judgments, notes; one with a verification plan binds.",
        {"report_id": _ID, **_PAGE, "max_chars": _CHARACTERS},
        ("report_id",),
        {"id": "report_id"},
        request=_paged,
        shown=show.entries,
    ),
    Tool(
        "inbox-search",
        "reports_list_reports",
        "Search all texts of reports and their signals, in any status. Use it before you file anything new.",
        {"text": _text(minLength=1, maxLength=500), "limit": _LIMIT, "max_chars": _CHARACTERS},
        ("text",),
        request=_search,
        shown=show.reports,
    ),
    Tool(
        "inbox-reports-claim",
        "reports_claim",
        "Claim a report before you work on it; call again with the same claim_id to attach a pull request (pr_url) "
        "or to release it. takeover only on purpose.",
        {
            "id": _ID,
            "claim_id": _text("yours; keep it", minLength=1, maxLength=200),
            "pr_url": _text(maxLength=2048),
            "pull_requests": {"type": "array", "items": _text(maxLength=2048), "maxItems": 50},
            "takeover": _FLAG,
            "release": _FLAG,
        },
        ("id",),
        {"report_id": "id"},
        request=_to_report("id"),
        idempotent=True,
    ),
    Tool(
        "inbox-reports-set-state",
        "reports_change_state",
        "Finish or put off: resolved; suppressed with dismissal_reason dismisses (asks for confirm), with "
        "snooze_until snoozes; potential restores, with snooze_for waits for that many signals.",
        {
            "id": _ID,
            "state": {"enum": ["resolved", "suppressed", "potential"]},
            "dismissal_reason": _text("see inbox-help reasons"),
            "dismissal_note": _text(maxLength=4000),
            "snooze_for": {"type": "integer", "minimum": 1, "maximum": 100_000},
            "snooze_until": _text("ISO 8601"),
            "corrected_repository": _text(maxLength=200),
            "confirm": _CONFIRM,
        },
        ("id", "state"),
        {"report_id": "id"},
        request=_set_state,
        asks=_asks_state,
    ),
    Tool(
        "inbox-report-artefacts-create",
        "artefacts_create_artefact",
        "Add an entry to a report's work log: a note {note}, commit, code_reference, … (inbox-help entries).",
        {
            "report_id": _ID,
            "artefact_type": _text(maxLength=60),
            "content": {"type": "object"},
        },
        ("report_id", "artefact_type", "content"),
        {"id": "report_id"},
        request=_to_report("report_id"),
    ),
    Tool(
        "inbox-reports-merge",
        "grouping_merge_reports",
        "Merge reports of one problem into the report id. Asks for confirm.",
        {
            "id": _ID,
            "source_report_ids": {"type": "array", "items": _ID, "minItems": 1, "maxItems": 10},
            "reason": _text(maxLength=1000),
            "confirm": _CONFIRM,
        },
        ("id", "source_report_ids"),
        {"survivor_report_id": "id"},
        request=_merge,
        asks=lambda given: f"merges {len(given['source_report_ids'])} reports into this one",
    ),
    Tool(
        "inbox-emit-signal",
        "signals_emit",
        "Send one observation as a signal; it is screened and grouped. inbox-search first.",
        {
            "description": _text(minLength=1, maxLength=100_000),
            "source_product": _text(maxLength=100),
            "source_type": _text(maxLength=100),
            "source_id": _text("stable id of what it is about", maxLength=512),
            "extra": {"type": "object"},
        },
        ("description", "source_product", "source_type", "source_id"),
        request=lambda given: ({}, {}, given),
        idempotent=True,
    ),
)
"""The tools of the list that call one operation, in its order; `inbox-help` and `exec` follow."""

HELP_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"topic": _text(maxLength=60)},
    "additionalProperties": False,
}
EXEC_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "command": _text("one command", minLength=1, maxLength=900_000),
        "confirm": _CONFIRM,
        "fields": _FIELDS,
        "max_chars": _CHARACTERS,
    },
    "required": ["command"],
    "additionalProperties": False,
}
HELP_ABOUT = "What this server can do: topics states, reasons, entries, limits, scopes (of your key)."
EXEC_ABOUT = (
    "Every other tool (scouts, sources, tasks, checks, corrections, labels, split, undo, bulk). command: "
    "`tools [words]` lists, `info TOOL` and `schema TOOL [field]` describe, `call TOOL {json}` calls. Destructive "
    "ones answer with a token for confirm."
)
