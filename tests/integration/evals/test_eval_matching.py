"""The comparison of ways to tell which signals belong together: on a tiny set, through the command."""

import json
from pathlib import Path

import numpy as np
import pytest
from evals.__main__ import app
from evals.matching import averages, compare, find_sets, kind_of, prepare, summary
from tests.helpers.grouping import WordModel
from typer.testing import CliRunner

from postroom.domain.errors import Invalid
from postroom.domain.signals.intake import NewSignal
from postroom.evals.labelled import Labelled, write_labelled
from postroom.grouping.matching.cluster import cluster
from postroom.grouping.matching.features import FEATURES, pair_features
from postroom.grouping.matching.likeness import centred, scaled, top_mean
from postroom.grouping.matching.model import packaged_model

TOPICS = (
    "The login page shows a blank screen after AuthRedirect of /oauth/callback",
    "Exported spreadsheets contain broken umlauts in csv_writer when opened",
    "Every invoice lists zero percent tax in InvoiceTotals although nineteen is due",
)


def cases(turns: int = 4) -> list[Labelled]:
    products = ("zendesk", "error_tracking")
    return [
        Labelled(
            f"s{turn}{at}",
            str(at),
            NewSignal(products[turn % 2], "ticket", f"{turn}{at}", f"{topic}, seen {turn} times", weight=0.5),
            safe=turn != 3,
        )
        for turn in range(turns)
        for at, topic in enumerate(TOPICS)
    ]


def write(path: Path, labelled: list[Labelled]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (write_labelled(one, order) for order, one in enumerate(labelled))
    path.write_text("\n".join(lines), encoding="utf-8")


async def test_matching_evaluation_scores_each_way_on_clean_signals() -> None:
    labelled = cases()
    matched = compare("tiny", labelled, await prepare(labelled, WordModel()), packaged_model())

    assert [way.name.removesuffix(" (hindsight)") for way in matched.ways[::2]] == [
        "cosine",
        "words",
        "cosine and words",
        "local scaling",
        "cross-source scaling",
        "match model",
    ]
    assert {way.scores.items for way in matched.ways} == {9}
    assert all(len(way.found) == 12 for way in matched.ways)
    for fixed, hindsight in zip(matched.ways[::2], matched.ways[1::2], strict=True):
        assert hindsight.scores.ari >= fixed.scores.ari
    assert matched.ways[1].scores.ari == 1.0


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_batches_of_hardly_any_signals(count: int) -> None:
    labelled = cases()[:count]
    signals = await prepare(labelled, WordModel())

    pairs = pair_features(signals)

    assert pairs.features.shape == (count * (count - 1) // 2, len(FEATURES))
    assert len(cluster(packaged_model().link(signals), threshold=0.0)) == count


async def test_large_batches_look_at_pairs_that_are_near() -> None:
    labelled = cases(turns=30)
    signals = await prepare(labelled, WordModel())

    everyone, near = pair_features(signals), pair_features(signals, all_pairs=10)

    of_all = {
        pair: row
        for row, pair in enumerate(zip(everyone.first.tolist(), everyone.second.tolist(), strict=True))
    }
    chosen = [of_all[pair] for pair in zip(near.first.tolist(), near.second.tolist(), strict=True)]
    assert 0 < len(chosen) < len(of_all)
    assert len(set(chosen)) == len(chosen)
    measured = list(FEATURES).index("shared_neighbours")
    assert np.allclose(
        everyone.features[chosen, :measured], near.features[:, :measured], atol=1e-5, equal_nan=True
    )


def test_matching_evaluation_subtracts_background() -> None:
    usual = np.array([[0.5, 0.1], [0.4, 0.2], [0.3, 0.6]], np.float32)
    sources = np.array([0, 0, 1])
    pair = np.array([0]), np.array([2])

    # Signal 0 is usually 0.1 alike to source 1, and signal 2 usually 0.3 alike to source 0.
    assert scaled(np.array([0.7], np.float32), usual, sources, *pair).tolist() == pytest.approx([0.5])
    assert top_mean(np.array([[1.0, 3.0, 2.0]], np.float32), 2).tolist() == [2.5]
    assert top_mean(np.empty((2, 0), np.float32), 3).tolist() == [0.0, 0.0]


def test_vectors_lose_what_their_source_has_in_common() -> None:
    vectors = np.array([[1, 0.1], [1, -0.1], [-1, 0.1], [-1, -0.1]] * 2, np.float32)

    out = centred(vectors, np.array([0, 0, 1, 1] * 2), weight=0)

    assert out == pytest.approx(np.array([[0, 1], [0, -1], [0, 1], [0, -1]] * 2), abs=1e-6)


def test_sets_are_found_and_named(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "signals.jsonl", cases())
    write(tmp_path / "farm.jsonl", cases())

    assert sorted(name for name, _ in find_sets([tmp_path])) == ["farm", "shop"]
    assert [name for name, _ in find_sets([tmp_path / "farm.jsonl", tmp_path / "farm.jsonl"])] == ["farm"]
    for missing in (tmp_path / "none.jsonl", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(Invalid, match="neither a labelled set"):
            find_sets([missing])


def test_matching_evaluation_set_has_kind_of_splits(tmp_path: Path) -> None:
    write(tmp_path / "grouping" / "shop" / "signals.jsonl", cases())
    file = tmp_path / "grouping" / "shop" / "signals.jsonl"
    (tmp_path / "splits.toml").write_text('[grouping]\ntuning = ["shop"]\n[grouping.kind]\nshop = "hard"\n')

    assert kind_of("shop", file) == "hard"
    assert kind_of("farm", file) == ""
    (tmp_path / "splits.toml").write_text("[grouping")
    with pytest.raises(Invalid, match="can't be read"):
        kind_of("shop", file)


async def test_means_are_of_each_kind_and_of_all() -> None:
    labelled = cases()
    signals = await prepare(labelled, WordModel())
    matched = [
        compare(name, labelled, signals, packaged_model(), kind=kind)
        for name, kind in (("shop", "plain"), ("farm", "hard"), ("port", "hard"))
    ]

    rows = [row for one in matched for row in summary(one)]
    rows[0] |= {"ari": 0.9, "purity": 0.5}
    rows[len(rows) // 3] |= {"ari": 0.3, "purity": 0.7}
    rows[len(rows) // 3 * 2] |= {"ari": 0.0, "purity": 0.9}
    made = {(row["kind"], row["way"]): row for row in averages(rows)}

    assert {kind for kind, _ in made} == {"plain", "hard", "all"}
    assert made["plain", "cosine"]["ari"] == 0.9
    assert made["hard", "cosine"]["ari"] == 0.15
    assert made["all", "cosine"]["ari"] == 0.4
    assert made["hard", "cosine"]["least_purity"] == 0.7
    assert made["all", "cosine"]["set"] == "mean of 3"


def test_matching_evaluation_command_prints_row_per_way(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "signals.jsonl", cases())

    done = CliRunner().invoke(app, ["matching", str(tmp_path), "--json", "--no-progress"])

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    rows = found["sets"]
    assert len(rows) == 12
    assert found["means"] == []
    assert {row["set"] for row in rows} == {"shop"}
    assert {"ari", "purity", "group_recall", "pair_precision", "pair_recall", "seconds"} <= set(rows[0])
