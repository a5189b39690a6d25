"""Grouping anew heeds what a language model said of pairs, as far as it goes."""

from dataclasses import dataclass, fields
from uuid import UUID

import numpy as np
import pytest

from postroom.grouping.consolidation.recluster import JUDGED, Looked, regroup
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.cluster import LIKELIEST, Linked
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import MatchModel, packaged_model

ONE, TWO, THREE, FOUR = (UUID(int=at) for at in range(1, 5))
ABSENT = -6.0


@dataclass(frozen=True)
class Fixed(MatchModel):
    """Says of pairs what it was told; of others nothing is known."""

    pairs: tuple[tuple[int, int, float], ...] = ()
    share: float = 1.0

    def link(self, signals: Signals) -> Linked:
        """Return the pairs."""
        first, second, log_odds = zip(*self.pairs, strict=True)
        known = np.array(first), np.array(second), np.array(log_odds, float)
        return Linked(len(signals), *known, ABSENT, self.share)


def groups(
    pairs: list[tuple[int, int, float]],
    judged: list[tuple[UUID, UUID, bool]],
    *,
    threshold: float = 0.0,
    share: float = 1.0,
) -> list[int]:
    packaged = packaged_model()
    held = {one.name: getattr(packaged, one.name) for one in fields(MatchModel)}
    model = Fixed(**held, pairs=tuple(pairs), share=share)
    ids = [ONE, TWO, THREE, FOUR]
    packed = [Packed(b"", b"", b"", "zendesk", float(at), 10, None) for at in range(4)]
    looked = Looked(ids, ids, np.eye(4, dtype=np.float32), packed, frozenset(), judged=judged)
    return list(regroup(looked, model, [], threshold=threshold).groups)


def test_what_was_judged_to_be_one_problem_comes_together() -> None:
    pairs = [(0, 1, -1.0), (2, 3, -1.0)]
    assert groups(pairs, []) == [0, 1, 2, 3]
    assert groups(pairs, [(TWO, ONE, True)]) == [0, 0, 2, 3], "in whatever order the two were"


def test_what_was_judged_to_be_two_problems_stays_apart() -> None:
    pairs = [(0, 1, 1.0), (3, 2, 1.0)]
    assert groups(pairs, []) == [0, 0, 2, 2]
    assert groups(pairs, [(FOUR, THREE, False)]) == [0, 0, 2, 3]


@pytest.mark.parametrize("pairs", [[(0, 1, 4.0)], [(0, 1, -4.0)]])
def test_it_is_evidence_and_no_order(pairs: list[tuple[int, int, float]]) -> None:
    assert groups(pairs, [(ONE, TWO, pairs[0][2] < 0)]) == groups(pairs, [])


def test_pairs_that_nobody_looked_at_are_heeded_too() -> None:
    pairs, below = [(0, 1, -1.0)], ABSENT + JUDGED - 0.1
    assert groups(pairs, [], threshold=below) == [0, 0, 2, 3]
    assert groups(pairs, [(THREE, FOUR, True)], threshold=below) == [0, 0, 2, 2]
    assert groups(pairs, [(THREE, FOUR, False)], threshold=below) == [0, 0, 2, 3]


def test_what_was_judged_to_be_two_problems_counts_no_more_than_what_nobody_looked_at() -> None:
    # Of the pairs between both groups two are among the likeliest: the good one, and one that is far apart.
    pairs = [(0, 1, 9.0), (2, 3, 9.0), (0, 2, 7.0)]
    between = (7.0 + ABSENT) / 2 - 0.01
    assert groups(pairs, [], threshold=between, share=LIKELIEST) == [0, 0, 0, 0]
    judged = [(TWO, FOUR, False), (ONE, FOUR, False), (TWO, THREE, False)]
    assert groups(pairs, judged, threshold=between, share=LIKELIEST) == [0, 0, 0, 0]
