"""Detectors over reports and metrics: each on data that has its problem, and on data that has not."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from tests.helpers.scouts.detectors import NOW, report, said

from postroom.domain.scouts.detections import MAX_FINDINGS, Sighting, finding_id, finding_of, to_report
from postroom.domain.statistics.overlap import names_of
from postroom.identity.people import Person
from postroom.metrics.schemas import Bucket
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.detectors import (
    inbox_validation,
    observability_gaps,
    release_watch,
    stale_code_owners,
)
from postroom.scouts.tools.ports import Authored

LONG_AGO = NOW - timedelta(days=12)
PLACES = "Fails in apps/web/src/checkout/resumeCheckout.ts, guard_session, called by callLoaderOrAction"


def keys(found: Sequence[Sighting]) -> list[str]:
    return [sighting.key for sighting in found]


@pytest.mark.parametrize(
    ("row", "emitted"),
    [
        (report("a", updated_at=LONG_AGO), True),
        (report("a", updated_at=LONG_AGO, priority="P1", total_weight=0.5), True),
        (report("a", updated_at=LONG_AGO, priority="P4"), False),
        (report("a", updated_at=LONG_AGO, total_weight=1.0), False),
        (report("a", updated_at=LONG_AGO, claimed=True), False),
        (report("a", updated_at=LONG_AGO, pull_request="https://x.example/1"), False),
        (report("a", "potential", updated_at=LONG_AGO), False),
        (report("a"), False),
    ],
)
def test_ready_and_forgotten(row: ReportRow, emitted: bool) -> None:
    assert bool(inbox_validation.stale([row], {}, NOW)) is emitted
    assert inbox_validation.stale([row], {row.id: NOW}, NOW) == []


def test_waiting_while_answers_come() -> None:
    row = report("a", "pending_input", updated_at=LONG_AGO)
    fresh = [said("It is the blue button.", 1, report="a")]
    assert keys(inbox_validation.waiting([row], {}, fresh, NOW)) == [f"inbox:waiting:{row.id}"]
    assert inbox_validation.waiting([row], {}, [], NOW) == []
    assert inbox_validation.waiting([row], {row.id: NOW - timedelta(days=2)}, fresh, NOW) == []


def test_duplicates_detector_problem_reported_twice_is_found() -> None:
    rows = {row.id: row for row in (report("a"), report("b", "candidate"), report("c"))}
    other = said("Unrelated: lib/other/thing.py otherThing another_name", 1, report="c")
    texts = [said(PLACES, 2, report="a"), said(f"Again. {PLACES}", 1, "github", report="b"), other]
    (found,) = inbox_validation.doubles(rows, texts, {})
    assert {proof.entity_id for proof in found.proofs} == {str(report(name).id) for name in "ab"}
    assert inbox_validation.doubles(rows, [texts[0], other], {}) == []
    closed = {row.id: row for row in (report("a"), report("b", "resolved"))}
    assert inbox_validation.doubles(closed, texts, {}) == []
    paths = frozenset(f"src/{name}.py" for name in ("one", "two", "three"))
    by_path = inbox_validation.doubles(
        rows,
        [said("x", 1, report="a"), said("y", 1, report="b")],
        {report("a").id: paths, report("b").id: paths},
    )
    # Many problems are in one file.
    assert by_path == []


def test_duplicates_detector_common_name_is_ignored() -> None:
    rows = {row.id: row for row in (report(name) for name in "abcdef")}
    texts = [said(PLACES, 1, report=name) for name in "abcdef"]
    assert inbox_validation.doubles(rows, texts, {}) == []


def test_frames_of_libraries_are_no_places_in_common() -> None:
    frames = """AttributeError: nothing in it
  File "/srv/venv/lib/python3.12/site-packages/rest_framework/views.py", line 9, in handle_exception
    response = self.handle_exception(exc)
  File "/srv/venv/lib/python3.12/site-packages/django/db/utils.py", line 8, in _execute_sql
    return self.cursor.execute(sql)"""
    texts = [
        said(f"{frames}\n  File 'shop/{name}/{name}_orders.py', in {name}_total", 1, report=name)
        for name in "ab"
    ]
    rows = {row.id: row for row in (report("a"), report("b"))}
    assert inbox_validation.doubles(rows, texts, {}) == []
    assert names_of([texts[0].text]) == {"a_orders.py", "a_total"}


def test_resolved_but_back() -> None:
    rows = {row.id: row for row in (report("a", "resolved", updated_at=LONG_AGO), report("b", "potential"))}
    later = [said(f"{n} {PLACES}", n, report="b") for n in (1, 2)]
    texts = [said(PLACES, 20, report="a"), *later]
    assert keys(inbox_validation.back(rows, texts)) == [f"inbox:back:{report('a').id}"]
    assert inbox_validation.back(rows, texts[:2]) == []
    early = [said(f"{n} {PLACES}", 15 + n, report="b") for n in (1, 2)]
    assert inbox_validation.back(rows, [texts[0], *early]) == []


def test_customers_first_counts_only_reports_of_people() -> None:
    people = report("a", source_products=("app_reviews", "zendesk"))
    assert len(observability_gaps.customers_first([people], NOW)) == 1
    for row in (
        report("a"),
        report("a", source_products=("zendesk",), signal_count=2),
        report("a", "resolved", source_products=("zendesk",)),
    ):
        assert observability_gaps.customers_first([row], NOW) == []


def test_deploys_after_which_errors_rise() -> None:
    deploy = NOW - timedelta(hours=5)

    def errors(before: float, after: float) -> dict[str, list[Bucket]]:
        buckets = []
        for minutes in range(-120, 120, 10):
            value = before if minutes < 0 else after
            buckets.append(Bucket(deploy + timedelta(minutes=minutes), None, value, 1))
        return {"http_errors": buckets}

    assert len(release_watch.by_deploy([deploy], errors(1, 9), NOW)) == 1
    assert release_watch.by_deploy([deploy], errors(5, 6), NOW) == []
    assert release_watch.by_deploy([deploy], errors(0, 0.2), NOW) == []
    assert release_watch.by_deploy([NOW], errors(1, 9), NOW) == []


AUTHORS = [
    Authored("Ada", "17+ada@users.example.com", NOW, 3),
    Authored("Jane Doe", "jane.doe@example.com", NOW, 9),
]


def person(email: str, login: str | None = None) -> Person:
    return Person(1, UUID(int=1), "", "", email, login)


def test_owners_who_are_gone() -> None:
    owners = stale_code_owners.owners_of(
        "# comment @nobody\n* @Ada @acme/core\n/docs/ gone@example.com @left # was @old\nbad line"
    )
    assert owners == {"ada": ["*"], "gone@example.com": ["/docs/"], "left": ["/docs/"]}
    verdict = stale_code_owners.judged(owners, [person("bo@example.com")], AUTHORS)
    assert (set(verdict.gone), verdict.unclear) == ({"gone@example.com", "left"}, {})
    (found,) = stale_code_owners.in_repository("acme/shop", verdict.gone)
    assert "gone@example.com, left" in found.body
    assert stale_code_owners.in_repository("acme/shop", {}) == []
    assert stale_code_owners.judged(owners, [], []).gone == {}


def test_stale_code_owners_login_is_judged_only_where_distinguishable() -> None:
    # Nobody's login is that of an author, so that none of theirs is says nothing.
    alone = {"jane-octo": ["*"], "bob": ["/a"], "gone@example.com": ["/b"]}
    verdict = stale_code_owners.judged(alone, [], AUTHORS[1:])
    assert (set(verdict.gone), set(verdict.unclear)) == ({"gone@example.com"}, {"jane-octo", "bob"})
    # With another one's it does, but for a login that may be an author's.
    verdict = stale_code_owners.judged({**alone, "ada": ["*"]}, [], AUTHORS)
    assert (set(verdict.gone), set(verdict.unclear)) == ({"gone@example.com", "bob"}, {"jane-octo"})
    # A member whose address commits links a login as well.
    member = person("jane.doe@example.com", "Octo")
    verdict = stale_code_owners.judged({"octo": ["*"], "bob": ["/a"]}, [member], AUTHORS[1:])
    assert (set(verdict.gone), verdict.unclear) == ({"bob"}, {})


def test_reviewers_who_are_no_members() -> None:
    rows = [report("a", reviewer_logins=("left",)), report("b", reviewer_logins=("left", "gone"))]
    assert keys(stale_code_owners.on_reports(rows, [])) == ["owners:reviewers:left"]
    assert stale_code_owners.on_reports(rows[:1], []) == []
    assert stale_code_owners.on_reports(rows, ["gone", "left"]) == []


def sighting(key: str, severity: str = "P2", confidence: float = 0.5) -> Sighting:
    return Sighting(key, f"T {key}", "B", confidence, severity="P0" if severity == "P0" else "P2")


def test_inbox_detector_run_summary() -> None:
    many = [sighting(f"k{n:02}") for n in range(30)]
    fresh, again, beyond = to_report([*many, sighting("bad", "P0"), sighting("k01")], {"k00"})
    assert [each.key for each in fresh[:3]] == ["bad", "k01", "k02"]
    assert (len(fresh), keys(again), len(beyond)) == (MAX_FINDINGS, ["k00"], 10)
    found = finding_of(Sighting("k\ud800", "two\nlines " + "x" * 400, "body", 7.0, tags=["A b", "A b"]))
    assert (len(found.description.split("\n")[0]), found.confidence, found.tags) == (300, 1.0, ("a-b",))
    assert finding_id("a") != finding_id("b")
    assert found.finding_id == finding_id("k\ud800")


def test_blank_names_are_not_told() -> None:
    rows = [report(name, reviewer_logins=("", " ", "eve")) for name in "ab"]
    (found,) = stale_code_owners.on_reports(rows, set())
    assert found.title == "Suggested as reviewers, but no members: eve"
    assert stale_code_owners.on_reports([report(name, reviewer_logins=("",)) for name in "ab"], set()) == []
