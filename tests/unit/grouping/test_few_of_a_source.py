"""Two signals of a source that has no others are not told apart by what they have in common."""

import numpy as np

from postroom.grouping.matching.likeness import FEW, centred


def test_centred_vectors_of_a_source_of_two_keep_what_they_share() -> None:
    axes = np.eye(12, dtype=np.float32)
    pair = np.array([axes[0] + 0.4 * axes[1], axes[0] + 0.4 * axes[2]], np.float32)
    pair /= np.linalg.norm(pair, axis=1, keepdims=True)
    others = axes[3:]
    vectors = np.concatenate([pair, others])

    def alike(sources: list[int]) -> float:
        first, second, *_ = centred(vectors, np.array(sources, np.int64))
        return float(first @ second)

    one_source = alike([0] * len(vectors))
    assert alike([1, 1] + [0] * len(others)) >= one_source - 0.01
    # With more of the source, what all of them share is its habit.
    more = np.concatenate([pair, np.repeat(pair[:1], FEW, axis=0), others])
    vectors = more
    assert alike([1] * (FEW + 2) + [0] * len(others)) < one_source - 0.1
