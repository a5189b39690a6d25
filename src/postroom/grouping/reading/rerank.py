"""Orders the reports nearest to a signal once more, by the match model.

The search compares a signal with each report alone. The match model also sees how a report's signals resemble each
other and the other reports that were found: a report to which many others are nearer than the signal is unlikely,
however near it is. So its batch must hold all of them: compared in parts, they are ordered worse than before.
"""

import itertools
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from postroom.grouping.index.members import Member, Members
from postroom.grouping.matching.batch import batch_with
from postroom.grouping.matching.cluster import likeliest_mean
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.matching.row import row_features

RERANKED = 160
"""Number of nearest reports that are ordered once more. With 250 the true report is among 600 cards in one percent
more of the cases, at two and a half times the cost."""
OF_ONE = 3
"""Maximum number of signals of one report, those nearest to the new one."""
AROUND = 64
"""Number of signals of other reports that show what is usual."""
RANK_WEIGHT = 0.5
"""Log-odds that are subtracted for each e-fold of the rank in the search."""


def rerank(members: Members, signal: Member, nearest: Sequence[UUID], model: MatchModel) -> list[UUID]:
    """Return the `nearest` reports of the search in the order in which a signal probably belongs to them.

    Those beyond `RERANKED` stay where they are.
    """
    ids = nearest[:RERANKED]
    if len(ids) < 2:
        return list(nearest)
    rows_of = [_rows(members, id, signal) for id in ids]
    rows = [row for some in rows_of for row in some]
    around = members.around(AROUND, without=set(ids))
    batch = batch_with(members, [*rows, *around], signal)
    log_odds = model.log_odds(row_features(batch, len(rows)).features)
    bounds = np.cumsum([0, *map(len, rows_of)])
    likely = [likeliest_mean(log_odds[start:stop]) for start, stop in itertools.pairwise(bounds)]
    score = np.array(likely) - RANK_WEIGHT * np.log(np.arange(1, len(ids) + 1))
    return [ids[at] for at in np.argsort(-score, kind="stable").tolist()] + list(nearest[RERANKED:])


def _rows(members: Members, report_id: UUID, signal: Member) -> list[int]:
    """Return the rows of a report's signals that are nearest to a signal by meaning."""
    rows = members.of(report_id)
    if len(rows) <= OF_ONE:
        return rows
    similarity = members.vectors_of(np.array(rows)) @ signal.vector
    return [rows[at] for at in np.argsort(-similarity, kind="stable")[:OF_ONE].tolist()]
