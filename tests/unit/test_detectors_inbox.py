"""Detectors over reports and metrics: each on data that has its problem, and on data that has not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.helpers.detectors import NOW, report, said

from postroom.domain.detections import MAX_TOLD, Sighting, finding_id, finding_of, to_tell
from postroom.domain.overlap import names_of
from postroom.metrics.schemas import Bucket
from postroom.reports.statistics import ReportRow
from postroom.scouts.detectors import (
    inbox_validation,
    latency_anomalies,
    observability_gaps,
    release_watch,
    stale_code_owners,
    volume_anomalies,
)
from postroom.scouts.detectors.measured import kind_of

LONG_AGO = NOW - timedelta(days=12)
PLACES = "Fails in apps/web/src/checkout/resumeCheckout.ts, guard_session, called by callLoaderOrAction"


def keys(found: Sequence[Sighting]) -> list[str]:
    return [sighting.key for sighting in found]


@pytest.mark.parametrize(
    ("row", "told"),
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
def test_ready_and_forgotten(row: ReportRow, told: bool) -> None:
    assert bool(inbox_validation.stale([row], {}, NOW)) is told
    assert inbox_validation.stale([row], {row.id: NOW}, NOW) == []


def test_waiting_while_answers_come() -> None:
    row = report("a", "pending_input", updated_at=LONG_AGO)
    fresh = [said("It is the blue button.", 1, report="a")]
    assert keys(inbox_validation.waiting([row], {}, fresh, NOW)) == [f"inbox:waiting:{row.id}"]
    assert inbox_validation.waiting([row], {}, [], NOW) == []
    assert inbox_validation.waiting([row], {row.id: NOW - timedelta(days=2)}, fresh, NOW) == []


def test_one_problem_told_twice() -> None:
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
    assert len(by_path) == 1


def test_what_many_name_says_nothing_of_two() -> None:
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


def test_only_people_tell_of_it() -> None:
    people = report("a", source_products=("app_reviews", "zendesk"))
    assert len(observability_gaps.customers_first([people], NOW)) == 1
    for row in (
        report("a"),
        report("a", source_products=("zendesk",), signal_count=2),
        report("a", "resolved", source_products=("zendesk",)),
    ):
        assert observability_gaps.customers_first([row], NOW) == []


def hours(count: int, value: float, **others: float) -> list[Bucket]:
    """Return a metric by hour up to the present one; `h1` is the value of the last complete hour, and so on."""
    end = NOW.replace(minute=0, second=0, microsecond=0)
    wave = [1.0, 1.1, 0.9, 1.05, 0.95]
    found = []
    for back in range(count, 0, -1):
        at = end - timedelta(hours=back)
        day = 2.0 if 8 <= at.hour < 20 else 1.0
        found.append(Bucket(at, None, others.get(f"h{back}", value * day * wave[back % 5]), 60))
    return found


def test_latencies() -> None:
    assert latency_anomalies.sighting("http_ms", hours(300, 100), NOW) is None
    slow = latency_anomalies.sighting("http_ms", hours(300, 100, h1=900, h2=800), NOW)
    assert slow is not None
    assert (slow.key, slow.severity) == ("latency:http_ms", "P1")
    # One slow hour, less than three days known, and far too fast.
    assert latency_anomalies.sighting("http_ms", hours(300, 100, h1=900), NOW) is None
    assert latency_anomalies.sighting("http_ms", hours(40, 100, h1=900, h2=800), NOW) is None
    assert latency_anomalies.sighting("http_ms", hours(300, 100, h1=1, h2=1), NOW) is None


def test_volumes() -> None:
    assert volume_anomalies.sighting("orders", hours(300, 50), NOW) is None
    down = volume_anomalies.sighting("orders", hours(300, 50, h1=3, h2=5), NOW)
    assert down is not None
    assert (down.key, down.severity) == ("volume:collapsed:orders", "P1")
    up = volume_anomalies.sighting("orders", hours(300, 50, h1=900, h2=800), NOW)
    assert up is not None
    assert up.key == "volume:shot up:orders"
    assert volume_anomalies.sighting("orders", hours(300, 1, h1=0, h2=0), NOW) is None
    # Hours without points are zeros where points are dense, and nothing is known where they are not.
    missing = volume_anomalies.sighting("orders", hours(300, 50)[:-2], NOW)
    assert missing is not None
    assert volume_anomalies.sighting("orders", hours(300, 50)[:-2:3], NOW) is None
    assert volume_anomalies.sighting("orders", [], NOW) is None


def test_what_a_name_says_that_a_metric_is() -> None:
    kinds = {
        name: kind_of(name)
        for name in ("http_ms", "checkout.latency", "job_duration_seconds", "orders", "deploys")
    }
    assert kinds == {
        "http_ms": "latency",
        "checkout.latency": "latency",
        "job_duration_seconds": "latency",
        "orders": "volume",
        "deploys": "deploys",
    }


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


def test_owners_who_are_gone() -> None:
    owners = stale_code_owners.owners_of(
        "# comment @nobody\n* @Ada @acme/core\n/docs/ gone@example.com @left # was @old\nbad line"
    )
    assert owners == {"ada": ["*"], "gone@example.com": ["/docs/"], "left": ["/docs/"]}
    active = {"17+ada@users.example.com", "bo@example.com"}
    (found,) = stale_code_owners.in_repository("acme/shop", owners, {"bo@example.com"}, active)
    assert "gone@example.com, left" in found.body
    assert stale_code_owners.in_repository("acme/shop", {"ada": ["*"]}, set(), active) == []
    assert stale_code_owners.in_repository("acme/shop", owners, set(), set()) == []


def test_reviewers_who_are_no_members() -> None:
    rows = [report("a", reviewer_logins=("left",)), report("b", reviewer_logins=("left", "gone"))]
    assert keys(stale_code_owners.on_reports(rows, [])) == ["owners:reviewers:left"]
    assert stale_code_owners.on_reports(rows[:1], []) == []
    assert stale_code_owners.on_reports(rows, ["gone", "left"]) == []


def sighting(key: str, severity: str = "P2", confidence: float = 0.5) -> Sighting:
    return Sighting(key, f"T {key}", "B", confidence, severity="P0" if severity == "P0" else "P2")


def test_what_a_run_tells() -> None:
    many = [sighting(f"k{n:02}") for n in range(30)]
    fresh, again, beyond = to_tell([*many, sighting("bad", "P0"), sighting("k01")], {"k00"})
    assert [each.key for each in fresh[:3]] == ["bad", "k01", "k02"]
    assert (len(fresh), keys(again), len(beyond)) == (MAX_TOLD, ["k00"], 10)
    found = finding_of(Sighting("k\ud800", "two\nlines " + "x" * 400, "body", 7.0, tags=["A b", "A b"]))
    assert (len(found.description.split("\n")[0]), found.confidence, found.tags) == (300, 1.0, ("a-b",))
    assert finding_id("a") != finding_id("b")
    assert found.finding_id == finding_id("k\ud800")


def test_times_are_those_of_the_run_not_of_the_clock() -> None:
    later = NOW + timedelta(days=400)
    assert volume_anomalies.sighting("orders", hours(300, 50, h1=3, h2=5), later) is None
    assert isinstance(NOW, datetime)
