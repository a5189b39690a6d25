"""Matches a new signal with the members of its candidates by the match model, at a bounded cost.

The model's features depend on the other signals in the comparison (how rare a word is, how similar signals of a
source usually are), so a sample of other reports' signals, from all sources, represents the project in each
comparison.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from postroom.domain.grouping.decision import Candidate, Match
from postroom.grouping.explain import Text, explain
from postroom.grouping.index.members import Member, Members
from postroom.grouping.matching.batch import batch_with
from postroom.grouping.matching.cluster import likeliest_mean
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.matching.row import row_features

MAX_MEMBERS = 24
"""Maximum number of members that a new signal is compared with, over all candidates."""
MEMBERS_OF_REPORT = 16
"""Maximum number of members of one report."""
MAX_COMPARED = 48
"""Signals in a comparison, including the sample. With 128 the mean index of five products is 0.01 better, at five
times the cost."""
MIN_SAMPLE = 12
"""Minimum number of signals of other reports that show what is usual; with fewer the project is young."""
MAX_EXPLAINED = 2
"""How many of the most probable candidates get an explanation."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the match model compares: the signals, the new one last, and their rows in the window.

    `rows_of` has the rows of each candidate, in the order of the first signals; `sample` those of other reports.
    """

    signals: Signals
    rows_of: Sequence[Sequence[int]]
    sample: Sequence[int]

    @property
    def members(self) -> int:
        """Number of candidates' members."""
        return sum(map(len, self.rows_of))


def choose_comparison(members: Members, candidates: Sequence[Candidate], signal: Member) -> Comparison | None:
    """Choose the signals that a new one is compared with; None in a young project."""
    rows_of = _choose_rows(members, candidates)
    sample = members.around(
        MAX_COMPARED - 1 - sum(map(len, rows_of)), without={candidate.report_id for candidate in candidates}
    )
    if len(sample) < MIN_SAMPLE:
        return None
    rows = [row for of_candidate in rows_of for row in of_candidate]
    return Comparison(batch_with(members, [*rows, *sample], signal), rows_of, sample)


def match_candidates(
    members: Members, candidates: Sequence[Candidate], signal: Member, model: MatchModel, text: Text
) -> tuple[Candidate, ...]:
    """Return the candidates with the match model's results; without any in a young project."""
    comparison = choose_comparison(members, candidates, signal)
    if comparison is None:
        return tuple(candidates)
    signals, rows_of = comparison.signals, comparison.rows_of
    log_odds = model.judge(len(signals), row_features(signals, comparison.members)).log_odds
    bounds = np.cumsum([0, *map(len, rows_of)])
    spans = [log_odds[start:stop] for start, stop in itertools.pairwise(bounds)]
    typical = [likeliest_mean(span) for span in spans]
    best = sorted(range(len(spans)), key=lambda at: -typical[at])[:MAX_EXPLAINED]
    surrounding = members.packed(comparison.sample)
    matched: list[Candidate] = []
    for at, (candidate, span) in enumerate(zip(candidates, spans, strict=True)):
        why = ""
        if at in best:
            others = members.packed(rows_of[at])
            why = explain(text, signal.packed, others, surrounding, meaning=candidate.meaning)
        match = Match(typical=typical[at], worst=float(span.min()), members=len(span), why=why)
        matched.append(replace(candidate, match=match))
    return tuple(matched)


def _choose_rows(members: Members, candidates: Sequence[Candidate]) -> list[list[int]]:
    """Choose the rows to compare with: from all candidates in turn, up to the limit."""
    available = [members.of(candidate.report_id)[:MEMBERS_OF_REPORT] for candidate in candidates]
    taken = [0] * len(available)
    left = MAX_MEMBERS
    while left and any(count < len(rows) for count, rows in zip(taken, available, strict=True)):
        for at, rows in enumerate(available):
            if left and taken[at] < len(rows):
                taken[at] += 1
                left -= 1
    return [rows[:count] for rows, count in zip(available, taken, strict=True)]
