"""Detect outdated reports of the inbox: resolved but recurring, ready but forgotten, duplicates."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.statistics.overlap import Shared, groups, names_of, sharing
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.inbox import code_paths, latest_entries, list_reports
from postroom.scouts.tools.signals import signals_of_reports
from postroom.signals.scout_queries import SignalText
from postroom.text.cleaning import clean
from postroom.text.plural import plural

HISTORY_DAYS = 30
STALE_AFTER = timedelta(days=7)
WAITING_AFTER = timedelta(days=5)
URGENT = frozenset({"P0", "P1", "P2"})
WEIGHTY = 2.0
MAX_READ = 5_000
"""Maximum reports that are read, most recently changed first."""

MAX_COMPARED, EACH = 800, 6
"""Maximum reports whose signals are compared, and newest signals read of each."""

EACH_WAITING = 50
"""Newest signals read of a report that waits for a person."""

MAX_OF_A_KIND = 5
LEAST_NAMES = 3
"""Rare names that two reports must share to be considered duplicates."""

LEAST_OWN_NAMES = 2
"""How many of those must not be file names: one file can have many problems."""

_FILE = re.compile(r"[^\s:]{1,300}\.[A-Za-z0-9]{1,8}(?::\d+)?")

MAX_OWNERS = 4
LEAST_BACK = 2
LEADS = {"stale": "Ready and forgotten", "waiting": "Still waits for an answer", "back": "Resolved, but back"}
OPEN = frozenset({"potential", "candidate", "in_progress", "pending_input", "ready"})


def stale(reports: Sequence[ReportRow], entries: Mapping[UUID, datetime], now: datetime) -> list[Sighting]:
    """Return the important ready reports without activity for a week, highest weight first."""
    results = []
    for report in sorted(reports, key=lambda report: -report.total_weight):
        moved = max(report.updated_at, entries.get(report.id, report.created_at))
        if (
            report.status == "ready"
            and now - moved >= STALE_AFTER
            and not report.claimed
            and report.pull_request is None
            and (report.priority in URGENT or (report.priority is None and report.total_weight >= WEIGHTY))
        ):
            priority = f", {report.priority}" if report.priority else ""
            description = (
                f"It has been ready for {plural((now - moved).days, 'day')} with "
                f"{plural(report.signal_count, 'signal')}{priority}; nobody claimed it, and it has no pull request."
            )
            results.append(_about(report, "stale", description, 0.8))
    return results[:MAX_OF_A_KIND]


def waiting(
    reports: Sequence[ReportRow], entries: Mapping[UUID, datetime], texts: Sequence[SignalText], now: datetime
) -> list[Sighting]:
    """Return the reports that have waited for a person for days while more signals arrive."""
    results = []
    for report in reports:
        waiting_since = entries.get(report.id, report.updated_at)
        if report.status != "pending_input" or now - waiting_since < WAITING_AFTER:
            continue
        since = [row for row in texts if row.report_id == report.id and row.at > waiting_since]
        if since:
            description = (
                f"It has waited for an answer for {plural((now - waiting_since).days, 'day')}, and "
                f"at least {plural(len(since), 'signal')} came meanwhile, which may hold the answer."
            )
            results.append(_about(report, "waiting", description, 0.7))
    return results[:MAX_OF_A_KIND]


def doubles(
    reports: Mapping[UUID, ReportRow], texts: Sequence[SignalText], paths: Mapping[UUID, frozenset[str]]
) -> list[Sighting]:
    """Return groups of open reports that share rare names; shared files alone are not enough."""
    named = _names_by_report(texts, [id for id, report in reports.items() if report.status in OPEN])
    for id in named:
        named[id] |= frozenset(f"path:{path}" for path in paths.get(id, ()))
    pairs = [
        pair
        for pair in sharing(named, least=LEAST_NAMES, most_owners=MAX_OWNERS)
        if sum(not _is_file(name) for name in pair.names) >= LEAST_OWN_NAMES
    ]
    return [_group(ids, reports, pairs) for ids in groups(pairs)[:MAX_OF_A_KIND]]


def _is_file(name: str) -> bool:
    return name.startswith("path:") or _FILE.fullmatch(name) is not None


def back(reports: Mapping[UUID, ReportRow], texts: Sequence[SignalText]) -> list[Sighting]:
    """Return resolved reports whose problem recurs in another report's signals after the resolution."""
    named = _names_by_report(texts, reports)
    results = []
    for pair in sharing(named, least=LEAST_NAMES, most_owners=MAX_OWNERS):
        for closed, other_id in ((pair.first, pair.second), (pair.second, pair.first)):
            if reports[closed].status != "resolved" or reports[other_id].status not in OPEN:
                continue
            since = reports[closed].updated_at
            later = [row for row in texts if row.report_id == other_id and row.at > since]
            if len(later) >= LEAST_BACK:
                description = (
                    f"It was resolved on {since:%Y-%m-%d}. Since then at least {plural(len(later), 'signal')} came "
                    f"that name the same places ({_listed(pair.names)}); they are in the report "
                    f"'{reports[other_id].name}'."
                )
                results.append(_about(reports[closed], "back", description, 0.7))
    return results[:MAX_OF_A_KIND]


def _names_by_report(texts: Sequence[SignalText], wanted: object) -> dict[UUID, frozenset[str]]:
    by_report: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in texts:
        if row.report_id is not None:
            # Texts of one form share its headings and links, whatever they are about.
            said = clean(row.text, source_product=row.source_product, source_type=row.source_type).text
            by_report[row.report_id].append(said)
    keep = set(wanted) if isinstance(wanted, Sequence | Mapping) else set()
    return {id: names_of(lines) for id, lines in by_report.items() if id in keep}


def _group(ids: Sequence[UUID], reports: Mapping[UUID, ReportRow], pairs: Sequence[Shared[UUID]]) -> Sighting:
    together = sorted((reports[id] for id in ids), key=lambda report: (report.created_at, report.id))
    names = sorted(
        {name for pair in pairs if pair.first in ids and pair.second in ids for name in pair.names}
    )
    return Sighting(
        key=f"inbox:double:{together[0].id}",
        title=f"{len(together)} reports look like one problem: {together[0].name}",
        body=f"They name the same places: {_listed(names)}. Look at them together, and merge those that are one: "
        + "; ".join(f"'{report.name}' ({report.id})" for report in together[:10])
        + ".",
        confidence=min(0.5 + 0.05 * len(names), 0.85),
        severity="P3",
        tags=["inbox", "duplicates"],
        proofs=[
            Proof(
                "inbox", f"{one_line(report.name)} ({plural(report.signal_count, 'signal')})", str(report.id)
            )
            for report in together
        ],
        quiet_days=30,
        kind="operational",
    )


def _about(report: ReportRow, kind: str, description: str, confidence: float) -> Sighting:
    return Sighting(
        key=f"inbox:{kind}:{report.id}",
        title=f"{LEADS[kind]}: {report.name}",
        body=description,
        confidence=confidence,
        severity="P2" if kind == "back" else "P3",
        tags=["inbox"],
        proofs=[Proof("inbox", description, str(report.id))],
        quiet_days=14,
        kind="operational",
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.removeprefix("path:") for name in names[:6])


async def detect(context: RunContext) -> DetectorResult:
    """Check the reports that are open or were resolved in the last month."""
    all_reports = await list_reports(context, limit=MAX_READ)
    reports = [
        report
        for report in all_reports
        if report.status in OPEN
        or (report.status == "resolved" and context.now - report.updated_at <= timedelta(days=HISTORY_DAYS))
    ]
    if not reports:
        return DetectorResult("The inbox is empty, so there is nothing to check.")
    # Reports beyond status potential come first, then the most recently changed.
    compared = sorted(reports, key=lambda report: report.status == "potential")[:MAX_COMPARED]
    by_id = {report.id: report for report in compared}
    entries = await latest_entries(context, [report.id for report in reports])
    texts = await signals_of_reports(context, by_id, each=EACH)
    waits = [report.id for report in reports if report.status == "pending_input"][:MAX_COMPARED]
    meanwhile = await signals_of_reports(context, waits, each=EACH_WAITING) if waits else []
    paths = await code_paths(context, by_id)
    results = [
        *back(by_id, texts),
        *stale(reports, entries, context.now),
        *waiting(reports, entries, meanwhile, context.now),
        *doubles(by_id, texts, paths),
    ]
    limits = cut(
        (len(all_reports) >= MAX_READ, f"only the {MAX_READ:,} reports that changed last were read"),
        (len(reports) > len(compared), f"only {len(compared)} of them were compared with each other"),
        (_is_short(compared, texts), f"of a report the newest {EACH} signals were read"),
    )
    return DetectorResult(
        f"Looked at {plural(len(reports), 'report')} and {plural(len(texts), 'signal')} of theirs.{limits}",
        results,
    )


def _is_short(reports: Sequence[ReportRow], texts: Sequence[SignalText]) -> bool:
    read = Counter(row.report_id for row in texts)
    return any(read[report.id] == EACH and report.signal_count > EACH for report in reports)
