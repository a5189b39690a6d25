"""Detect dependencies that are about to end: runtimes out of support, deprecated packages, announced removals."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from postroom.domain.errors import NotFound, Unavailable
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.scouts.runtimes import Support, deprecated_in, is_lock, is_place, runtimes, support_of
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.ports import MAX_TEXT
from postroom.scouts.tools.repositories import all_files, file_text, repositories_list
from postroom.scouts.tools.signals import signal_texts
from postroom.signals.scout_queries import SignalText
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.log_templates import template_of
from postroom.text.plural import plural

HISTORY_DAYS = 14
MAX_TEXTS = 500
MAX_FILES = 40
MAX_REPOSITORIES = 10
MAX_PACKAGES = 15
"""Deprecated packages of a repository that are listed with their deprecation notice."""

WORDS = ("deprecat", "end of life", "no longer", "will be removed", "sunset")
AHEAD = timedelta(days=90)
"""How long before its end of support a runtime is reported."""

_CONTEXT = 200
_NOTICE = re.compile(
    # Not within a path, a name or a version: `sdk/deprecated/utils.js` announces nothing.
    r"(?<![\w./\\-])(?:deprecat(?:ed|ion)|end[- ]of[- ]life|will be removed|"
    r"no longer (?:be )?(?:supported|determine)|sunset(?:s|ted)? on)(?![\w/\\-]|\.\w)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(slots=True)
class Reading:
    """The repositories that were read, and those that were not."""

    found: list[Sighting] = field(default_factory=list)
    unread: int = 0
    left: int = 0
    too_large: int = 0
    shortened: int = 0


def in_repository(repository: str, files: Mapping[str, str], now: datetime) -> list[Sighting]:
    """Return the ending runtimes that a repository requires, and its packages that npm marks as deprecated.

    A runtime is reported if its support has ended or ends within 90 days.
    """
    places: defaultdict[tuple[str, Support], list[str]] = defaultdict(list)
    for path, text in sorted(files.items()):
        for runtime, version in runtimes(path, text) if is_place(path) else ():
            known = support_of(runtime, version)
            if known is not None and known.end - now.date() <= AHEAD:
                places[runtime, known].append(path)
    results = [
        _runtime(repository, runtime, known, list(dict.fromkeys(paths)), ended=known.end < now.date())
        for (runtime, known), paths in sorted(places.items(), key=lambda item: (item[0][0], item[1]))
    ]
    locks = {
        path: deprecated
        for path in sorted(files)
        if is_lock(path) and (deprecated := deprecated_in(files[path]))
    }
    return results + ([_deprecated(repository, locks)] if locks else [])


def _runtime(repository: str, runtime: str, known: Support, paths: Sequence[str], *, ended: bool) -> Sighting:
    when = f"{'ended' if ended else 'ends'} {'before' if known.or_before else 'on'} {known.end}"
    return Sighting(
        key=f"dependency:{repository}:{runtime}:{known.version}",
        title=f"{repository} runs on {runtime} {known.version}, which is {'unsupported' if ended else 'ending'}",
        body=f"Its security support {when}. Named in {', '.join(paths[:5])}.",
        confidence=0.9,
        severity="P2" if ended else "P3",
        tags=["dependencies"],
        proofs=[Proof("repository", f"{path} of {repository}", path) for path in paths],
        quiet_days=30,
    )


def _deprecated(repository: str, locks: Mapping[str, Mapping[str, str]]) -> Sighting:
    packages = {name: notices for deprecated in locks.values() for name, notices in deprecated.items()}
    named = "; ".join(
        f"{name}: {one_line(notices)}" for name, notices in sorted(packages.items())[:MAX_PACKAGES]
    )
    many = plural(len(packages), "package")
    return Sighting(
        key=f"dependency:{repository}:npm-deprecated",
        title=f"{repository} installs {many} that their makers call deprecated",
        body=f"npm's own list of what is installed says so. {named}",
        confidence=0.8,
        severity="P3",
        tags=["dependencies"],
        proofs=[
            Proof("repository", f"{path} of {repository}: {', '.join(sorted(deprecated)[:10])}", path)
            for path, deprecated in locks.items()
        ],
        quiet_days=30,
    )


def _notice_in(text: str) -> str | None:
    """Return the line with the first notice, at most 200 characters before and after the notice's words."""
    match = _NOTICE.search(text)
    if match is None:
        return None
    before = text[max(match.start() - _CONTEXT, 0) : match.start()].rpartition("\n")[2]
    after = text[match.end() : match.end() + _CONTEXT].partition("\n")[0]
    return f"{before}{match[0]}{after}".strip()


def in_signals(rows: Sequence[SignalText], now: datetime) -> list[Sighting]:
    """Return the distinct removal and deprecation notices in signals written by machines.

    A line with a date before the days that are checked is an old log, which announces nothing any more.
    """
    since = f"{now - timedelta(days=HISTORY_DAYS):%Y-%m-%d}"
    by_notice: defaultdict[str, list[tuple[SignalText, str]]] = defaultdict(list)
    for row in rows:
        # People may mention deprecations in any context; machines quote the notice itself.
        notice = _notice_in(row.text) if row.source_product in MACHINE_SOURCES else None
        if notice is not None and all(day >= since for day in _DAY.findall(notice)):
            by_notice[template_of(notice)].append((row, notice))
    return [
        Sighting(
            key=f"dependency:notice:{template}",
            title=f"Deprecation notice: {matching[0][1]}",
            body=f"{plural(len(matching), 'signal')} of {HISTORY_DAYS} days quote it. What is announced to go is "
            "best left before it does.",
            confidence=0.7,
            severity="P3",
            tags=["dependencies"],
            proofs=[Proof(row.source_product, one_line(text), row.source_id) for row, text in matching[:10]],
            quiet_days=30,
        )
        for template, matching in sorted(by_notice.items())
        if template
    ]


async def _read(context: RunContext, repository: str, now: datetime, reading: Reading) -> None:
    paths = await all_files(context, repository)
    wanted = [path for path in paths if is_place(path)] + [path for path in paths if is_lock(path)]
    reading.left += max(len(wanted) - MAX_FILES, 0)
    files = {}
    for path in wanted[:MAX_FILES]:
        try:
            files[path] = await file_text(context, repository, path)
        except NotFound:
            reading.too_large += 1
    reading.shortened += sum(len(text) >= MAX_TEXT for text in files.values())
    reading.found += in_repository(repository, files, now)


async def detect(context: RunContext) -> DetectorResult:
    """Check what repositories require, and the notices that signals quote."""
    reading = Reading()
    repositories = list(await repositories_list(context))
    for repository in repositories[:MAX_REPOSITORIES]:
        try:
            await _read(context, repository, context.now, reading)
        except (NotFound, Unavailable):
            reading.unread += 1
    rows: list[SignalText] = []
    full = False
    for word in WORDS:
        matching = await signal_texts(
            context, days=HISTORY_DAYS, products=MACHINE_SOURCES, text=word, limit=MAX_TEXTS
        )
        full = full or len(matching) >= MAX_TEXTS
        rows += matching
    sightings = [*reading.found, *in_signals(list({row.id: row for row in rows}.values()), context.now)]
    missing = "" if repositories else " No repository can be read, so only signals were checked."
    failed = (
        f" {plural(reading.unread, 'repository', 'repositories')} could not be read."
        if reading.unread
        else ""
    )
    limits = cut(
        (
            len(repositories) > MAX_REPOSITORIES,
            f"only {MAX_REPOSITORIES} of {len(repositories)} repositories were read",
        ),
        (reading.left > 0, f"{plural(reading.left, 'file')} more of them were not read"),
        (reading.too_large > 0, f"{plural(reading.too_large, 'file')} could not be read"),
        (reading.shortened > 0, f"of {plural(reading.shortened, 'large file')} the beginning was read"),
        (full, f"only the newest {MAX_TEXTS} signals with each word of a notice were read"),
    )
    scope = plural(min(len(repositories), MAX_REPOSITORIES), "repository", "repositories")
    return DetectorResult(f"Looked at {scope} and at what signals quote.{missing}{failed}{limits}", sightings)
