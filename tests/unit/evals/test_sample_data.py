"""The sample project's signals keep the promises that its README makes."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import postroom.sample

SAMPLE = Path(postroom.sample.__path__[0])
END = datetime(2026, 11, 20, tzinfo=UTC)
TYPES = {
    "signal_id": str,
    "group": str,
    "source_product": str,
    "source_type": str,
    "source_id": str,
    "text": str,
    "weight": float,
    "extra": dict,
    "safe": bool,
    "order": int,
    "timestamp": str,
}
EXTRA_BY_PRODUCT = {
    "error_tracking": {"fingerprint", "exception_type", "level", "runtime", "release", "occurrences"},
    "zendesk": {"ticket_id", "url", "priority", "status", "channel", "tags"},
    "github": {"number", "url", "repo", "labels", "state"},
    "linear": {"identifier", "url", "team", "priority", "state"},
    "session_replay": {"path", "sessions", "platform"},
    "logs": {"service", "alert", "severity", "window_minutes", "match_count"},
    "llm_analytics": {"evaluation", "score", "threshold", "model", "trace_id"},
    "app_reviews": {"store", "rating", "locale", "app_version"},
}
SOURCE_TYPES = {
    ("error_tracking", "issue_created"),
    ("error_tracking", "issue_spiking"),
    ("error_tracking", "issue_reopened"),
    ("zendesk", "ticket"),
    ("github", "issue"),
    ("linear", "issue"),
    ("session_replay", "session_analysis_cluster"),
    ("logs", "alert_state_change"),
    ("llm_analytics", "evaluation"),
    ("app_reviews", "review"),
}
HARMLESS_LOOKALIKES = {
    "g-bosun-injection-tool-call",
    "g-invoice-link-idor",
    "g-one-bosun-injection-dataset",
    "g-one-dependency-advisory",
    "g-one-ignore-previous",
    "g-one-phishing-quoted",
    "g-one-scanner-headers",
    "g-one-sqli-probes",
}
LINKED_HOST = re.compile(r"(?:https?://|@)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
BARE_HOST = re.compile(
    r"(?<![\w./-])((?:[a-z0-9-]+\.)+(?:com|net|org|io|dev|ai|eu|uk|de|fr|es|pt|nl|it|jp|pl))(?![\w-]|\.\w)",
    re.IGNORECASE,
)
DOCUMENTATION_ADDRESS = re.compile(r"(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}")
ADDRESS = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")

Row = Mapping[str, Any]


def invented(host: str) -> bool:
    """Whether a host is reserved for examples."""
    name = host.lower()
    return name.endswith(".example") or re.search(r"(?:^|\.)example\.(?:com|net|org)$", name) is not None


def hosts(text: str) -> set[str]:
    """The host names in a text: those of links and addresses, and bare names under common endings."""
    return set(LINKED_HOST.findall(text)) | set(BARE_HOST.findall(text))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    text = (SAMPLE / "data" / "signals.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]


@pytest.fixture(scope="module")
def safe(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["safe"]]


def test_sample_rows_have_exact_fields_and_types(rows: list[Row]) -> None:
    for row in rows:
        assert {name: type(value) for name, value in row.items()} == TYPES, row["signal_id"]
        assert row["text"] == row["text"].strip() != ""
        assert 0 <= row["weight"] <= 1


def test_sources_are_known_and_extra_fits_the_source(rows: list[Row]) -> None:
    assert {(row["source_product"], row["source_type"]) for row in rows} == SOURCE_TYPES
    assert {row["source_product"] for row in rows} == set(EXTRA_BY_PRODUCT)
    for row in rows:
        wanted = EXTRA_BY_PRODUCT[row["source_product"]] | {"lang"}
        assert wanted <= set(row["extra"]), (row["signal_id"], wanted - set(row["extra"]))


def test_ids_texts_and_source_ids_are_unique(rows: list[Row]) -> None:
    assert len({row["signal_id"] for row in rows}) == len(rows)
    assert len({(row["source_product"], row["source_id"]) for row in rows}) == len(rows)
    normalised = {" ".join(row["text"].casefold().split()) for row in rows}
    assert len(normalised) == len(rows)


def test_rows_are_in_order_of_arrival_within_three_weeks(rows: list[Row]) -> None:
    orders = [row["order"] for row in rows]
    assert orders == sorted(set(orders))
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    assert times == sorted(times)
    assert all(time.tzinfo is not None and time.utcoffset() == timedelta(0) for time in times)
    assert END - timedelta(days=21) <= times[0]
    assert times[-1] < END


def test_problems_arrive_interleaved(safe: list[Row]) -> None:
    neighbours = pairwise(safe)
    same = sum(first["group"] == second["group"] for first, second in neighbours)
    assert same < len(safe) / 10


def test_number_and_sizes_of_the_problems(safe: list[Row]) -> None:
    sizes = Counter(row["group"] for row in safe)
    assert len(safe) >= 240
    assert 65 <= len(sizes) <= 80
    assert sum(size == 1 for size in sizes.values()) >= 15
    assert sum(size >= 8 for size in sizes.values()) >= 5
    assert max(sizes.values()) <= 15


def test_sample_problems_mostly_have_several_sources(safe: list[Row]) -> None:
    products: dict[str, set[str]] = {}
    for row in safe:
        products.setdefault(row["group"], set()).add(row["source_product"])
    assert sum(len(seen) >= 3 for seen in products.values()) >= 30


def test_several_languages_beside_english(safe: list[Row]) -> None:
    english = {row["group"] for row in safe if row["extra"]["lang"] == "en"}
    other = [row for row in safe if row["extra"]["lang"] != "en" and row["group"] in english]
    assert len(other) >= 25
    assert {row["extra"]["lang"] for row in rows_not_english(safe)} == {
        "de",
        "es",
        "fr",
        "it",
        "ja",
        "nl",
        "pl",
        "pt",
    }


def rows_not_english(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["extra"]["lang"] != "en"]


def test_hostile_signals_stand_alone_and_harmless_lookalikes_are_safe(rows: list[Row]) -> None:
    hostile = [row for row in rows if not row["safe"]]
    assert 8 <= len(hostile) <= 14
    assert len({row["group"] for row in hostile}) == len(hostile)
    assert all(row["group"].startswith("hostile-") == (not row["safe"]) for row in rows)
    assert len({row["source_product"] for row in hostile}) >= 6
    assert {row["group"] for row in rows if row["safe"]} >= HARMLESS_LOOKALIKES


def test_host_finder_distinguishes_invented_hosts() -> None:
    text = "ask jo@marina.example or https://www.boats-online.com/x, see harbour.de and java.io.IOException"
    assert hosts(text) == {"marina.example", "www.boats-online.com", "harbour.de"}
    assert {host for host in hosts(text) if not invented(host)} == {"www.boats-online.com", "harbour.de"}
    assert not invented("notexample.com")


def test_sample_hosts_are_invented_and_addresses_for_documentation(rows: list[Row]) -> None:
    for row in rows:
        whole = row["text"] + "\n" + json.dumps(row["extra"], ensure_ascii=False)
        assert not {host for host in hosts(whole) if not invented(host)}, row["signal_id"]
        found = ADDRESS.findall(whole)
        assert all(DOCUMENTATION_ADDRESS.fullmatch(address) for address in found), (row["signal_id"], found)


def test_sample_readme_names_existing_problems(rows: list[Row]) -> None:
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(g-[a-z0-9-]+)`", readme))
    assert named <= {row["group"] for row in rows}
    pairs = [line for line in readme.splitlines() if line.startswith("| `g-")]
    assert len(pairs) >= 12
