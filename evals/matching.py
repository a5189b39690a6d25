"""Compare matching methods by how well they partition labelled sets, each as one batch."""

import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid
from postroom.domain.grouping.partition import Scores, score
from postroom.evals.labelled import Labelled
from postroom.grouping.arrival.features import count_words
from postroom.grouping.matching.cluster import Linked, Merge, cluster, merges
from postroom.grouping.matching.features import Pairs
from postroom.grouping.matching.likeness import (
    BOTH,
    Ints,
    Likeness,
    Signals,
    identifier_terms,
    scaled,
    top_mean,
    without_self,
)
from postroom.grouping.matching.model import MatchModel
from postroom.models.port import Embedder

BATCH = 64
MAX_SIGNALS = 3_000
"""Maximum size of a set: the baseline methods store a number for every pair."""
MAX_CUTS = 120
"""Thresholds tried for the best one in hindsight."""
NEIGHBOURS = 5
"""Nearest signals that local scaling uses as surroundings."""

THRESHOLDS = {
    "cosine": 0.34,
    "words": 0.06,
    "cosine and words": 0.20,
    "local scaling": -0.10,
    "cross-source scaling": 0.03,
}
"""The thresholds of the baselines: those with the best mean index over the tuning sets."""

HINDSIGHT = " (hindsight)"
SPLITS = "splits.toml"


@dataclass(frozen=True, slots=True)
class Way:
    """The result of one method on a set. `seconds` is from vectors and words to the partition."""

    name: str
    threshold: float
    scores: Scores
    found: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Matched:
    """A labelled set and the result of each method. All signals are clustered; only safe ones are scored.

    `kind` is the set's kind in `splits.toml`, `plain` or `hard`; empty if unknown.
    """

    name: str
    kind: str
    cases: tuple[Labelled, ...]
    ways: tuple[Way, ...]


def find_sets(paths: Sequence[Path]) -> list[tuple[str, Path]]:
    """Return the files of labelled sets with their names: the folder's name for `signals.jsonl`.

    For a folder, all `.jsonl` files in and below it.

    Raises:
        Invalid: a path does not exist, or a folder contains none.
    """
    files: list[Path] = []
    for path in paths:
        below = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
        if not below or not all(file.is_file() for file in below):
            raise Invalid(f"'{path}' is neither a labelled set nor a folder with one.")
        files += below
    return [
        (path.resolve().parent.name if path.name == "signals.jsonl" else path.stem, path)
        for path in dict.fromkeys(files)
    ]


def kind_of(name: str, path: Path) -> str:
    """Return the kind of a set by the nearest `splits.toml` above its file; empty if it defines none.

    Raises:
        Invalid: that file can't be read.
    """
    for folder in path.resolve().parents[:4]:
        if not (folder / SPLITS).is_file():
            continue
        try:
            kinds = tomllib.loads((folder / SPLITS).read_text(encoding="utf-8")).get("grouping", {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Invalid(f"'{folder / SPLITS}' can't be read: {error}") from error
        return str(kinds.get("kind", {}).get(name, ""))
    return ""


async def prepare(
    cases: Sequence[Labelled], embedder: Embedder, *, advance: Callable[[int], None] = lambda _: None
) -> Signals:
    """Return the set as one batch; `advance` is called with the number of embedded signals.

    Raises:
        Invalid: there are too many.
        Unavailable: the embedder can't be reached.
    """
    if len(cases) > MAX_SIGNALS:
        raise Invalid(f"A set of {len(cases):,} signals is too large to be matched as one: {MAX_SIGNALS:,}.")
    texts = [case.cleaned for case in cases]
    vectors = [np.empty((0, embedder.dimension), np.float32)]
    for start in range(0, len(texts), BATCH):
        vectors.append(await embedder.embed(texts[start : start + BATCH]))
        advance(min(start + BATCH, len(texts)))
    return Signals(
        vectors=np.concatenate(vectors),
        words=[count_words(text) for text in texts],
        identifiers=[identifier_terms(case.without_forms) for case in cases],
        sources=[case.signal.source_product for case in cases],
        lengths=np.array([len(text) for text in texts], np.float64),
    )


def compare(
    name: str, cases: Sequence[Labelled], signals: Signals, model: MatchModel, *, kind: str = ""
) -> Matched:
    """Partition a prepared set with each method and score it, at fixed and best thresholds."""
    ways: list[Way] = []
    for way, link in PLAIN.items():
        started = time.perf_counter()
        linked = link(signals)
        labels = cluster(linked, threshold=THRESHOLDS[way])
        seconds = time.perf_counter() - started
        ways.append(_way(way, THRESHOLDS[way], cases, labels, seconds))
        ways.append(_hindsight(way, cases, linked, seconds))
    started = time.perf_counter()
    linked = model.link(signals)
    labels = cluster(linked, threshold=model.threshold)
    seconds = time.perf_counter() - started
    ways.append(_way("match model", model.threshold, cases, labels, seconds))
    ways.append(_hindsight("match model", cases, linked, seconds))
    return Matched(name, kind, tuple(cases), tuple(ways))


def cosine(signals: Signals) -> Linked:
    """Return the cosine of the vectors for every pair."""
    first, second = _everyone(signals)
    return _linked(signals, first, second, (signals.vectors @ signals.vectors.T)[first, second])


def words(signals: Signals) -> Linked:
    """Return the TF-IDF cosine of the words for every pair."""
    first, second = _everyone(signals)
    return _linked(signals, first, second, _words(signals)[first, second])


def cosine_and_words(signals: Signals) -> Linked:
    """Return the mean of both cosines for every pair."""
    first, second = _everyone(signals)
    return _linked(signals, first, second, _both(signals)[first, second])


def local_scaling(signals: Signals) -> Linked:
    """Return the mean of both cosines minus the usual value of either signal (its five nearest in the set)."""
    values = _both(signals)
    usual = top_mean(without_self(values.copy(), 0), min(NEIGHBOURS, len(signals) - 1))
    first, second = _everyone(signals)
    less_usual = values[first, second] - (usual[first] + usual[second]) / 2
    return _linked(signals, first, second, np.asarray(less_usual, np.float32))


def cross_source_scaling(signals: Signals) -> Linked:
    """Return the same for centred vectors, minus the usual value between the two sources."""
    likeness = Likeness(signals)
    values = np.concatenate([likeness.block(*block)[BOTH] for block in likeness.blocks()])
    first, second = _everyone(signals)
    around = likeness.surroundings().by_source[BOTH]
    return _linked(
        signals, first, second, scaled(values[first, second], around, likeness.sources, first, second)
    )


PLAIN: dict[str, Callable[[Signals], Linked]] = {
    "cosine": cosine,
    "words": words,
    "cosine and words": cosine_and_words,
    "local scaling": local_scaling,
    "cross-source scaling": cross_source_scaling,
}
"""The untrained baseline methods, clustered by average linkage."""


def truth(cases: Sequence[Labelled], pairs: Pairs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which pairs belong together, and which are scored: those of two safe signals."""
    groups = np.unique([case.group for case in cases], return_inverse=True)[1]
    safe = np.array([case.safe for case in cases], bool)
    return groups[pairs.first] == groups[pairs.second], safe[pairs.first] & safe[pairs.second]


def score_safe(cases: Sequence[Labelled], found: Sequence[int]) -> Scores:
    """Score a partition of all signals on the safe ones."""
    safe_pairs = [(case.group, label) for case, label in zip(cases, found, strict=True) if case.safe]
    return score([group for group, _ in safe_pairs], [label for _, label in safe_pairs])


def cuts(count: int, done: Sequence[Merge], *, every: int = 1) -> list[tuple[float, list[int]]]:
    """Return the partitions after every `every` merges, and the last one, with their thresholds."""
    group_of = list(range(count))
    members = {at: [at] for at in range(count)}
    out: list[tuple[float, list[int]]] = []
    for at, merge in enumerate(done):
        for member in members[merge.second]:
            group_of[member] = merge.first
        members[merge.first] += members.pop(merge.second)
        if (at + 1) % every == 0 or at + 1 == len(done):
            out.append((merge.log_odds, list(group_of)))
    return out


def summary(matched: Matched) -> list[dict[str, Any]]:
    """Return a flat object for each method."""
    return [
        {
            "set": matched.name,
            "kind": matched.kind,
            "way": way.name,
            "threshold": round(way.threshold, 3),
            "ari": round(way.scores.ari, 3),
            "purity": round(way.scores.mean_purity, 3),
            "group_recall": round(way.scores.mean_group_recall, 3),
            "pair_precision": round(way.scores.pair_precision, 3),
            "pair_recall": round(way.scores.pair_recall, 3),
            "groups": way.scores.found_groups,
            "true_groups": way.scores.truth_groups,
            "signals": way.scores.items,
            "seconds": round(way.seconds, 2),
        }
        for way in matched.ways
    ]


MEASURES = ("ari", "purity", "group_recall", "pair_precision", "pair_recall")
"""The columns of `summary` that are averaged."""


def averages(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the means of the rows of `summary` by kind and method, and over all sets if they differ."""
    by_kind: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for kind in dict.fromkeys((row["kind"], "all")):
            by_kind[kind, row["way"]].append(row)
    kinds = sorted({row["kind"] for row in rows}, reverse=True)
    columns = [kind for kind in kinds if kind] + (["all"] if len({row["set"] for row in rows}) > 1 else [])
    ways = list(dict.fromkeys(row["way"] for row in rows))
    return [
        {
            "set": f"mean of {len(some)}",
            "kind": kind,
            "way": way,
            **{name: round(float(np.mean([row[name] for row in some])), 3) for name in MEASURES},
            "least_purity": min(row["purity"] for row in some),
        }
        for kind in columns
        for way in ways
        if (some := by_kind[kind, way])
    ]


def _words(signals: Signals) -> NDArray[np.float32]:
    likeness = Likeness(signals)
    parts = [likeness.words(*block) for block in likeness.blocks()]
    return np.concatenate([np.empty((0, len(signals)), np.float32), *parts])


def _both(signals: Signals) -> NDArray[np.float32]:
    return np.asarray((signals.vectors @ signals.vectors.T + _words(signals)) / 2, np.float32)


def _everyone(signals: Signals) -> tuple[Ints, Ints]:
    first, second = np.triu_indices(len(signals), 1)
    return first.astype(np.int64), second.astype(np.int64)


def _linked(signals: Signals, first: Ints, second: Ints, values: NDArray[np.float32]) -> Linked:
    return Linked(len(signals), first, second, values.astype(np.float64), absent=-2.0)


def _hindsight(kind: str, cases: Sequence[Labelled], linked: Linked, seconds: float) -> Way:
    alone = [(np.inf, list(range(linked.count)))]
    done = merges(linked)
    every = max(1, len(done) // MAX_CUTS)
    tried = [
        _way(kind + HINDSIGHT, threshold, cases, found, seconds)
        for threshold, found in [*alone, *cuts(linked.count, done, every=every)]
    ]
    return max(tried, key=lambda way: way.scores.ari)


def _way(kind: str, threshold: float, cases: Sequence[Labelled], found: Sequence[int], seconds: float) -> Way:
    return Way(kind, float(threshold), score_safe(cases, found), tuple(found), seconds)
