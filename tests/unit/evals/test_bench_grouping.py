"""The benchmark of grouping: its own ways to group, and how it counts."""

from pathlib import Path

import numpy as np
import pytest
from benchmarks.grouping import hdbscan, means, nearest, recall
from evals.matching import kind_of, prepare
from numpy.typing import NDArray
from tests.helpers.grouping import WordModel

from postroom.domain.signals.intake import NewSignal
from postroom.evals.labelled import Labelled
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import Signals

ROOT = Path(__file__).parents[3]


def signals(*angles: float) -> Signals:
    count = len(angles)
    vectors: NDArray[np.float32] = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    nothing = SignalWords(np.empty(0, np.int32), np.empty(0, np.uint8))
    return Signals(
        vectors,
        [nothing] * count,
        [np.empty(0, np.int32)] * count,
        ["zendesk"] * count,
        np.ones(count),
    )


def test_nearest_neighbour_baseline_chains_into_groups() -> None:
    found = nearest(signals(0.0, 0.1, 0.25, 1.5, 1.58, 3.0), 0.9)

    assert [found.count(label) for label in found] == [3, 3, 3, 2, 2, 1]
    assert found[0] == found[1] == found[2]


def test_hdbscan_noise_is_singletons() -> None:
    found = hdbscan(signals(0.0, 0.001, 0.002, 1.5, 1.501, 1.502, 3.0), 2)

    assert found[0] == found[1] == found[2] != found[3] == found[4] == found[5]
    assert found.count(found[6]) == 1
    assert hdbscan(signals(0.0), 2) == [0]


def test_means_are_of_each_kind_and_of_all() -> None:
    rows = [{"set": name, "kind": kind, "way": "x", "ari": ari} for name, kind, ari in SETS]

    found = {row["kind"]: row["ari"] for row in means(rows)}

    assert found == pytest.approx({"plain": 0.9, "hard": 0.3, "all": 0.5})


SETS = (("a", "plain", 0.9), ("b", "hard", 0.2), ("c", "hard", 0.4))


async def test_known_duplicates_are_counted() -> None:
    texts = ["The tab strip flickers on startup in dark themes"] * 2 + [
        f"Report {at} on {at}" for at in range(8)
    ]
    cases = [
        Labelled(
            str(at), str(max(at, 1)), NewSignal("bugzilla", "issue", str(at), text, weight=0.5), safe=True
        )
        for at, text in enumerate(texts)
    ]

    found = {row["way"]: row for row in recall(cases, await prepare(cases, WordModel()))}

    assert found["nearest neighbour"]["known_found"] == 1.0
    assert found["nearest neighbour"]["joined_pairs"] >= 1
    assert {row["found_of_1000"] for row in found.values()} <= {0.0, 1.0}


def test_split_sets_all_have_a_kind() -> None:
    for folder in (ROOT / "evals" / "grouping").iterdir():
        assert kind_of(folder.name, folder / "signals.jsonl") in {"plain", "hard"}, folder.name
