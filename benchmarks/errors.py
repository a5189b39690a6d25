"""Accuracy of telling errors apart: are the labelled events of one fault one issue, and those of two faults two?

    make bench-errors [ARGS="FILE ... --show"]

Each event is read as its protocol's receiver reads it, and becomes an issue as a worker counts it, in the order of
the file, without a database. A fault is *exact* if all its events, and no others, are one issue; it is *split* if
its events are several issues, and *merged* if one of its issues has events of another fault.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from postroom.domain.issues.fingerprints import Fingerprint, fingerprint
from postroom.domain.issues.occurrences import Occurrence, from_json
from postroom.domain.issues.placing import place
from postroom.sdk_events.schemas import NewEvent
from postroom.sdks.otlp.records import read_logs, read_spans
from postroom.sdks.posthog.bodies import Batch
from postroom.sdks.posthog.events import read_events
from postroom.sdks.sentry.items import read_event

FOLDER = Path("evals/errors")
RECEIVED = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled event: the fault that it is about, and the occurrences that it was read as."""

    fault: str
    language: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The numbers of faults, events and issues, and the faults that are exact, split and merged."""

    faults: int
    events: int
    issues: int
    exact: tuple[str, ...]
    split: tuple[str, ...]
    merged: tuple[str, ...]


def read_cases(path: Path) -> list[Case]:
    """Return the labelled events of a file."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Case(row["fault"], row["language"], tuple(occurrences_of(row))) for row in rows]


def occurrences_of(row: dict[str, Any]) -> list[Occurrence]:
    """Return the occurrences in the payload of a row."""
    payload = row["payload"]
    found: Sequence[NewEvent]
    match row["protocol"]:
        case "sentry":
            found = read_event(payload, RECEIVED, "192.0.2.1").events
        case "posthog":
            found = read_events(Batch(None, None, False, [payload]), RECEIVED).events
        case "otlp-traces":
            found = read_spans(orjson.dumps(payload), RECEIVED, is_json=True).events
        case _:
            found = read_logs(orjson.dumps(payload), RECEIVED, is_json=True).events
    return [from_json(orjson.loads(one.occurrence)) for one in found if one.occurrence is not None]


def assign(cases: Sequence[Case]) -> list[int]:
    """Return the number of each case's issue, as a worker assigns them one after the other."""
    by_hash: dict[bytes, int] = {}
    families: defaultdict[bytes, list[tuple[int, str]]] = defaultdict(list)
    found = []
    for case in cases:
        print_ = fingerprint(case.occurrences[0])
        if print_.hash not in by_hash:
            by_hash[print_.hash] = _placed(print_, families[print_.family], len(set(by_hash.values())))
        found.append(by_hash[print_.hash])
    return found


def _placed(print_: Fingerprint, members: list[tuple[int, str]], new: int) -> int:
    joined = place(print_.message, [message for _, message in members])
    if joined is not None:
        return members[joined][0]
    members.append((new, print_.message))
    return new


def score(cases: Sequence[Case], issues: Sequence[int]) -> Result:
    """Return how well issues agree with the labels."""
    of_fault: defaultdict[str, set[int]] = defaultdict(set)
    of_issue: defaultdict[int, set[str]] = defaultdict(set)
    for case, issue in zip(cases, issues, strict=True):
        of_fault[case.fault].add(issue)
        of_issue[issue].add(case.fault)
    split = [fault for fault, found in of_fault.items() if len(found) > 1]
    merged = [fault for fault, found in of_fault.items() if any(len(of_issue[issue]) > 1 for issue in found)]
    exact = [fault for fault in of_fault if fault not in split and fault not in merged]
    return Result(len(of_fault), len(cases), len(of_issue), tuple(exact), tuple(split), tuple(merged))


def main() -> None:
    """Print the figures of the sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(FOLDER.glob("*.jsonl")))
    parser.add_argument(
        "--show", action="store_true", help="show the keys of faults that are split or merged"
    )
    asked = parser.parse_args()
    for path in asked.files:
        cases = read_cases(path)
        issues = assign(cases)
        result = score(cases, issues)
        print(
            f"{path.stem}: {result.faults} faults, {result.events} events, {result.issues} issues: "
            f"{len(result.exact)} exact ({len(result.exact) / result.faults:.0%}), {len(result.split)} split, "
            f"{len(result.merged)} merged"
        )
        if asked.show:
            _show(cases, issues, {*result.split, *result.merged})


def _show(cases: Sequence[Case], issues: Sequence[int], wrong: set[str]) -> None:
    for case, issue in zip(cases, issues, strict=True):
        if case.fault in wrong:
            print(f"  {case.fault} -> {issue}: {' | '.join(fingerprint(case.occurrences[0]).inputs[1:])}")


if __name__ == "__main__":
    main()
