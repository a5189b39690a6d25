"""Convert reports of browsers to occurrences: violations of a content security policy, and other reports.

One occurrence has one directive and one blocked host, whatever the page and the file: that is what a change of the
policy or the page is about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from postroom.clock import new_id
from postroom.domain.issues import occurrences
from postroom.domain.issues.occurrences import Occurrence, text
from postroom.sdk_events.schemas import NewEvent
from postroom.sdks.decoding import Undecodable
from postroom.sdks.json_text import read_json
from postroom.sdks.sentry.items import ReadItems
from postroom.sdks.values import integer, mapping

MAX_REPORTS = 100
"""Maximum reports of one request."""
_OLDER = {
    "expect-ct-report": "Expect-CT",
    "expect-staple-report": "Expect-Staple",
    "known-pins": "Public-Key-Pins",
}
"""Older reports, by a name in them, and the header of which they are."""


@dataclass(frozen=True, slots=True)
class _Report:
    """A report: its type, the page, what was broken, what was blocked, and all of its fields."""

    type: str
    page: str
    directive: str
    blocked: str
    enforced: bool
    fields: Mapping[str, Any]


def read_reports(body: bytes, received: datetime, browser: str) -> ReadItems:
    """Return the events of the reports in a request; `browser` is the user agent.

    Raises:
        Undecodable: it has none.
    """
    value = read_json(body)
    found = ReadItems()
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MAX_REPORTS:
        found.leave("too_many", len(listed) - MAX_REPORTS)
    for each in listed[:MAX_REPORTS]:
        report = _report(mapping(each))
        if report is None:
            found.leave("invalid")
        else:
            found.events.append(_event(report, received, browser))
    if not found.events:
        raise Undecodable("The body is not a report of a browser.")
    return found


def _report(said: Mapping[str, Any]) -> _Report | None:
    """Return a report in one of its forms; None if it is none."""
    if old := mapping(said.get("csp-report")):
        return _policy_report(
            old, "document-uri", ("effective-directive", "violated-directive"), "blocked-uri", "source-file"
        )
    if isinstance(type := said.get("type"), str) and (body := mapping(said.get("body"))):
        if type == "csp-violation":
            return _policy_report(body, "documentURL", ("effectiveDirective",), "blockedURL", "sourceFile")
        about = body.get("featureId") or body.get("id") or body.get("policyId") or body.get("type") or ""
        blocked = text(body.get("blockedURL") or body.get("sourceFile"), 1_000)
        enforced = body.get("disposition") != "report"
        return _Report(
            text(type, 100), text(said.get("url"), 1_000), text(about, 100), blocked, enforced, body
        )
    for name, header in _OLDER.items():
        if name in said:
            inner = mapping(said[name]) or said
            host = text(inner.get("hostname"), 200)
            return _Report("certificate", text(inner.get("hostname"), 200), header, host, True, inner)
    return None


def _policy_report(
    said: Mapping[str, Any], page: str, directives: tuple[str, ...], blocked: str, source: str
) -> _Report | None:
    directive = next((word for name in directives for word in _words(said.get(name))), "")
    if not directive:
        return None
    where = text(said.get(blocked), 1_000) or text(said.get(source), 1_000)
    enforced = said.get("disposition") != "report"
    return _Report("csp-violation", text(said.get(page), 1_000), directive, where, enforced, said)


def _words(value: Any) -> Iterator[str]:
    yield from text(value, 200).split()[:1]


def _event(report: _Report, received: datetime, browser: str) -> NewEvent:
    host = host_of(report.blocked, report.page)
    is_policy = report.type == "csp-violation"
    message = (
        f"The content security policy blocked {host or 'something'} ({report.directive})"
        if is_policy
        else f"The browser reported {report.type}: {' '.join(filter(None, (report.directive, host)))}"
    )
    facts = {
        "directive": report.directive,
        "blocked": report.blocked[:300],
        "source_file": text(report.fields.get("sourceFile") or report.fields.get("source-file")),
        "line": str(integer(report.fields.get("lineNumber", report.fields.get("line-number"))) or ""),
        "user_agent": text(browser),
    }
    occurrence = Occurrence(
        kind="message",
        at=received,
        level="error" if report.enforced else "warning",
        message=message,
        template=message,
        origin=host_of(report.page, ""),
        fingerprint=(report.type, report.directive or "-", host or "-"),
        platform="javascript",
        url=report.page,
        facts={name: value for name, value in facts.items() if value},
    )
    stored = orjson.dumps(dict(report.fields))
    return NewEvent(
        new_id(), "security", None, received, stored, orjson.dumps(occurrences.to_json(occurrence))
    )


def host_of(blocked: str, page: str) -> str:
    """Return the host of a blocked address, `self` for that of the page; a word such as `inline` stays."""
    try:
        parts = urlsplit(blocked)
        if page and parts.netloc and parts.netloc == urlsplit(page).netloc:
            return "self"
        name = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme in ("http", "https", "ws", "wss"):
        return text(name, 200)
    return text(parts.scheme or blocked, 100)
