"""Signals in the form in which the match model compares them."""

from collections.abc import Sequence

import numpy as np

from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Member, Members, Packed
from postroom.grouping.matching.likeness import Signals


def batch_of(vectors: Vector, packed: Sequence[Packed]) -> Signals:
    """Return signals as input of the match model; `vectors` has a row for each."""
    return Signals(
        vectors=vectors,
        words=[each.words for each in packed],
        identifiers=[each.names for each in packed],
        sources=[each.source for each in packed],
        lengths=np.array([each.length for each in packed], np.float64),
    )


def batch_with(members: Members, rows: Sequence[int], signal: Member) -> Signals:
    """Return the signals of some rows of a window followed by another signal, as input of the match model."""
    vectors = np.concatenate([members.vectors_of(np.array(rows, np.int64)), signal.vector[None]])
    return batch_of(vectors, [*members.packed(rows), signal.packed])
