"""Find the issue of each occurrence: by its fingerprint, by the former key, or among like messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.issues.fingerprints import Fingerprint, fingerprint
from postroom.domain.issues.former_key import former_hash
from postroom.domain.issues.occurrences import from_json
from postroom.domain.issues.placing import place
from postroom.issues import repository
from postroom.issues.changes import Read, new_issue
from postroom.issues.schemas import Issue


@dataclass(slots=True)
class Assigned:
    """The issues by hash of fingerprint, the hashes of new issues, and the rows of fingerprints to store."""

    issues: dict[bytes, Issue]
    new: set[bytes] = field(default_factory=set)
    prints: list[dict[str, Any]] = field(default_factory=list)


async def assign(uow: UnitOfWork, project_id: int, found: Sequence[Read], now: datetime) -> Assigned:
    """Return the issue of each occurrence's fingerprint; new issues are not stored yet."""
    by_hash = {one.print.hash: one for one in found}
    made = Assigned(await repository.select_by_hash(uow, project_id, list(by_hash)))
    unknown = [one for hash, one in by_hash.items() if hash not in made.issues]
    if not unknown:
        return made
    former = await _by_former_key(uow, project_id, unknown)
    stored = await repository.select_families(uow, project_id, list({one.print.family for one in unknown}))
    families = {
        family: [(issue, _print_of(issue).message) for issue in issues] for family, issues in stored.items()
    }
    for one in unknown:
        members = families.setdefault(one.print.family, [])
        issue = former.get(one.print.hash)
        if issue is None:
            joined = place(one.print.message, [message for _, message in members])
            issue = new_issue(one, project_id, now) if joined is None else members[joined][0]
            if joined is None:
                made.new.add(one.print.hash)
        if all(known.id != issue.id for known, _ in members):
            members.append((issue, one.print.message))
        made.issues[one.print.hash] = issue
        made.prints.append(_print_row(one, issue, now))
    return made


async def _by_former_key(uow: UnitOfWork, project_id: int, unknown: Sequence[Read]) -> dict[bytes, Issue]:
    """Return the stored issues that the former key gave occurrences, by the hash of the present one.

    The former key could put faults of different places into one issue. Its latest occurrence keeps the issue; those
    of another place become issues of their own.
    """
    hashes = {one.print.hash: former_hash(one.occurrence) for one in unknown}
    stored = await repository.select_by_hash(uow, project_id, list(set(hashes.values())))
    places = {issue.id: _print_of(issue).place for issue in stored.values()}
    kept: dict[bytes, Issue] = {}
    for one in unknown:
        issue = stored.get(hashes[one.print.hash])
        if issue is not None and places[issue.id] == one.print.place:
            kept[one.print.hash] = replace(issue, family=one.print.family)
    return kept


def _print_of(issue: Issue) -> Fingerprint:
    return fingerprint(from_json(issue.sample))


def _print_row(one: Read, issue: Issue, now: datetime) -> dict[str, Any]:
    return {
        "project_id": issue.project_id,
        "hash": one.print.hash,
        "issue_id": issue.id,
        "inputs": list(one.print.inputs),
        "created_at": now,
    }
