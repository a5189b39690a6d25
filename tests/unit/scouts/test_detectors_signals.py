"""Detectors over signals: each on data that has its problem, and on data that has not."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from tests.helpers.scouts.detectors import NOW, counts, day, error, said

from postroom.domain.scouts.detections import Sighting
from postroom.domain.statistics.rising import rising
from postroom.scouts.detectors import (
    ai_observability,
    dependency_notices,
    error_tracking,
    general,
    logs,
    observability_gaps,
    release_watch,
    source_health,
    support_themes,
)
from postroom.signals.scout_queries import KeyedDay, SignalText
from postroom.text.log_templates import lines_of, template_of

OLD = [error("old", back, 5) for back in range(30)]


def keys(found: Sequence[Sighting]) -> list[str]:
    return [sighting.key for sighting in found]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (OLD, []),
        ([], []),
        # New, and often enough to matter.
        ([*OLD, error("n", 2, 40)], ["errors:new:n"]),
        ([*OLD, error("n", 2, 2)], []),
        # Nothing can be new where little is known.
        ([error("n", 2, 40), error("m", 4, 9)], []),
        # Spiking against its own days; a ragged one has to exceed its worst.
        ([*OLD[1:], error("old", 0, 400)], ["errors:spiking:old"]),
        ([*OLD[2:], error("old", 1, 400)], ["errors:spiking:old"]),
        ([*OLD[1:], error("old", 0, 14)], []),
        ([error("r", back, 500 if back % 7 == 3 else 2) for back in range(30)], []),
        # Its source says so.
        ([*OLD, error("s", 20, 4), error("s", 3, 90, spiking=True)], ["errors:spiking:s"]),
        ([*OLD, error("s", 20, 90, spiking=True)], []),
        ([*OLD, error("b", 25, 4), error("b", 5, 4, reopened=True)], ["errors:back:b:2031-02-26"]),
        ([*OLD, error("b", 25, 4, reopened=True)], []),
    ],
)
def test_errors(rows: list[KeyedDay], expected: list[str]) -> None:
    assert keys(error_tracking.sightings(rows, NOW)) == expected


def test_error_tracking_weekly_or_slow_growth_ignores_weekday() -> None:
    weekly = [error("w", back, 300 if back % 7 == 0 else 3) for back in range(42)]
    assert error_tracking.sightings(weekly, NOW) == []


@pytest.mark.parametrize(
    ("by_day", "expected"),
    [
        (dict.fromkeys(range(30), 5), []),
        (dict.fromkeys(range(6, 30), 5), ["source:quiet:zendesk/ticket:2031-02-25"]),
        # A source that pauses at every weekend, or comes now and then, is not missed at once.
        ({back: 5 for back in range(3, 40) if back % 7 not in (1, 2)}, []),
        (dict.fromkeys(range(6, 40, 5), 1), []),
        (dict.fromkeys(range(20, 25), 5), []),
        ({**dict.fromkeys(range(1, 30), 5), 0: 400}, ["source:flood:zendesk/ticket"]),
        ({**dict.fromkeys(range(1, 30), 5), 0: 60}, []),
        ({**dict.fromkeys(range(1, 30), 5), 9: 500, 0: 400}, []),
        ({0: 400}, []),
    ],
)
def test_sources(by_day: dict[int, int], expected: list[str]) -> None:
    rows = counts("zendesk", "ticket", by_day)
    assert keys(source_health.sightings(rows, {}, NOW)) == expected


def test_silence_detector_disabled_source_is_ignored() -> None:
    rows = counts("zendesk", "ticket", dict.fromkeys(range(6, 30), 5))
    assert source_health.sightings(rows, {("zendesk", "ticket"): False}, NOW) == []


def log(text: str, back: float) -> Any:
    return said(text, back, "logs")


QUIET_LOG = [log(f"2031-02-0{n % 9} INFO job id=j-{n} took {n} ms", n) for n in range(20)]


def test_log_lines_and_their_templates() -> None:
    same = {
        template_of("2031-03-01T10:00:00.123Z ERROR pay order=4711 user=5520 took 12.5s from 10.0.0.7"),
        template_of("2031-03-02T23:59:59Z ERROR pay order=98 user=1 took 3s from 192.168.1.200"),
    }
    assert same == {"<time> ERROR pay order=<value> user=<value> took <number> from <address>"}
    assert template_of("42") == ""
    assert [line.level for line in lines_of("WARN a b\nall good here\npanic: no memory\n1 2 3")] == [
        "warning",
        "info",
        "fatal",
    ]


def test_new_and_exploding_log_patterns() -> None:
    fresh = [log(f"ERROR disk /dev/sda{n} is full", n / 4) for n in range(4)]
    found = logs.sightings([*QUIET_LOG, *fresh], NOW)
    assert keys(found) == ["logs:new:ERROR disk /dev/sda<number> is full"]
    assert found[0].severity == "P2"
    assert logs.sightings(QUIET_LOG, NOW) == []
    # One line is no pattern, and news without alarm is none to tell.
    assert logs.sightings([*QUIET_LOG, fresh[0]], NOW) == []
    calm = [log(f"INFO disk /dev/sda{n} is fine", n / 4) for n in range(4)]
    assert logs.sightings([*QUIET_LOG, *calm], NOW) == []
    burst = [log("\n".join("INFO job id=j-1 took 5 ms" for _ in range(45)), 0.1) for _ in range(2)]
    usual = [log("INFO job id=j-1 took 5 ms", n + 0.1) for n in range(1, 20)]
    assert keys(logs.sightings([*usual, *burst], NOW)) == ["logs:exploding:INFO job id=<id> took <number> ms"]


def counted(rows: Sequence[SignalText], **more: int) -> dict[tuple[str, Any], int]:
    """Return how many signals there were by product and day; `d0` is how many there were today, and so on."""
    found = Counter((row.source_product, row.at.date()) for row in rows)
    return {**found, **{("logs", day(int(back[1:]))): count for back, count in more.items()}}


def test_error_detector_flood_of_log_lines_hides_nothing() -> None:
    before = [log(f"INFO job id=j-{n} took {n} ms", n / 20 + 1) for n in range(27 * 20)]
    flood = [log(f"ERROR pool {'abc'[n % 3]} is exhausted", n / 2000) for n in range(700)]
    rows = [*before, *flood]
    found = logs.sightings(rows, NOW, counted(rows, d0=5_000))
    assert {each.title for each in found} == {
        f"Log pattern explodes: ERROR pool {n} is exhausted" for n in "abc"
    }
    assert "1,671 lines on 2031-03-03" in found[0].body


def test_log_pattern_rare_in_a_sample_is_not_new() -> None:
    def rows(warnings: int) -> list[SignalText]:
        """Return 20 lines for each of 24 earlier days, and as many warnings in the last hours."""
        before = [log(f"INFO job id=j-{n} took {n} ms", n / 20 + 4) for n in range(24 * 20)]
        return [*before, *(log("WARN cache is cold", 0.1 + n / 10) for n in range(warnings))]

    # There were 1,000 lines on each earlier day, so one in fifty was read: others may have been missed.
    sampled = {f"d{back}": 1_000 for back in range(4, 28)}
    few, many = rows(4), rows(20)
    assert logs.sightings(few, NOW, counted(few, **sampled)) == []
    assert keys(logs.sightings(many, NOW, counted(many, **sampled))) == ["logs:new:WARN cache is cold"]
    assert keys(logs.sightings(few, NOW)) == ["logs:new:WARN cache is cold"], "all lines were read"


def test_log_pattern_one_line_of_a_sample_is_no_explosion() -> None:
    usual = [log("INFO job id=j-1 took 5 ms", n + 0.1) for n in range(1, 20)]
    rows = [*usual, log("INFO job id=j-1 took 5 ms", 0.1)]
    assert logs.sightings(rows, NOW, counted(rows, d0=900)) == []


WEEKS = [said(f"The export of list {n} is slow on page {n}", n) for n in range(6, 28)]


def test_topics_that_rise() -> None:
    rise = [said(f"Two factor code never arrives, attempt {'abcdef'[n]}", n / 2) for n in range(6)]
    found = support_themes.sightings([*rise, *WEEKS], NOW)
    assert len(found) == 1
    assert found[0].key == "themes:arrives attempt"
    assert support_themes.sightings(WEEKS, NOW) == []
    assert support_themes.sightings(rise, NOW) == []
    assert support_themes.sightings([*rise[:2], *WEEKS], NOW) == []
    # All grew, and each topic with it.
    more = [said(f"The export of list {n} is slow on page {n}", n / 20) for n in range(60)]
    assert support_themes.sightings([*more, *WEEKS], NOW) == []


def test_terms_of_the_same_texts_are_one_rise() -> None:
    found = rising(["invoice total wrong tax"] * 8, ["other words here"] * 40, span=4)
    assert len(found) == 1
    assert rising([], ["a"], span=4) == []


def failed(name: str, back: float, score: float = 0.5, **extra: Any) -> Any:
    return said(f"{name} failed", back, "llm_analytics", evaluation=name, score=score, threshold=0.9, **extra)


def test_evaluations_that_keep_failing() -> None:
    rows = [failed("price", 2, model="m1"), failed("price", 5), failed("tone", 3)]
    (found,) = ai_observability.sightings(rows, NOW)
    assert (found.key, found.severity) == ("ai:evaluation:price", "P1")
    assert "0.40 below its threshold. Models: m1" in found.body
    # Passed, on one day alone, or no oftener than before.
    assert ai_observability.sightings([failed("a", 2, 0.95), failed("a", 4, 0.99)], NOW) == []
    assert ai_observability.sightings([failed("a", 2), failed("a", 2.1)], NOW) == []
    assert ai_observability.sightings([failed("a", d) for d in (2, 5, 16, 20)], NOW) == []
    odd = said("x", 1, "llm_analytics", evaluation=["not", "text"])
    assert ai_observability.sightings([odd], NOW) == []
    # Of the days before one in ten was read.
    sampled = [*rows, failed("price", 20)]
    counts = {("llm_analytics", row.at.date()): 1 for row in sampled} | {("llm_analytics", day(20)): 10}
    assert keys(ai_observability.sightings(sampled, NOW)) == ["ai:evaluation:price"]
    assert ai_observability.sightings(sampled, NOW, counts) == []


def release(name: str, back: int, kinds: int) -> list[KeyedDay]:
    return [error(f"{name}-{n}", back, 5, release=name) for n in range(kinds)]


def test_releases_that_bring_errors() -> None:
    earlier = [*release("1.0", 30, 1), *release("1.1", 20, 1)]
    (found,) = release_watch.by_release([*earlier, *release("1.2", 2, 4)], NOW)
    assert found.key == "release:1.2"
    assert len(found.proofs) == 4
    assert release_watch.by_release([*earlier, *release("1.2", 2, 2)], NOW) == []
    assert release_watch.by_release(release("1.2", 2, 4), NOW) == []
    always = [*release("1.0", 30, 4), *release("1.1", 20, 4), *release("1.2", 2, 5)]
    assert release_watch.by_release(always, NOW) == []


def test_names_that_several_sources_use_at_once() -> None:
    text = "Fails in checkout/resumeCheckout.ts at resumeCheckout"
    before = [said("Something else in app/routes/list.ts", back, "github", report="x") for back in (5, 9, 15)]
    now = [
        said(text, 1, product, report=product) for product in ("zendesk", "error_tracking", "github", "logs")
    ]
    found = general.sightings([*now, *before], NOW)
    assert len(found) == 1
    assert "resumecheckout" in found[0].title
    together = [said(text, 1, product, report="one") for product in ("zendesk", "error_tracking", "github")]
    assert general.sightings([*together, *before], NOW) == []
    assert general.sightings([*now[:2], *before], NOW) == []
    assert general.sightings([*now, *before, *(said(text, back, "logs") for back in (6, 8))], NOW) == []
    assert general.sightings(now, NOW) == []
    # Of the days before next to nothing was read.
    thin = {(row.source_product, row.at.date()): 1 for row in now}
    thin |= {(row.source_product, row.at.date()): 1 for row in before}
    thin |= {(product, day(back)): 500 for product, _ in thin for back in range(3, 16)}
    assert general.sightings([*now, *before], NOW, thin) == []


def test_errors_that_say_too_little() -> None:
    bare = [said("Boom", 1 + n / 10, "error_tracking") for n in range(12)]
    assert keys(observability_gaps.bare_errors(bare)) == [
        "gap:errors-without:release",
        "gap:errors-without:trace",
    ]
    rich = [said(f"Boom\n  at f{n}", 1, "error_tracking", release="1") for n in range(12)]
    assert observability_gaps.bare_errors(rich) == []
    assert observability_gaps.bare_errors(bare[:5]) == []


def test_notices_that_machines_quote() -> None:
    text = 'warning: "retry_on_start" will be removed in 6.0'
    (found,) = dependency_notices.in_signals([said(text, 1, "logs"), said(text, 2, "logs")], NOW)
    assert "2 signals" in found.body
    assert (
        dependency_notices.in_signals([said(text, 1, "zendesk"), said("all is well", 1, "logs")], NOW) == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "at load (app://gre/modules/sdk/deprecated/api-utils.js:125)",
        "ImportError in lib.deprecated.helpers",
        "see C:\\src\\deprecated\\map.h",
        "use-deprecated-map is off",
        "2019-04-02 11:20:01 WARN option retry_on_start is deprecated",
    ],
)
def test_notices_word_of_a_path_or_line_of_years_ago_is_none(text: str) -> None:
    assert dependency_notices.in_signals([said(text, 1, "logs")], NOW) == []


@pytest.mark.parametrize(
    "text", ["option x is deprecated", f"{NOW:%Y-%m-%d} x (deprecated).", "Deprecated: x"]
)
def test_notices_of_today_in_any_position_are_found(text: str) -> None:
    assert len(dependency_notices.in_signals([said(text, 1, "logs")], NOW)) == 1


@pytest.mark.parametrize("product", ["bugzilla", "github", "jira", "anything"])
def test_notices_that_a_tracker_of_people_mentions_are_none(product: str) -> None:
    assert dependency_notices.in_signals([said("The old map is deprecated", 1, product)], NOW) == []


def test_topics_of_one_line_in_most_messages_are_none() -> None:
    before = [said(f"question {n} about invoices", 6 + n, "zendesk") for n in range(15)]
    kinds = ("Menu", "Picture", "Basket", "Login", "Search", "Footer", "Video", "Price")
    form = [
        said(f"{kind} looks wrong\nWidget Classic Edition {n}", 1, "zendesk") for n, kind in enumerate(kinds)
    ]
    own = [
        said(f"{kind}: the widget classic edition {kind} stopped", 1, "zendesk")
        for n, kind in enumerate(kinds)
    ]

    assert support_themes.sightings([*form, *before], NOW) == []
    assert len(support_themes.sightings([*own, *before], NOW)) == 1


def test_runtimes_out_of_support() -> None:
    files = {
        "Dockerfile": "FROM registry.example/library/python:3.9-slim AS build\nFROM postgres:17",
        "web/.nvmrc": "v18.2\n",
        "tools/.python-version": "3.13",
        "job/Dockerfile": "FROM --platform=linux/amd64 node:99",
    }
    found = dependency_notices.in_repository("acme/shop", files, NOW)
    assert keys(found) == ["dependency:acme/shop:node:18", "dependency:acme/shop:python:3.9"]
    assert dependency_notices.in_repository("acme/shop", {"Dockerfile": "FROM scratch"}, NOW) == []


def test_detectors_random_variation_is_ignored() -> None:
    # Where new kinds of errors come all the time, one more is none, unless it is far larger.
    usual = [error(f"rare{back}", back, 3 + back % 4) for back in range(9, 33)]
    assert keys(error_tracking.sightings([*OLD, *usual, error("n", 2, 7)], NOW)) == []
    assert keys(error_tracking.sightings([*OLD, *usual, error("n", 2, 90)], NOW)) == ["errors:new:n"]
    # A second monthly batch is no flood, and neither is one more burst among others.
    batches = counts("ledger", "import", {31: 500, 1: 520})
    assert source_health.sightings(batches, {}, NOW) == []
    bursts = counts(
        "zendesk", "ticket", {back: 130 if back % 9 == 4 else 6 for back in range(2, 42)} | {1: 150}
    )
    assert source_health.sightings(bursts, {}, NOW) == []
    assert keys(
        source_health.sightings([*bursts, *counts("a", "b", dict.fromkeys(range(40), 6) | {1: 900})], {}, NOW)
    )
    # An evaluation fails now and then: twice is none, as often as it is made.
    rare = [*[passed("tone", back / 4) for back in range(100)], failed("tone", 2), failed("tone", 9)]
    assert ai_observability.sightings(rare, NOW) == []
    often = [*rare, *[failed("tone", back / 2) for back in range(12)]]
    assert keys(ai_observability.sightings(often, NOW)) == ["ai:evaluation:tone"]


def passed(name: str, back: float) -> Any:
    return said(f"{name} passed", back, "llm_analytics", evaluation=name, score=0.9, threshold=0.7)
