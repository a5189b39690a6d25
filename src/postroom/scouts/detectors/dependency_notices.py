"""Notices that something the project stands on is about to end: runtimes out of support, announced removals."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType

from postroom.domain.detections import Outcome, Proof, Sighting, one_line
from postroom.domain.errors import NotFound, Unavailable
from postroom.domain.log_templates import template_of
from postroom.scouts.detectors.series import plural
from postroom.scouts.detectors.support_themes import PRODUCTS as PEOPLE
from postroom.scouts.toolbox import Toolbox
from postroom.settings import ScoutSettings
from postroom.signals.statistics import SignalText

HISTORY_DAYS = 14
MOST_TEXTS = 500
MOST_FILES = 40
MOST_REPOSITORIES = 10
AHEAD = timedelta(days=90)
"""How long before its end a runtime is told of."""

END_OF_LIFE: Mapping[tuple[str, str], date] = MappingProxyType(
    {
        ("python", "3.8"): date(2024, 10, 7),
        ("python", "3.9"): date(2025, 10, 31),
        ("python", "3.10"): date(2026, 10, 31),
        ("python", "3.11"): date(2027, 10, 31),
        ("node", "16"): date(2023, 9, 11),
        ("node", "18"): date(2025, 4, 30),
        ("node", "20"): date(2026, 4, 30),
        ("node", "22"): date(2027, 4, 30),
        ("ruby", "3.1"): date(2025, 3, 26),
        ("ruby", "3.2"): date(2026, 3, 31),
        ("php", "8.1"): date(2025, 12, 31),
        ("php", "8.2"): date(2026, 12, 31),
        ("debian", "bullseye"): date(2026, 8, 31),
        ("ubuntu", "20.04"): date(2025, 5, 31),
        ("postgres", "13"): date(2025, 11, 13),
        ("postgres", "14"): date(2026, 11, 12),
    }
)
"""The last day of security support, as the projects announced it; what is not here is not judged."""

_PLACES = re.compile(r"(?:^|/)(?:Dockerfile[\w.-]*|\.python-version|\.nvmrc|\.node-version|\.ruby-version)$")
_IMAGE = re.compile(
    r"^\s*FROM\s+(?:--platform=\S+\s+)?(?:[\w.:-]+/)*(python|node|ruby|php|debian|ubuntu|postgres):([\w.]+)",
    re.IGNORECASE | re.MULTILINE,
)
_NOTICE = re.compile(
    r"[^\n]{0,200}\b(?:deprecat(?:ed|ion)|end[- ]of[- ]life|will be removed|"
    r"no longer (?:be )?(?:supported|determine)|sunset(?:s|ted)? on)\b[^\n]{0,200}",
    re.IGNORECASE,
)
_FILES: Mapping[str, str] = MappingProxyType(
    {".python-version": "python", ".nvmrc": "node", ".node-version": "node", ".ruby-version": "ruby"}
)


def runtimes(path: str, text: str) -> list[tuple[str, str]]:
    """Return the runtimes and versions that a file asks for, such as `("python", "3.9")`."""
    name = path.rsplit("/", 1)[-1]
    if name in _FILES:
        found = re.match(r"\s*v?(\d+(?:\.\d+)?)", text)
        return [(_FILES[name], found[1])] if found else []
    return [(image.lower(), version.lower()) for image, version in _IMAGE.findall(text)]


def _known(runtime: str, version: str) -> tuple[str, date] | None:
    parts = version.split("-", maxsplit=1)[0].split(".")
    for wanted in (".".join(parts[:2]), parts[0], version):
        end = END_OF_LIFE.get((runtime, wanted))
        if end is not None:
            return wanted, end
    return None


def in_repository(repository: str, files: Mapping[str, str], now: datetime) -> list[Sighting]:
    """Return the runtimes in a repository's files whose support has ended or ends within 90 days."""
    places: defaultdict[tuple[str, str, date], list[str]] = defaultdict(list)
    for path, text in sorted(files.items()):
        for runtime, version in runtimes(path, text):
            known = _known(runtime, version)
            if known is not None and known[1] - now.date() <= AHEAD:
                places[runtime, known[0], known[1]].append(path)
    found = []
    for (runtime, version, end), paths in sorted(places.items()):
        ended = end < now.date()
        what = (
            f"Its security support {'ended' if ended else 'ends'} on {end}. Named in {', '.join(paths[:5])}."
        )
        found.append(
            Sighting(
                key=f"dependency:{repository}:{runtime}:{version}",
                title=f"{repository} runs on {runtime} {version}, which is {'unsupported' if ended else 'ending'}",
                body=what,
                confidence=0.9,
                severity="P2" if ended else "P3",
                tags=["dependencies"],
                proofs=[Proof("repository", f"{path} of {repository}", path) for path in paths],
                quiet_days=30,
            )
        )
    return found


def in_signals(rows: Sequence[SignalText]) -> list[Sighting]:
    """Return the notices of removals and deprecations that machines gave in their own signals, each once."""
    by_notice: defaultdict[str, list[tuple[SignalText, str]]] = defaultdict(list)
    for row in rows:
        if row.source_product in PEOPLE or row.source_product in {"github", "linear"}:
            # People may say anything of anything; machines quote the notice itself.
            continue
        found = _NOTICE.search(row.text)
        if found is not None:
            by_notice[template_of(found[0].strip())].append((row, found[0].strip()))
    return [
        Sighting(
            key=f"dependency:notice:{template}",
            title=f"Deprecation notice: {those[0][1]}",
            body=f"{plural(len(those), 'signal')} of {HISTORY_DAYS} days quote it. What is announced to go is "
            "best left before it does.",
            confidence=0.7,
            severity="P3",
            tags=["dependencies"],
            proofs=[Proof(row.source_product, one_line(text), row.source_id) for row, text in those[:10]],
            quiet_days=30,
        )
        for template, those in sorted(by_notice.items())
        if template
    ]


async def detect(toolbox: Toolbox, now: datetime, settings: ScoutSettings) -> Outcome:
    """Look at the runtimes that repositories ask for, and at what signals quote."""
    found: list[Sighting] = []
    repositories = list(await toolbox.repositories())[:MOST_REPOSITORIES]
    unread = 0
    for repository in repositories:
        try:
            paths = [path for path in await toolbox.repository_files(repository) if _PLACES.search(path)]
            files = {path: await toolbox.repository_read(repository, path) for path in paths[:MOST_FILES]}
        except (NotFound, Unavailable):
            unread += 1
            continue
        found += in_repository(repository, files, now)
    rows = [
        row
        for word in ("deprecat", "end of life", "no longer", "will be removed", "sunset")
        for row in await toolbox.signal_texts(days=HISTORY_DAYS, text=word, limit=MOST_TEXTS)
    ]
    found += in_signals(list({row.id: row for row in rows}.values()))
    missing = "" if repositories else " No repository can be read, so only signals were."
    failed = f" {plural(unread, 'repository', 'repositories')} did not answer." if unread else ""
    what = plural(len(repositories), "repository", "repositories")
    return Outcome(f"Looked at {what} and at what signals quote.{missing}{failed}", found)
