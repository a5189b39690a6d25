"""How likely two groups have to be one before the consolidation joins them, by what it finds in the project."""

import numpy as np

from postroom.grouping.matching.cluster import Linked

CAREFUL = 1.5
"""What two groups need beyond the model's threshold, in log-odds, where the model is not sure of what it finds."""
CAREFUL_WHERE_SURE = 1.0
"""The same where it is: for a purity of .95 on plain sets, and on the sample, which the model has learnt from."""
UNSURE = 0.36
"""Up to this certainty the model is not sure. On tuning sets, and their first sixty signals, it is .43 to .63 where
members of a problem share words or names, and .22 to .35 where they mostly do not."""
SURE = 0.52
"""From this certainty on it is."""
YOUNG = 1.0
"""What they need beyond that in a window of few signals, which hardly show what is usual; less as it grows."""
GROWN = 120
"""Signals from which on a window is young no more."""


def certainty(linked: Linked) -> float:
    """Return how sure the model is of the pairs that it finds, 0 to 1: the mean probability of pairs drawn by it.

    A probability of a half can mean that one of two pairs is right, or that the model does not know this project.
    Where it knows it, pairs are either probable or not; where it does not, most of what it finds is in between.
    """
    probability = 1 / (1 + np.exp(-linked.log_odds))
    found = float(probability.sum())
    return float((probability * probability).sum()) / found if found > 0 else 0.0


def threshold_among(linked: Linked, threshold: float, beyond: float = 0.0) -> float:
    """Return the log-odds that two groups of these signals need: so much beyond the model's `threshold`."""
    share = min(1.0, max(0.0, (certainty(linked) - UNSURE) / (SURE - UNSURE)))
    careful = CAREFUL + share * (CAREFUL_WHERE_SURE - CAREFUL)
    return threshold + careful + YOUNG * max(0.0, 1 - linked.count / GROWN) + beyond
