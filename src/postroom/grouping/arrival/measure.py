"""Compares a new signal with the members of its candidates by the match model, at a bounded cost.

The model's features depend on the other signals in the comparison (how rare a word is, how similar signals of a
source usually are), so a sample of other reports' signals, from all sources, represents the project in each
comparison.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from postroom.domain.grouping.decision import Candidate, Match
from postroom.grouping.explain import Text, explain, shared_label
from postroom.grouping.index.members import Member, Members
from postroom.grouping.matching.cluster import likeliest_mean
from postroom.grouping.matching.likeness import Signals
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.matching.row import row_features

COMPARED = 24
"""Maximum number of members that a new signal is compared with, over all candidates."""
OF_ONE = 16
"""Maximum number of members of one report."""
BATCH = 48
"""Signals in a comparison, including the sample. With 128 the mean index of five products is 0.01 better, at five
times the cost."""
LEAST_AROUND = 12
"""Minimum number of signals of other reports that show what is usual; with fewer the project is young."""
EXPLAINED = 2
"""How many of the most probable candidates get an explanation."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison: the signals, the new one last, and their rows in the window.

    `rows_of` has the rows of each candidate, in the order of the first signals; `around` are those of the sample.
    """

    signals: Signals
    rows_of: Sequence[Sequence[int]]
    around: Sequence[int]

    @property
    def others(self) -> int:
        """Number of candidates' members."""
        return sum(map(len, self.rows_of))


def compared(members: Members, candidates: Sequence[Candidate], signal: Member) -> Compared | None:
    """Choose the signals that a new one is compared with; None in a young project."""
    rows_of = _share(members, candidates)
    around = members.around(
        BATCH - 1 - sum(map(len, rows_of)), without={candidate.report_id for candidate in candidates}
    )
    if len(around) < LEAST_AROUND:
        return None
    rows = [row for of_one in rows_of for row in of_one]
    return Compared(members.with_signal([*rows, *around], signal), rows_of, around)


def match(
    members: Members, candidates: Sequence[Candidate], signal: Member, model: MatchModel, text: Text
) -> tuple[Candidate, ...]:
    """Return the candidates with the match model's results; in a young project only with what the texts share."""
    chosen = compared(members, candidates, signal)
    if chosen is None:
        return _explained(members, candidates, signal, text)
    signals, rows_of = chosen.signals, chosen.rows_of
    log_odds = model.judge(len(signals), row_features(signals, chosen.others)).log_odds
    bounds = np.cumsum([0, *map(len, rows_of)])
    spans = [log_odds[start:stop] for start, stop in itertools.pairwise(bounds)]
    typical = [likeliest_mean(span) for span in spans]
    best = sorted(range(len(spans)), key=lambda at: -typical[at])[:EXPLAINED]
    surrounding = members.packed(chosen.around)
    matched: list[Candidate] = []
    for at, (candidate, span) in enumerate(zip(candidates, spans, strict=True)):
        why = ""
        if at in best:
            others = members.packed(rows_of[at])
            why = explain(text, signal.packed, others, surrounding, meaning=candidate.meaning)
        made = Match(typical[at], float(span.min()), len(span), why)
        matched.append(replace(candidate, match=made))
    return tuple(matched)


def _explained(
    members: Members, candidates: Sequence[Candidate], signal: Member, text: Text
) -> tuple[Candidate, ...]:
    """Return the candidates of a young project: which share only a label, and what the best other one shares."""
    packed = [members.packed(members.of(one.report_id)[:OF_ONE]) for one in candidates]
    found = [
        replace(one, label=shared_label(text, signal.packed, others))
        for one, others in zip(candidates, packed, strict=True)
    ]
    free = [at for at, one in enumerate(found) if not one.label]
    if free:
        at = max(free, key=lambda place: (found[place].scaled, found[place].similarity))
        others = packed[at]
        # Among few signals that few others have a word is no evidence: nothing is said about the others. The
        # likeness in meaning is a part of the reason anyway.
        why = explain(text, signal.packed, others, [], meaning=0)
        found[at] = replace(found[at], why=why)
    return tuple(found)


def _share(members: Members, candidates: Sequence[Candidate]) -> list[list[int]]:
    """Choose the rows to compare with: from all candidates in turn, up to the limit."""
    available = [members.of(candidate.report_id)[:OF_ONE] for candidate in candidates]
    taken = [0] * len(available)
    left = COMPARED
    while left and any(count < len(rows) for count, rows in zip(taken, available, strict=True)):
        for at, rows in enumerate(available):
            if left and taken[at] < len(rows):
                taken[at] += 1
                left -= 1
    return [rows[:count] for rows, count in zip(available, taken, strict=True)]
