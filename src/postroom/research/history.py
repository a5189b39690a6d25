"""Interpret commits: why each is relevant, which may have been the fix, and whom to ask for review."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.reviewers import MAX_COMMITS, History, Ranked, Touch, is_bot, owners_of, rank
from postroom.git.reader import LoggedCommit
from postroom.research.code import Past, commit_row
from postroom.research.identities import Identities
from postroom.text.plural import plural
from postroom.text.words import words

MAX_RELEVANT = 15
"""Commits that are listed as relevant."""
MANY_DAYS = 60
"""Days from which the time between a change and a signal is told in months."""

_DAY = 86_400
_YEAR = 365
_SUSPECT_DAYS = 30.0
_SUSPICION = 12
"""Weight of a line changed just before the first signal, relative to a line changed long before."""
_FIX = re.compile(r"\b(?:fix(?:e[sd])?|bug|correct|repair|resolve[sd]?|hotfix|guard|handle)\b", re.IGNORECASE)


def summarize(
    past: Past,
    paths: Sequence[CodePath],
    query: Collection[str],
    first: datetime,
    last: datetime,
) -> dict[str, Any]:
    """Return what later steps need from the history: relevant commits with reasons, and who changed what.

    `query` are the words of the report; `first` and `last` are the times of the first and the last signal.
    """
    since = first.timestamp()
    relevant = _relevant(past, paths, since)
    return {
        "commits": relevant[:MAX_RELEVANT],
        "start": past.start,
        "lines": [{**commit_row(line), "alike": _alike(line, query)} for line in past.lines],
        "recent": [commit_row(commit) for commit in _recent(past, since)],
        "files": [{**commit_row(file), "alike": _alike(file, query)} for file in past.files],
        "folders": _newest_first(past.folders),
        "project": [_brief(each) for each in past.project],
        "owners": owners_of(past.owners, paths[0].path) if paths else [],
        "active": [list(each) for each in past.active],
        "changed": _changed(relevant),
        "addressed": _addressed(past, paths, last.timestamp()),
    }


def _relevant(past: Past, paths: Sequence[CodePath], since: float) -> list[dict[str, Any]]:
    commits: dict[str, dict[str, Any]] = {}

    def add(commit: LoggedCommit, path: str, reason: str) -> None:
        if not commit.is_merge and not is_bot(commit.name, commit.email):
            commits.setdefault(commit.sha, {**commit_row(commit), "path": path, "reason": reason})

    if paths and past.lines:
        path = paths[0]
        if path.exact and path.line is not None:
            last = past.lines[path.line - past.start]
            if since - last.at > _SUSPECT_DAYS * _DAY:
                # What changed nearby just before is the likelier cause.
                for commit in _recent(past, since):
                    add(
                        commit,
                        path.path,
                        f"changed the code around {path.path}:{path.line}, {_ago(commit.at, since)}",
                    )
            add(last, path.path, f"last change to line {path.line} of {path.path}, {_ago(last.at, since)}")
        for commit in sorted(past.lines, key=lambda each: -each.at):
            add(
                commit,
                path.path,
                f"changed the lines around {path.path}:{path.line}, {_ago(commit.at, since)}",
            )
    for path in paths[:3]:
        touching = [commit for commit in past.files if path.path in commit.paths]
        before = [commit for commit in touching if commit.at <= since]
        for commit in (before or touching)[:2]:
            add(commit, path.path, f"changed {path.path} {_ago(commit.at, since)}")
    return list(commits.values())


def _recent(past: Past, since: float) -> list[LoggedCommit]:
    """Return the commits that changed the function shortly before the first signal, newest first."""
    commits = {
        commit.sha: commit for commit in past.function if 0 <= since - commit.at <= _SUSPECT_DAYS * _DAY
    }
    return sorted(commits.values(), key=lambda each: -each.at)


def _alike(commit: LoggedCommit, query: Collection[str]) -> int:
    """Count the words of the report in the subject of a commit, without words of its paths."""
    own = {word for path in commit.paths[:20] for word in words(path)}
    return sum(word in query and word not in own for word in words(commit.subject))


def _ago(at: float, since: float) -> str:
    days = abs(since - at) / _DAY
    if days < 1:
        age = "less than a day"
    elif days < MANY_DAYS:
        age = plural(round(days), "day")
    elif days < _YEAR:
        age = plural(round(days / 30.4), "month")
    else:
        age = plural(int(days / _YEAR), "year")
    return f"{age} {'before' if at <= since else 'after'} the first signal"


def _changed(relevant: Sequence[Mapping[str, Any]]) -> str | None:
    if not relevant:
        return None
    commit = relevant[0]
    subject = str(commit["subject"]).rstrip(" .")
    return (
        f"{commit['name']} made the {commit['reason']} ({commit['sha'][:10]}, “{subject}”)."
        if str(commit["reason"]).startswith("last change")
        else f"{commit['name']} {commit['reason']} ({commit['sha'][:10]}, “{subject}”)."
    )


def _addressed(past: Past, paths: Sequence[CodePath], last: float) -> str | None:
    """Return a sentence about a fix of exactly these lines after the last signal, None without one."""
    if not paths or paths[0].strength not in {"frame", "definition"}:
        return None
    for commit in past.lines:
        is_work = not commit.is_merge and not is_bot(commit.name, commit.email)
        if commit.at > last and _FIX.search(commit.subject) and is_work:
            day = datetime.fromtimestamp(commit.at, UTC)
            return (
                f"{commit.sha[:10]} of {day:%Y-%m-%d} (“{commit.subject.rstrip(' .')}”) changed these lines "
                "after the last signal, so it may already be fixed."
            )
    return None


def _brief(commit: LoggedCommit) -> dict[str, Any]:
    return {"name": commit.name, "email": commit.email.lower(), "at": commit.at}


def _newest_first(commits: Sequence[LoggedCommit]) -> list[dict[str, Any]]:
    """Return commits in brief; the newest of each author includes its hash and subject."""
    seen_authors: set[str] = set()
    rows = []
    for commit in commits:
        row = _brief(commit)
        if row["email"] not in seen_authors:
            seen_authors.add(row["email"])
            row |= {"sha": commit.sha, "subject": commit.subject[:300]}
        rows.append(row)
    return rows


def authors_of(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return names and addresses of all authors except bots; code owners have an address only."""
    rows = [row for part in ("lines", "files", "folders", "project") for row in result.get(part, [])]
    rows.sort(key=lambda row: -row["at"])
    authors = [(row["name"], row["email"]) for row in rows]
    authors += [(name, email) for name, email in result.get("active", [])]
    authors += [("", owner.lower()) for owner in result.get("owners", []) if "@" in owner]
    return [each for each in dict.fromkeys(authors) if not is_bot(*each)]


def emails_of(result: Mapping[str, Any]) -> set[str]:
    """Return the addresses of all authors and code owners."""
    return {email for _, email in authors_of(result)}


def ranked(
    result: Mapping[str, Any],
    paths: Sequence[CodePath],
    identities: Identities,
    *,
    first: datetime,
    now: datetime,
) -> list[Ranked]:
    """Rank reviewers; authors who only changed unrelated code of the project are left out."""

    def touches(rows: Sequence[Mapping[str, Any]]) -> list[Touch]:
        return [
            Touch(identities.of(row["name"], row["email"]), row["at"])
            for row in reversed(rows)
            if not row.get("merge") and not is_bot(row["name"], row["email"])
        ]

    files: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    top_paths = {path.path for path in paths[:3]}
    for row in result.get("files", []):
        for path in top_paths.intersection(row["paths"]):
            files[path].append(row)
    history = History(
        lines=list(touches(_weighted_commits(result, paths, first.timestamp()))),
        files={path: touches(rows) for path, rows in files.items()},
        folders={"": touches(result.get("folders", []))},
        project=touches(result.get("project", [])),
        owners=[
            identities.of("", owner) if "@" in owner else identities.of_login(owner)
            for owner in result.get("owners", [])
        ],
        active={identities.of(*each) for each in result["active"]} if "active" in result else None,
    )
    reviewers = rank(history, now=now.timestamp(), limit=10)
    return [reviewer for reviewer in reviewers if reviewer.parts.keys() - {"project"}]


def _weighted_commits(
    result: Mapping[str, Any], paths: Sequence[CodePath], since: float
) -> list[Mapping[str, Any]]:
    """Return the commits of the lines, repeated by weight: the exact line and recent changes weigh more.

    Without a known line they are the commits of the file, since recent changes are the most likely cause.
    """
    rows = list(result.get("lines", []))
    base = 1.0
    if not rows and paths:
        rows, base = [row for row in result.get("files", []) if paths[0].path in row["paths"]], 0.0
    exact = paths[0].line if paths and paths[0].exact and result.get("lines") else None
    weighted: list[Mapping[str, Any]] = []
    for index, row in enumerate(rows):
        weight = base
        if row["at"] <= since:
            weight += _suspicion(row["at"], since)
        if exact is not None and index == exact - result.get("start", 0):
            weight *= 3
        weight *= 1 + row.get("alike", 0) / 2
        weighted += [row] * round(weight)
    known = {row["sha"] for row in rows}
    for row in result.get("recent", []):
        if row["sha"] not in known:
            weighted += [row] * round(_suspicion(row["at"], since))
    return weighted


def _suspicion(at: float, since: float) -> float:
    """Return the weight of a change before the first signal, the higher the shorter before."""
    return float(_SUSPICION * 0.5 ** ((since - at) / _DAY / _SUSPECT_DAYS))


def commits_for(
    handle: str, result: Mapping[str, Any], identities: Identities, *, commit_url: str, now: datetime
) -> list[dict[str, str]]:
    """Return the commits that support a reviewer: relevant ones first, then their newest ones of the files.

    Without any, it is their newest commit in the same folder, if there is one.
    """
    commits: dict[str, dict[str, str]] = {}

    def add(row: Mapping[str, Any], reason: str) -> None:
        if identities.of(row["name"], row["email"]) == handle and len(commits) < MAX_COMMITS:
            url = commit_url.replace("{sha}", row["sha"]) if commit_url else ""
            commits.setdefault(row["sha"], {"sha": row["sha"], "url": url, "reason": reason})

    for row in result.get("commits", []):
        add(row, row["reason"])
    for row in result.get("files", []):
        days = max(0.0, (now.timestamp() - row["at"]) / _DAY)
        add(
            row,
            f"changed {row['paths'][0] if row['paths'] else 'the file'} {days:.0f} days ago: {row['subject']}",
        )
    for row in result.get("folders", []) if not commits else ():
        if "sha" in row and not commits:
            days = max(0.0, (now.timestamp() - row["at"]) / _DAY)
            add(row, f"changed files in the same folder {days:.0f} days ago: {row['subject']}")
    return list(commits.values())
