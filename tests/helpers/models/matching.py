"""A fake match model, for which signals with the same topic match, and synthetic batches."""

import io
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.features import Pairs
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import MatchModel, packaged_bytes, packaged_model
from postroom.models.port import normalised
from postroom.text.words import term_id

TOPICS = [
    " ".join(f"{kind}{letter}" for kind in ("topic", "about", "thema", "matter"))
    for letter in "abcdefghijklmnopqrtu"
]
"""Words of topics: four, since regrouping joins brief texts by no fewer."""


@dataclass(frozen=True)
class Topics(MatchModel):
    """`arriving` is the log-odds of any pair with an arriving signal."""

    arriving: float = -5.0

    def link(self, signals: Signals) -> Linked:
        """Return 5 for pairs with the same topic, and -5 for others."""
        known = [term_id(topic.partition(" ")[0]) for topic in TOPICS]
        topics = np.array(
            [next((t for t in known if t in one.terms), -at) for at, one in enumerate(signals.words)]
        )
        first, second = np.triu_indices(len(signals), 1)
        same = topics[first] == topics[second]
        return Linked(len(signals), first, second, np.where(same, 5.0, -5.0), -8.0)

    def judge(self, count: int, pairs: Pairs) -> Linked:
        """Return the same log-odds for every pair."""
        return Linked(count, pairs.first, pairs.second, np.full(len(pairs.first), self.arriving), -8.0)


def topics(*, arriving: float = -5.0) -> Topics:
    """Return a model with the parameters of the packaged one."""
    packaged = packaged_model()
    held = {one.name: getattr(packaged, one.name) for one in fields(MatchModel)}
    return Topics(**held, arriving=arriving)


def matcher_file(*, version: str = "match-other", **changed: Any) -> bytes:
    """Return the packaged model's file with another version and changed arrays."""
    with np.load(io.BytesIO(packaged_bytes())) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    out = io.BytesIO()
    np.savez(out, **{**held, "version": np.array(version), **{k: np.array(v) for k, v in changed.items()}})
    return out.getvalue()


def batch(seed: int, count: int, sources: int, *, words: int = 20, again: int = 0) -> Signals:
    """Return synthetic signals; the `again` ones before the last one repeat earlier texts."""
    random = np.random.default_rng(seed)
    topics = random.integers(4, size=count)
    vectors = random.normal(size=(4, 24))[topics] + random.normal(size=(count, 24))
    terms = [
        np.unique(np.concatenate([topic * 7 + np.arange(words // 4), random.zipf(1.3, words) % 500]))
        for topic in topics
    ]
    spoken = [
        SignalWords(some.astype(np.int32), random.integers(1, 4, len(some)).astype(np.uint8))
        for some in terms
    ]
    names = [np.unique(random.integers(40, size=random.integers(4))).astype(np.int32) for _ in topics]
    for late in range(count - 1 - again, count - 1):
        early = late - again
        vectors[late], spoken[late], names[late] = vectors[early], spoken[early], names[early]
    return Signals(
        normalised(vectors),
        spoken,
        names,
        [f"source {at}" for at in random.integers(sources, size=count)],
        random.integers(1, 900, count).astype(np.float64),
    )
