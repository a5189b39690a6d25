"""Detect monitoring gaps: problems that only people report, errors without context."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import cut
from postroom.scouts.detectors.support_themes import PRODUCTS as PEOPLE
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.inbox import list_reports
from postroom.scouts.tools.signals import daily_sample
from postroom.signals.scout_queries import Quota, SignalText
from postroom.text.plural import plural

HISTORY_DAYS = 30
LEAST_SIGNALS = 3
MAX_REPORTS = 5
LEAST_ERRORS = 10
MOSTLY = 0.5
MAX_READ = 5_000
"""Maximum reports that are read, most recently changed first."""

QUOTA = Quota(recent_days=7, recent=100, before=60)
OPEN = frozenset({"potential", "candidate", "in_progress", "pending_input", "ready"})


def customers_first(reports: Sequence[ReportRow], now: datetime) -> list[Sighting]:
    """Return the open reports of the last month with signals from people only, most signals first."""
    results = []
    for report in sorted(reports, key=lambda report: (-report.signal_count, report.id)):
        if (
            report.status in OPEN
            and report.signal_count >= LEAST_SIGNALS
            and report.source_products
            and PEOPLE.issuperset(report.source_products)
            and now - report.updated_at <= timedelta(days=HISTORY_DAYS)
        ):
            description = (
                f"{plural(report.signal_count, 'message')} of people ({', '.join(report.source_products)}) speak "
                "of it and nothing else does: no error, no alert, no log line. If it is a defect, nobody would "
                "have noticed it without them."
            )
            results.append(
                Sighting(
                    key=f"gap:people-only:{report.id}",
                    title=f"Only people tell of it: {report.name}",
                    body=description,
                    confidence=0.6,
                    severity="P3",
                    tags=["observability"],
                    proofs=[Proof("inbox", description, str(report.id))],
                    quiet_days=30,
                    kind="operational",
                )
            )
    return results[:MAX_REPORTS]


def bare_errors(errors: Sequence[SignalText]) -> list[Sighting]:
    """Return a sighting if most errors lack a release or a stack trace."""
    if len(errors) < LEAST_ERRORS:
        return []
    results = []
    for name, label, lacking in (
        ("release", "the release that they are of", [row for row in errors if not row.extra.get("release")]),
        ("trace", "a trace", [row for row in errors if "\n" not in row.text.strip()]),
    ):
        if len(lacking) / len(errors) < MOSTLY:
            continue
        description = (
            f"{len(lacking)} of {plural(len(errors), 'error')} that were read of {HISTORY_DAYS} days come without "
            f"{label}. "
            "Those who look into them start without it."
        )
        results.append(
            Sighting(
                key=f"gap:errors-without:{name}",
                title=f"Most errors come without {label}",
                body=description,
                confidence=0.9,
                severity="P3",
                tags=["observability"],
                proofs=[Proof(row.source_product, one_line(row.text), row.source_id) for row in lacking[:5]],
                quiet_days=30,
                kind="operational",
            )
        )
    return results


async def detect(context: RunContext) -> DetectorResult:
    """Check who reported the problems of the last month, and what errors lack."""
    reports = await list_reports(context, limit=MAX_READ)
    errors = await daily_sample(context, days=HISTORY_DAYS, products={"error_tracking"}, quota=QUOTA)
    if not reports and not errors.rows:
        return DetectorResult("There are no reports and no errors, so there is nothing to check.")
    sample = Sampled(errors.rows, errors.counts)
    limits = cut(
        (len(reports) >= MAX_READ, f"only the {MAX_READ:,} reports that changed last were read"),
        sample.limit,
    )
    summary = f"Looked at {plural(len(reports), 'report')} and {plural(sample.total, 'error')}.{limits}"
    return DetectorResult(summary, [*customers_first(reports, context.now), *bare_errors(errors.rows)])
