"""The page of a report's states says what the table says."""

import re
from typing import get_args

from scripts.generate_docs import pages

from postroom.api.schemas.reports.requests import Target
from postroom.domain.reports.state import CLIENT_TARGETS, RESTORABLE, RESUMABLE, TRANSITIONS, Status

PAGE = pages()["report-states.md"]
ALLOWED = {(source, target) for source, targets in TRANSITIONS.items() for target in targets}
RESTORED = {(Status.SUPPRESSED, target) for target in RESTORABLE}
RESUMED = {(source, Status.CANDIDATE) for source in RESUMABLE}


def test_states_page_has_row_for_each_transition() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| \w+ \| ([\w, ]+) \|", PAGE, re.MULTILINE)
    assert sorted((source, target) for source, target, _ in rows) == sorted(ALLOWED | RESTORED | RESUMED)
    for source, target, who in rows:
        asked = (Status.POTENTIAL if (source, target) in RESTORED else target) in CLIENT_TARGETS
        assert who == ("clients, server" if asked else "server")


def test_states_page_names_refused_pairs() -> None:
    found = {
        (source, target)
        for sources, target in re.findall(
            r"^\| not allowed \| (?!Resume)\w+ \| (.*) \| .* become (\w+)\. \|", PAGE, re.MULTILINE
        )
        for source in re.findall(r"\w+", sources)
    }
    assert found == {(source, target) for source in Status for target in Status} - ALLOWED
    [sources] = re.findall(r"^\| not allowed \| Resume \| (.*?) \|", PAGE, re.MULTILINE)
    assert set(re.findall(r"\w+", sources)) == {*Status} - RESUMABLE


def test_states_diagram_omits_what_it_says() -> None:
    drawn = {(source, target) for source, target in re.findall(r"^    (\w+) --> (\w+): ", PAGE, re.MULTILINE)}
    everywhere = {Status.SUPPRESSED, Status.DELETED, Status.FAILED}
    assert (ALLOWED | RESTORED) - drawn == {
        (source, target) for source, target in ALLOWED if target in everywhere and source != Status.POTENTIAL
    }
    for target, barred in (
        (Status.SUPPRESSED, {Status.SUPPRESSED, Status.DELETED}),
        (Status.DELETED, {Status.DELETED}),
        (Status.FAILED, {Status.FAILED, Status.SUPPRESSED, Status.DELETED}),
    ):
        assert {source for source in Status if (source, target) not in ALLOWED} == barred


def test_clients_may_ask_for_what_the_api_takes() -> None:
    assert {*get_args(Target), "deleted"} == CLIENT_TARGETS
