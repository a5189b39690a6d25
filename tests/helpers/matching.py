"""A match model that knows the answers: signals that name one topic are about one problem."""

from dataclasses import dataclass, fields

import numpy as np

from postroom.domain.words import term_id
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.features import Pairs
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import MatchModel, packaged_model

TOPICS = [f"topic{letter}" for letter in "abcdefgh"]


@dataclass(frozen=True)
class Topics(MatchModel):
    """`arriving` is what it says of any signal that arrives and any other one, in log-odds."""

    arriving: float = -5.0

    def link(self, signals: Signals) -> Linked:
        """Give pairs of one topic 5, and others -5."""
        known = [term_id(topic) for topic in TOPICS]
        topics = np.array(
            [next((t for t in known if t in one.terms), -at) for at, one in enumerate(signals.words)]
        )
        first, second = np.triu_indices(len(signals), 1)
        same = topics[first] == topics[second]
        return Linked(len(signals), first, second, np.where(same, 5.0, -5.0), -8.0)

    def judge(self, count: int, pairs: Pairs) -> Linked:
        """Give every pair the same."""
        return Linked(count, pairs.first, pairs.second, np.full(len(pairs.first), self.arriving), -8.0)


def topics(*, arriving: float = -5.0) -> Topics:
    """Return such a model, with the numbers of the packaged one."""
    packaged = packaged_model()
    held = {one.name: getattr(packaged, one.name) for one in fields(MatchModel)}
    return Topics(**held, arriving=arriving)
