"""From commits to what they say: why each matters, what may have been the fix, and whom to ask."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.reviewers import MOST_COMMITS, History, Ranked, Touch, is_bot, owners_of, rank
from postroom.git.reader import LoggedCommit
from postroom.research.code import Past, commit_row
from postroom.research.identities import Identities
from postroom.text.words import words

MOST_RELEVANT = 15
"""Commits that are named as relevant."""
_DAY = 86_400
_SUSPECT_DAYS = 30.0
_SUSPICION = 12
"""How many lines from long ago one line counts for that was changed just before the first signal."""
_FIX = re.compile(r"\b(?:fix(?:e[sd])?|bug|correct|repair|resolve[sd]?|hotfix|guard|handle)\b", re.IGNORECASE)


def kept(
    past: Past,
    paths: Sequence[CodePath],
    query: Collection[str],
    first: datetime,
    last: datetime,
) -> dict[str, Any]:
    """Return what later steps need of the past: relevant commits with reasons, and who touched what.

    `query` are the words of the report; `first` and `last` are the moments of the first and the last signal.
    """
    since = first.timestamp()
    relevant = _relevant(past, paths, since)
    return {
        "commits": relevant[:MOST_RELEVANT],
        "start": past.start,
        "lines": [{**commit_row(each), "alike": _alike(each, query)} for each in past.lines],
        "files": [{**commit_row(each), "alike": _alike(each, query)} for each in past.files],
        "folders": _newest_first(past.folders),
        "project": [_brief(each) for each in past.project],
        "owners": owners_of(past.owners, paths[0].path) if paths else [],
        "active": [list(each) for each in past.active],
        "changed": _changed(relevant),
        "addressed": _addressed(past, paths, last.timestamp()),
    }


def _relevant(past: Past, paths: Sequence[CodePath], since: float) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}

    def add(commit: LoggedCommit, path: str, reason: str) -> None:
        if not commit.is_merge and not is_bot(commit.name, commit.email):
            found.setdefault(commit.sha, {**commit_row(commit), "path": path, "reason": reason})

    if paths and past.lines:
        path = paths[0]
        if path.exact and path.line is not None:
            last = past.lines[path.line - past.start]
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
    return list(found.values())


def _alike(commit: LoggedCommit, query: Collection[str]) -> int:
    """Return how many words of the report are in the subject of a commit, those of the paths aside."""
    own = {word for path in commit.paths[:20] for word in words(path)}
    return sum(word in query and word not in own for word in words(commit.subject))


def _ago(at: float, since: float) -> str:
    days = abs(since - at) / _DAY
    told = "less than a day" if days < 1 else "1 day" if days < 1.5 else f"{days:.0f} days"
    return f"{told} {'before' if at <= since else 'after'} the first signal"


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
    """Return a sentence about a change of the very lines, after the last signal, that calls itself a fix."""
    if not paths or paths[0].strength not in {"frame", "definition"}:
        return None
    for commit in past.lines:
        is_work = not commit.is_merge and not is_bot(commit.name, commit.email)
        if commit.at > last and _FIX.search(commit.subject) and is_work:
            day = datetime.fromtimestamp(commit.at, UTC)
            return (
                f"{commit.sha[:10]} of {day:%Y-%m-%d} (“{commit.subject.rstrip(' .')}”) changed these lines "
                "after the last signal, so it may be mended already."
            )
    return None


def _brief(commit: LoggedCommit) -> dict[str, Any]:
    return {"name": commit.name, "email": commit.email.lower(), "at": commit.at}


def _newest_first(commits: Sequence[LoggedCommit]) -> list[dict[str, Any]]:
    """Return commits in brief, of each author the newest with what is told of it."""
    told: set[str] = set()
    rows = []
    for each in commits:
        row = _brief(each)
        if row["email"] not in told:
            told.add(row["email"])
            row |= {"sha": each.sha, "subject": each.subject[:300]}
        rows.append(row)
    return rows


def authors_of(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return name and address of all authors that a past has, programs left out; of owners the address alone."""
    rows = [row for part in ("lines", "files", "folders", "project") for row in result.get(part, [])]
    rows.sort(key=lambda row: -row["at"])
    found = [(row["name"], row["email"]) for row in rows]
    found += [(name, email) for name, email in result.get("active", [])]
    found += [("", owner.lower()) for owner in result.get("owners", []) if "@" in owner]
    return [each for each in dict.fromkeys(found) if not is_bot(*each)]


def emails_of(result: Mapping[str, Any]) -> set[str]:
    """Return the addresses of all authors that a past has, and of its owners."""
    return {email for _, email in authors_of(result)}


def ranked(
    result: Mapping[str, Any], paths: Sequence[CodePath], who: Identities, *, first: datetime, now: datetime
) -> list[Ranked]:
    """Return whom to ask; somebody who is only about in the project is nobody in particular."""

    def touches(rows: Sequence[Mapping[str, Any]]) -> list[Touch]:
        return [
            Touch(who.of(row["name"], row["email"]), row["at"])
            for row in reversed(rows)
            if not row.get("merge") and not is_bot(row["name"], row["email"])
        ]

    files: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    wanted = {path.path for path in paths[:3]}
    for row in result.get("files", []):
        for path in wanted.intersection(row["paths"]):
            files[path].append(row)
    history = History(
        lines=list(touches(_suspected(result, paths, first.timestamp()))),
        files={path: touches(rows) for path, rows in files.items()},
        folders={"": touches(result.get("folders", []))},
        project=touches(result.get("project", [])),
        owners=[
            who.of("", owner) if "@" in owner else who.of_login(owner) for owner in result.get("owners", [])
        ],
        active={who.of(*each) for each in result["active"]} if "active" in result else None,
    )
    found = rank(history, now=now.timestamp(), limit=10)
    return [each for each in found if each.parts.keys() - {"project"}]


def _suspected(result: Mapping[str, Any], paths: Sequence[CodePath], since: float) -> list[Mapping[str, Any]]:
    """Return the commits of the lines, those of the very line and those shortly before the first signal more often.

    Where no line is known it is the newest commits of the file: what broke is mostly what was changed.
    """
    rows = list(result.get("lines", []))
    least = 1.0
    if not rows and paths:
        rows, least = [row for row in result.get("files", []) if paths[0].path in row["paths"]], 0.0
    exact = paths[0].line if paths and paths[0].exact and result.get("lines") else None
    found: list[Mapping[str, Any]] = []
    for place, row in enumerate(rows):
        times = least
        if row["at"] <= since:
            times += _SUSPICION * 0.5 ** ((since - row["at"]) / _DAY / _SUSPECT_DAYS)
        if exact is not None and place == exact - result.get("start", 0):
            times *= 3
        times *= 1 + row.get("alike", 0) / 2
        found += [row] * round(times)
    return found


def commits_for(
    handle: str, result: Mapping[str, Any], who: Identities, *, commit_url: str, now: datetime
) -> list[dict[str, str]]:
    """Return the commits that speak for a reviewer: relevant ones first, then their newest of the files.

    For somebody without any it is their newest one beside the files, if there is one.
    """
    found: dict[str, dict[str, str]] = {}

    def add(row: Mapping[str, Any], reason: str) -> None:
        if who.of(row["name"], row["email"]) == handle and len(found) < MOST_COMMITS:
            url = commit_url.replace("{sha}", row["sha"]) if commit_url else ""
            found.setdefault(row["sha"], {"sha": row["sha"], "url": url, "reason": reason})

    for row in result.get("commits", []):
        add(row, row["reason"])
    for row in result.get("files", []):
        days = max(0.0, (now.timestamp() - row["at"]) / _DAY)
        add(
            row,
            f"changed {row['paths'][0] if row['paths'] else 'the file'} {days:.0f} days ago: {row['subject']}",
        )
    for row in result.get("folders", []) if not found else ():
        if "sha" in row and not found:
            days = max(0.0, (now.timestamp() - row["at"]) / _DAY)
            add(row, f"changed what is in the same folder {days:.0f} days ago: {row['subject']}")
    return list(found.values())
