"""The reports of a window that are nearest to signals, each by its nearest member.

A report's signals come from several sources, so a new one resembles some of them and not their mean. Scores are
added: meaning without what is usual in the source, words, and rare words, each of the member that has most of it,
and rare identifiers. A member that is close to much of the window says less by being close to a signal, so half of
its usual closeness is subtracted (local scaling, CSLS). All members are compared: seconds in a large window.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.members import Member, Members, Packed
from postroom.grouping.index.postings import COMMON_LEAST, COMMON_SHARE
from postroom.grouping.matching.background import WEIGHT, background
from postroom.grouping.matching.likeness import CENTRE_WEIGHT, top_mean
from postroom.grouping.matching.sparse import RARE_SHARE, Floats
from postroom.models.port import normalised

BLOCK = 4_000
"""Members that are compared at once: 40 MB."""
WORDED = 100_000
"""Maximum number of members whose words are compared; beyond it, those of the reports nearest by meaning."""
WORDS_WEIGHT = 0.5
RARE_WEIGHT = 0.05
"""Weights of shared words, and of the logarithm of shared rarity, relative to the cosine of vectors."""
NAMES_WEIGHT = 0.02
"""Weight of the rarity of shared identifiers, a sum of natural logarithms."""
USUAL_WEIGHT = 0.5
"""Share that is subtracted of how close a member usually is to signals of other reports."""
SAMPLED = 2_048
"""Number of reports, evenly spread over the window, against which that is measured."""
NEIGHBOURS = 8
"""Number of nearest of these whose mean is taken."""


def nearest_reports(
    members: Members, signals: Sequence[Member], among: Collection[UUID], *, count: int
) -> list[list[UUID]]:
    """Return for each signal the `count` nearest of the reports `among`, nearest first."""
    ids, rows_of = members.rows_of_reports(among)
    if not ids or not signals:
        return [[] for _ in signals]
    score = _meaning(members, rows_of, signals)
    kept = _worded(score, [len(rows) for rows in rows_of])
    some = [rows_of[at] for at in kept]
    packed = members.packed([row for rows in some for row in rows])
    score = score[:, kept] + _words(packed, some, signals) + _names(packed, some, signals)
    order = np.argsort(-score, axis=1, kind="stable")[:, :count]
    return [[ids[kept[at]] for at in row] for row in order.tolist()]


def _meaning(members: Members, rows_of: Sequence[Sequence[int]], signals: Sequence[Member]) -> Floats:
    """Return the cosine of each signal with each report's closest member, less that one's usual closeness."""
    rows = np.concatenate([np.asarray(some, np.int64) for some in rows_of])
    sources, names = members.sources_of(rows)
    number = {name: at for at, name in enumerate(names)}
    usual = _usual(members, rows, sources, len(names))
    mine = np.array([number.get(signal.packed.source, len(names)) for signal in signals])
    vectors = normalised(np.stack([signal.vector for signal in signals]).astype(np.float32) - usual[mine])
    owners = np.repeat(np.arange(len(rows_of)), [len(some) for some in rows_of])
    sampled = np.unique(np.linspace(0, len(rows_of) - 1, min(SAMPLED, len(rows_of))).astype(np.int64))
    firsts = np.searchsorted(owners, sampled)
    around = normalised(members.vectors_of(rows[firsts]) - usual[sources[firsts]])
    similarity = np.empty((len(signals), len(rows)), np.float32)
    for start in range(0, len(rows), BLOCK):
        some = slice(start, start + BLOCK)
        held = normalised(members.vectors_of(rows[some]) - usual[sources[some]])
        to_others = held @ around.T
        to_others[owners[some][:, None] == sampled] = -1.0
        similarity[:, some] = vectors @ held.T - USUAL_WEIGHT * top_mean(to_others, NEIGHBOURS)
    return _highest(similarity, rows_of)


def _usual(members: Members, rows: NDArray[np.int64], sources: NDArray[np.int64], count: int) -> Floats:
    """Return the mean vector of each source, a small one drawn towards the overall mean, then the overall mean."""
    sums = np.zeros((count, members.dimension), np.float64)
    for start in range(0, len(rows), BLOCK):
        some = slice(start, start + BLOCK)
        np.add.at(sums, sources[some], members.vectors_of(rows[some]))
    sizes = np.bincount(sources, minlength=count)[:, None]
    overall = sums.sum(axis=0) / len(rows)
    drawn = (sums + CENTRE_WEIGHT * overall) / (sizes + CENTRE_WEIGHT)
    return np.concatenate([drawn, overall[None]]).astype(np.float32)


def _worded(score: Floats, sizes: Sequence[int]) -> list[int]:
    """Return the reports whose words are compared: all, or the ones nearest to a signal that fit."""
    if sum(sizes) <= WORDED:
        return list(range(len(sizes)))
    order = np.argsort(-score.max(axis=0), kind="stable")
    fitting = int(np.searchsorted(np.cumsum(np.array(sizes)[order]), WORDED, side="right"))
    return sorted(order[: max(1, fitting)].tolist())


def _words(packed: Sequence[Packed], rows_of: Sequence[Sequence[int]], signals: Sequence[Member]) -> Floats:
    """Return a score of the words that each signal shares with a member of each report.

    Only the signals' own words are weighted. The norm of a member's weights is estimated from its number of words.
    """
    lengths = np.array([len(one.counts) for one in packed])
    terms = np.frombuffer(b"".join(one.terms for one in packed), "<i4")
    mine = np.unique(np.concatenate([np.empty(0, np.int32), *(one.packed.words.terms for one in signals)]))
    if not len(mine) or not len(terms):
        return np.zeros((len(signals), len(rows_of)), np.float32)
    at = np.minimum(np.searchsorted(mine, terms), len(mine) - 1)
    shared = mine[at] == terms
    row, word = np.repeat(np.arange(len(packed)), lengths)[shared], at[shared]
    having = np.bincount(word, minlength=len(mine))
    shares = (having + WEIGHT * background().shares(mine)) / (len(packed) + WEIGHT)
    telling = having <= max(COMMON_LEAST, COMMON_SHARE * len(packed))
    weights = np.where(telling, 1.0 - np.log(shares), 0.0)
    rarity = np.where(telling & (shares <= RARE_SHARE), -np.log(shares), 0.0)
    spread = 1 / np.sqrt(np.maximum(lengths, 1))
    out = np.empty((len(signals), len(rows_of)), np.float32)
    for number, signal in enumerate(signals):
        own = np.zeros(len(mine), bool)
        own[np.searchsorted(mine, signal.packed.words.terms)] = True
        held = own[word]
        similarity = np.bincount(row[held], weights[word[held]], minlength=len(packed)) * spread
        similarity /= max(1.0, float(weights[own].mean())) * np.sqrt(max(1, own.sum()))
        rare = np.log1p(np.bincount(row[held], rarity[word[held]], minlength=len(packed)))
        both = np.stack([WORDS_WEIGHT * similarity, RARE_WEIGHT * rare])
        out[number] = _highest(both, rows_of).sum(axis=0)
    return out


def _names(packed: Sequence[Packed], rows_of: Sequence[Sequence[int]], signals: Sequence[Member]) -> Floats:
    """Return a score of the identifiers that each signal shares with each report."""
    out = np.zeros((len(signals), len(rows_of)), np.float32)
    mine = np.unique(np.concatenate([np.empty(0, np.int32), *(one.packed.names for one in signals)]))
    held = np.frombuffer(b"".join(one.identifiers for one in packed), "<i4")
    if not len(mine) or not len(held):
        return out
    owners = np.repeat(np.arange(len(rows_of)), [len(rows) for rows in rows_of])
    owners = np.repeat(owners, [len(one.identifiers) // 4 for one in packed])
    at = np.minimum(np.searchsorted(mine, held), len(mine) - 1)
    shared = mine[at] == held
    report, name = np.divmod(np.unique(owners[shared] * len(mine) + at[shared]), len(mine))
    rarity = np.log(1 + len(rows_of) / np.maximum(1, np.bincount(name, minlength=len(mine))))
    for number, signal in enumerate(signals):
        both = np.isin(name, np.searchsorted(mine, signal.packed.names))
        out[number] = np.bincount(report[both], rarity[name[both]], minlength=len(rows_of))
    return NAMES_WEIGHT * out


def _highest(values: NDArray[np.floating], rows_of: Sequence[Sequence[int]]) -> Floats:
    """Return the highest value of each report's members; `values` has them contiguously, report by report."""
    starts = np.cumsum([0, *(len(rows) for rows in rows_of[:-1])])
    return np.asarray(np.maximum.reduceat(values, starts, axis=1), np.float32)
