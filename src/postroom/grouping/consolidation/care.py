"""Caution of the consolidation: the probability required to join two groups, given the project's data."""

import numpy as np

from postroom.grouping.matching.cluster import Linked

CAREFUL = 1.75
"""Log-odds required beyond the model's threshold where the model is unsure."""
CAREFUL_WHERE_SURE = 1.0
"""The same where it is sure: for a purity of .95 on plain sets and on the sample, on which the model was
trained."""
STAY = 0.5
"""Log-odds added to pairs that are within one report: a change has to be worth it."""
UNSURE = 0.36
"""Certainty up to which the model counts as unsure. On tuning sets, and their first sixty signals, it is .43 to .63
where members of a problem share words or names, and .22 to .35 where they mostly do not."""
SURE = 0.52
"""Certainty from which the model counts as sure."""
COLD_START_MARGIN = 1.0
"""Log-odds required in addition in an empty window, which hardly shows what is usual; less as it grows."""
COLD_START_SIGNALS = 120
"""Number of signals from which a window is no cold start any more."""


def certainty(linked: Linked) -> float:
    """Return how sure the model is of the pairs that it finds, 0 to 1: their mean probability, weighted by itself.

    A probability of a half can mean that one of two pairs is right, or that the model does not know this kind of
    project. Where it does, pairs are either probable or not; where it does not, most are in between.
    """
    probability = 1 / (1 + np.exp(-linked.log_odds))
    found = float(probability.sum())
    return float((probability * probability).sum()) / found if found > 0 else 0.0


def threshold_among(linked: Linked, threshold: float) -> float:
    """Return the log-odds that two of these groups need: the model's `threshold` plus margins."""
    share = min(1.0, max(0.0, (certainty(linked) - UNSURE) / (SURE - UNSURE)))
    careful = CAREFUL + share * (CAREFUL_WHERE_SURE - CAREFUL)
    return threshold + careful + COLD_START_MARGIN * max(0.0, 1 - linked.count / COLD_START_SIGNALS)
