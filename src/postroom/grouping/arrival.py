"""Measuring a new signal against the members of its candidates with the match model, at a bounded cost.

The features of the model depend on what a signal is compared with: how rare a word is, how near signals of a source
usually are. So some signals of other reports, of all sources, stand for the project in each comparison.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from postroom.domain.grouping import Candidate, Match
from postroom.grouping.explain import Text, explain
from postroom.grouping.matching.features import Pairs, pair_features
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.members import Member, Members

COMPARED = 24
"""Members of candidates that a new signal is compared with at most, of all together."""
OF_ONE = 16
"""Members of one report at most."""
BATCH = 48
"""Signals in a comparison, those around included. With 128 the mean index of five products is 0.01 better, at five
times the cost."""
LEAST_AROUND = 12
"""Signals of other reports that it takes to know what is usual; with fewer the project is young."""
EXPLAINED = 2
"""Candidates, the most probable, of which it is said what speaks for them."""


def match(
    members: Members, candidates: Sequence[Candidate], signal: Member, model: MatchModel, text: Text
) -> tuple[Candidate, ...]:
    """Return the candidates with what the match model says of them; as they are in a young project."""
    rows_of = _share(members, candidates)
    around = members.around(
        BATCH - 1 - sum(map(len, rows_of)), without={candidate.report_id for candidate in candidates}
    )
    if len(around) < LEAST_AROUND:
        return tuple(candidates)
    rows = [row for of_one in rows_of for row in of_one]
    signals = members.with_signal([*rows, *around], signal)
    pairs = _pairs_of_last(pair_features(signals), len(signals), len(rows))
    log_odds = model.judge(len(signals), pairs).log_odds
    bounds = np.cumsum([0, *map(len, rows_of)])
    spans = [log_odds[start:stop] for start, stop in itertools.pairwise(bounds)]
    best = sorted(range(len(spans)), key=lambda at: -float(spans[at].mean()))[:EXPLAINED]
    surrounding = members.packed(around)
    matched: list[Candidate] = []
    for at, (candidate, span) in enumerate(zip(candidates, spans, strict=True)):
        why = ""
        if at in best:
            others = members.packed(rows_of[at])
            why = explain(text, signal.packed, others, surrounding, meaning=candidate.meaning)
        made = Match(float(span.mean()), float(span.min()), len(span), why)
        matched.append(replace(candidate, match=made))
    return tuple(matched)


def _share(members: Members, candidates: Sequence[Candidate]) -> list[list[int]]:
    """Choose the rows to compare with: of all candidates in turn, until there are enough."""
    there = [members.of(candidate.report_id)[:OF_ONE] for candidate in candidates]
    taken = [0] * len(there)
    left = COMPARED
    while left and any(count < len(rows) for count, rows in zip(taken, there, strict=True)):
        for at, rows in enumerate(there):
            if left and taken[at] < len(rows):
                taken[at] += 1
                left -= 1
    return [rows[:count] for rows, count in zip(there, taken, strict=True)]


def _pairs_of_last(pairs: Pairs, count: int, others: int) -> Pairs:
    """Return the pairs of the last signal with the first `others`, in their order."""
    wanted = np.flatnonzero((pairs.second == count - 1) & (pairs.first < others))
    return Pairs(pairs.first[wanted], pairs.second[wanted], pairs.features[wanted])
