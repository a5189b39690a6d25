"""Detect code owners and suggested reviewers who are no longer members of the organization."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from postroom.domain.errors import NotFound, Unavailable
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting
from postroom.identity.people import Person
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.inbox import list_reports
from postroom.scouts.tools.ports import MAX_AUTHORS, Authored
from postroom.scouts.tools.project import members_among, members_by_login
from postroom.scouts.tools.repositories import all_files, file_text, repositories_list, repository_authors
from postroom.text.plural import plural

AUTHORS_DAYS = 180
LEAST_REPORTS = 2
MAX_NAMED = 10
MAX_REPOSITORIES = 10
MAX_READ = 5_000
"""Maximum open reports that are read, most recently changed first."""

LEAST_WORD = 3
"""Minimum letters of a word that a login and an author can share."""

PLACES = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS")
OPEN = frozenset({"candidate", "in_progress", "pending_input", "ready"})

_OWNER = re.compile(r"@([A-Za-z0-9][A-Za-z0-9-]{0,38})(?![\w/-])|([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")


def owners_of(text: str) -> dict[str, list[str]]:
    """Return the owners in a CODEOWNERS file, in lower case and without teams, each with its patterns."""
    patterns_by_owner: defaultdict[str, list[str]] = defaultdict(list)
    for line in text.splitlines():
        rule = line.split("#", 1)[0].split()
        for owner in rule[1:]:
            match = _OWNER.fullmatch(owner)
            if match is not None:
                patterns_by_owner[(match[1] or match[2]).lower()].append(rule[0])
    return dict(patterns_by_owner)


@dataclass(frozen=True, slots=True)
class Judged:
    """Owners who are gone, and owners for whom that is unknown; each with their patterns."""

    gone: Mapping[str, Sequence[str]]
    unclear: Mapping[str, Sequence[str]]


def judged(
    owners: Mapping[str, Sequence[str]], people: Sequence[Person], authors: Sequence[Authored]
) -> Judged:
    """Return the owners who are not members (`people`) and have not committed for half a year.

    An e-mail address is looked up among the authors. A login need not resemble its author: it is judged only if
    another login of the repository matches an author, and not if it shares a word with an author.
    """
    members = {value.lower() for each in people for value in (each.email, each.github_login) if value}
    active = {value.lower() for author in authors for value in (author.email, author.name)}
    absent = {
        owner: patterns
        for owner, patterns in owners.items()
        if authors and owner not in members and not _is_one(owner, active)
    }
    addresses = {value for value in active if "@" in value}
    linked = any("@" not in owner and _is_one(owner, active) for owner in owners) or any(
        each.github_login and each.github_login.lower() in owners and each.email.lower() in addresses
        for each in people
    )
    words = {word for value in active for word in _words(value.split("@")[0])}
    unclear = {
        owner: patterns
        for owner, patterns in absent.items()
        if "@" not in owner and (not linked or words.intersection(_words(owner)))
    }
    return Judged({owner: those for owner, those in absent.items() if owner not in unclear}, unclear)


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[\W_\d]+", name) if len(word) >= LEAST_WORD}


def in_repository(repository: str, gone: Mapping[str, Sequence[str]]) -> list[Sighting]:
    """Return a sighting if a repository has owners who are gone."""
    if not gone:
        return []
    named = ", ".join(sorted(gone)[:10])
    description = (
        f"{plural(len(gone), 'owner')} in CODEOWNERS ({named}) are no members of the project and have not "
        f"committed in {AUTHORS_DAYS} days. Reviews that are asked of them wait for nobody."
    )
    return [
        Sighting(
            key=f"owners:{repository}:{','.join(sorted(gone))}",
            title=f"{repository} has owners who are gone",
            body=description,
            confidence=0.75,
            severity="P3",
            tags=["ownership"],
            proofs=[
                Proof("repository", f"{owner} owns {', '.join(patterns[:5])}", owner)
                for owner, patterns in sorted(gone.items())[:20]
            ],
            quiet_days=30,
            kind="operational",
        )
    ]


def _is_one(owner: str, active: Collection[str]) -> bool:
    if owner in active:
        return True
    # A login is often the local part of an address, or part of a noreply address (123+login@…).
    fronts = {address.split("@")[0].rsplit("+", 1)[-1] for address in active if "@" in address}
    return owner in fronts


def on_reports(reports: Sequence[ReportRow], members: Collection[str]) -> list[Sighting]:
    """Return one sighting of non-members suggested on at least two open reports without a suggested member."""
    waiting: defaultdict[str, list[ReportRow]] = defaultdict(list)
    for report in reports:
        if report.status in OPEN and not set(report.reviewer_logins) & set(members):
            for login in {login.strip() for login in report.reviewer_logins} - {""}:
                waiting[login].append(report)
    often = {login: those for login, those in sorted(waiting.items()) if len(those) >= LEAST_REPORTS}
    if not often:
        return []
    concerned = {report.id for those in often.values() for report in those}
    named = ", ".join(list(often)[:MAX_NAMED])
    description = (
        f"{plural(len(concerned), 'open report')} are suggested to {named} and to no member of the project. "
        "Nobody sees them in their own inbox. Add these people, or link their logins at the git host."
    )
    return [
        Sighting(
            key=f"owners:reviewers:{','.join(often)}",
            title=f"Suggested as reviewers, but no members: {named}",
            body=description,
            confidence=0.85,
            severity="P3",
            tags=["ownership"],
            proofs=[
                Proof("inbox", f"{login} is suggested on {plural(len(those), 'report')}", str(those[0].id))
                for login, those in often.items()
            ],
            quiet_days=30,
            kind="operational",
        )
    ]


async def detect(context: RunContext) -> DetectorResult:
    """Check the suggested reviewers of open reports, and the code owners."""
    reports = await list_reports(context, statuses=OPEN, limit=MAX_READ)
    suggested = {login for report in reports for login in report.reviewer_logins}
    results = on_reports(reports, set(await members_by_login(context, suggested)) if suggested else set())
    repositories = list(await repositories_list(context))
    looked_at = unread = 0
    unclear: set[str] = set()
    many_authors = False
    for repository in repositories[:MAX_REPOSITORIES]:
        try:
            paths = set(await all_files(context, repository))
            place = next((path for path in PLACES if path in paths), None)
            if place is None:
                continue
            owners = owners_of(await file_text(context, repository, place))
            authors = await repository_authors(context, repository, AUTHORS_DAYS)
        except (NotFound, Unavailable):
            unread += 1
            continue
        looked_at += 1
        many_authors = many_authors or len(authors) >= MAX_AUTHORS
        verdict = judged(owners, await members_among(context, owners) if owners else (), authors)
        unclear.update(verdict.unclear)
        results += in_repository(repository, verdict.gone)
    missing = "" if repositories else " No repository can be read, so no CODEOWNERS file was checked."
    failed = f" {plural(unread, 'repository', 'repositories')} could not be read." if unread else ""
    who = ", ".join(sorted(unclear)[:MAX_NAMED])
    untold = (
        f" Of {plural(len(unclear), 'owner')} it can't be told whether they still commit: {who}."
        if unclear
        else ""
    )
    limits = cut(
        (len(reports) >= MAX_READ, f"only the {MAX_READ:,} open reports that changed last were read"),
        (
            len(repositories) > MAX_REPOSITORIES,
            f"only {MAX_REPOSITORIES} of {len(repositories)} repositories were read",
        ),
        (many_authors, f"of a repository the {MAX_AUTHORS:,} most active authors were read"),
    )
    files = plural(looked_at, "CODEOWNERS file")
    return DetectorResult(
        f"Looked at the reviewers of reports and at {files}.{missing}{failed}{untold}{limits}", results
    )
