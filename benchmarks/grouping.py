"""Benchmark of grouping quality and cost compared with other methods, on labelled sets and tracker duplicates.

    python -m benchmarks.grouping [SET ...] [--reports bugs.csv --duplicates pairs.csv] [--json]

Without sets it uses the unseen ones of evals/splits.toml. The tables of a bug tracker are those for `postroom eval
pairs`. All methods use the same vectors and words of the same run: the match model, the baselines of `postroom eval
matching`, HDBSCAN over the vectors (the clustering of BERTopic without its reduction to five dimensions; its noise
becomes singletons), and joining each signal with its nearest neighbour.
"""

import argparse
import asyncio
import json
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from evals.matching import PLAIN, THRESHOLDS, cuts, find_sets, kind_of, prepare, score_safe
from numpy.typing import NDArray
from sklearn.cluster import HDBSCAN

from benchmarks import machine
from postroom.domain.grouping.partition import score
from postroom.evals.labelled import Labelled, read_labelled
from postroom.evals.pairs import convert
from postroom.grouping.matching.cluster import Linked, cluster, merges
from postroom.grouping.matching.features import pair_features
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import packaged_model
from postroom.models.minilm import MiniLM

ROOT = Path(__file__).parent.parent
LEAST_TOPIC = 2
"""Minimum cluster size of HDBSCAN: the best of 2, 3 and 5 over the tuning sets."""
NEAR = 0.4
"""Minimum cosine to join a signal with its nearest neighbour: the best over the tuning sets."""
JOINED = (100, 300, 1_000)
"""Budgets of joined pairs at which recall of duplicates is compared."""
KEPT = (
    "kind",
    "way",
    "ari",
    "purity",
    "group_recall",
    "pair_precision",
    "pair_recall",
    "ms_a_signal",
    "embedding_ms",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A partition by one method, and its seconds from vectors and words; `linked` are the similarities."""

    way: str
    labels: Sequence[int]
    seconds: float
    linked: Linked | None = None


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", type=Path, help="labelled sets: files, or folders of them")
    parser.add_argument("--reports", type=Path, help="a table of bug reports")
    parser.add_argument("--duplicates", type=Path, help="a table of pairs of them that are known duplicates")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if (options.reports is None) != (options.duplicates is None):
        parser.error("--reports and --duplicates go together")
    out = asyncio.run(_measure(options.sets or _unseen(), options.reports, options.duplicates))
    if options.json:
        print(json.dumps(out))
        return 0
    print(out["machine"])
    _table("Labelled sets", out["sets"], ("set", *KEPT))
    _table("Means", out["means"], ("set", *KEPT))
    if out["duplicates"]:
        _table("Known duplicates of a bug tracker", out["duplicates"], tuple(out["duplicates"][0]))
    return 0


def _unseen() -> list[Path]:
    splits = tomllib.loads((ROOT / "evals" / "splits.toml").read_text(encoding="utf-8"))
    return [ROOT / "evals" / "grouping" / name for name in splits["grouping"]["unseen"]]


async def _measure(paths: Sequence[Path], reports: Path | None, duplicates: Path | None) -> dict[str, Any]:
    embedder = MiniLM()
    rows: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    try:
        for name, path in find_sets(paths):
            cases = read_labelled(path)
            started = time.perf_counter()
            signals = await prepare(cases, embedder)
            each = (time.perf_counter() - started) / len(cases)
            rows += [
                {"set": name, "kind": kind_of(name, path)} | _scored(cases, one, each)
                for one in ways(signals)
            ]
        if reports is not None and duplicates is not None:
            made = convert(reports, duplicates, source_product="bugzilla", source_type="issue")
            known = recall(made.labelled, await prepare(made.labelled, embedder))
    finally:
        await embedder.close()
    return {"machine": machine.describe(), "sets": rows, "means": means(rows), "duplicates": known}


def ways(signals: Signals) -> list[Found]:
    """Partition a batch with each method, at common thresholds."""
    model = packaged_model()
    out = [
        _timed("nearest neighbour", lambda: nearest(signals, NEAR)),
        _timed("HDBSCAN", lambda: hdbscan(signals, LEAST_TOPIC)),
    ]
    for way, link in PLAIN.items():
        started = time.perf_counter()
        linked = link(signals)
        out.append(_clustered(way, linked, THRESHOLDS[way], started))
    started = time.perf_counter()
    first = model.judge(len(signals), pair_features(signals))
    spent = time.perf_counter() - started
    out.append(_clustered("match model, first stage", first, model.pair_threshold, started))
    # The second stage needs the pairs of the first, but not its groups.
    started = time.perf_counter() - spent
    out.append(_clustered("match model", model.rejudge(first), model.threshold, started))
    return out


def _clustered(way: str, linked: Linked, threshold: float, started: float) -> Found:
    labels = cluster(linked, threshold=threshold)
    return Found(way, labels, time.perf_counter() - started, linked)


def _timed(way: str, make: Callable[[], Sequence[int]]) -> Found:
    started = time.perf_counter()
    labels = make()
    return Found(way, labels, time.perf_counter() - started)


def hdbscan(signals: Signals, least: int) -> list[int]:
    """Return the groups of HDBSCAN over the vectors; noise becomes singletons."""
    if len(signals) < LEAST_TOPIC:
        return list(range(len(signals)))
    found: NDArray[np.int64] = HDBSCAN(min_cluster_size=least, copy=True).fit_predict(signals.vectors)
    alone = iter(range(-1, -len(found) - 1, -1))
    return [label if label >= 0 else next(alone) for label in found.tolist()]


def nearest(signals: Signals, least: float) -> list[int]:
    """Join each signal with its nearest neighbour by cosine, if near enough; chains are one group."""
    cosines = signals.vectors @ signals.vectors.T
    np.fill_diagonal(cosines, -1)
    group = list(range(len(signals)))

    def top(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    for one, other in enumerate(cosines.argmax(axis=1).tolist()):
        if cosines[one, other] >= least:
            group[top(one)] = top(other)
    return [top(at) for at in range(len(signals))]


def _scored(cases: Sequence[Labelled], found: Found, embedding: float) -> dict[str, Any]:
    scores = score_safe(cases, found.labels)
    return {
        "way": found.way,
        "ari": scores.ari,
        "purity": scores.mean_purity,
        "group_recall": scores.mean_group_recall,
        "pair_precision": scores.pair_precision,
        "pair_recall": scores.pair_recall,
        "ms_a_signal": 1000 * found.seconds / len(cases),
        "embedding_ms": 1000 * embedding,
    }


def means(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the means of the rows by kind of set (and over all) and method."""
    out = []
    for kind in [*sorted({row["kind"] for row in rows}, reverse=True), "all"]:
        for way in dict.fromkeys(row["way"] for row in rows):
            some = [row for row in rows if row["way"] == way and kind in (row["kind"], "all")]
            numbers = [name for name, value in some[0].items() if isinstance(value, float)]
            averaged = {name: float(np.mean([row[name] for row in some])) for name in numbers}
            out.append({"set": f"mean of {len(some)}", "kind": kind, "way": way} | averaged)
    return out


def recall(cases: Sequence[Labelled], signals: Signals) -> list[dict[str, Any]]:
    """Return the joined pairs of each method, and how many known duplicates are among them.

    The last columns are the recall of known duplicates at thresholds that join at most a fixed number of pairs,
    since the correctness of most joined pairs is unknown.
    """
    truth = [case.group for case in cases]
    grids: dict[str, list[Sequence[int]]] = {
        "nearest neighbour": [nearest(signals, least) for least in np.arange(0.95, 0.3, -0.025)],
        "HDBSCAN": [hdbscan(signals, least) for least in (2, 3, 4, 5, 10)],
    }
    out = []
    for found in ways(signals):
        scores = score(truth, list(found.labels))
        joined = _pairs(found.labels)
        levels = grids[found.way] if found.linked is None else _levels(found.linked)
        tried = [(_pairs(some), score(truth, list(some)).pair_recall) for some in levels]
        out.append(
            {
                "way": found.way,
                "known_found": scores.pair_recall,
                "joined_pairs": joined,
                "largest_group": max(np.unique(list(found.labels), return_counts=True)[1].tolist()),
                "ms_a_signal": 1000 * found.seconds / len(cases),
                **{
                    f"found_of_{most}": max([part for pairs, part in tried if pairs <= most], default=0.0)
                    for most in JOINED
                },
            }
        )
    return out


def _levels(linked: Linked) -> list[Sequence[int]]:
    """Return the partitions down to the threshold that exceeds the largest budget."""
    done = merges(linked, threshold=float(np.quantile(linked.log_odds, 0.97)))
    return [labels for _, labels in cuts(linked.count, done)]


def _pairs(labels: Sequence[int]) -> int:
    sizes: NDArray[np.int64] = np.unique(list(labels), return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def _table(title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for row in rows:
        cells = [f"{row[name]:.3f}" if isinstance(row[name], float) else str(row[name]) for name in columns]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    raise SystemExit(main())
