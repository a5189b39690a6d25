"""Scores how well a grouping agrees with a known one, and finds the worst mistakes; pure functions.

A *truth* and a *found* grouping are two sequences of the same length: the labels of item *i* are `truth[i]` and
`found[i]`. Only which items share a label matters. All is computed from the contingency table (how many items have
truth label *a* and found label *b*), so time and memory are linear in the number of items, and pairs are counted
with integers of any size.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Own = TypeVar("Own", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Scores:
    """The agreement of a found grouping with the truth.

    All but `ari` and the counts are shares, 0 to 1. A share of nothing is 1: no pair was put together
    (`pair_precision`), no pair belongs together (`pair_recall`), there are no items (all but `singleton_share`,
    which is then 0).

    Attributes:
        ari: adjusted Rand index (Hubert and Arabie 1985): 1 is equal, about 0 is chance, below 0 is worse.
        homogeneity: 1 - H(truth | found) / H(truth): 1 when no found group mixes truths
            (Rosenberg and Hirschberg 2007).
        completeness: 1 - H(found | truth) / H(found): 1 when no true group is split.
        mean_purity: mean over the found groups of the share of the most common truth label.
        mean_group_recall: mean over the true groups of the largest share that was found together.
        singleton_share: share of the found groups that have one member.
        pair_precision: share of the pairs found together that belong together.
        pair_recall: share of the pairs that belong together that were found together.
        pair_f1: harmonic mean of the two.
        items: how many items were compared.
        truth_groups: how many true groups they form.
        found_groups: how many groups were found.
    """

    ari: float
    homogeneity: float
    completeness: float
    mean_purity: float
    mean_group_recall: float
    singleton_share: float
    pair_precision: float
    pair_recall: float
    pair_f1: float
    items: int
    truth_groups: int
    found_groups: int


@dataclass(frozen=True, slots=True)
class Mistake(Generic[Own, Other]):
    """A group that the other grouping cuts into several: `parts` are (label there, items), largest first."""

    label: Own
    size: int
    parts: tuple[tuple[Other, int], ...]

    @property
    def misplaced(self) -> int:
        """Number of the group's items outside its largest part."""
        return self.size - self.parts[0][1]


def score(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Scores:
    """Return the agreement of `found` with `truth`.

    Raises:
        ValueError: the sequences differ in length.
    """
    cells = _contingency(truth, found)
    rows, columns = Counter(truth), Counter(found)
    items = len(truth)
    together = _pairs(cells.values())
    wanted, claimed = _pairs(rows.values()), _pairs(columns.values())
    best_of_found: dict[Hashable, int] = defaultdict(int)
    best_of_truth: dict[Hashable, int] = defaultdict(int)
    for (row, column), count in cells.items():
        best_of_found[column] = max(best_of_found[column], count)
        best_of_truth[row] = max(best_of_truth[row], count)
    singletons = sum(1 for size in columns.values() if size == 1)
    return Scores(
        ari=_adjusted_rand(together, wanted, claimed, items * (items - 1) // 2),
        homogeneity=_explained(rows, _conditional_entropy(cells, columns, given=1, items=items), items),
        completeness=_explained(columns, _conditional_entropy(cells, rows, given=0, items=items), items),
        mean_purity=_mean(best_of_found[label] / size for label, size in columns.items()),
        mean_group_recall=_mean(best_of_truth[label] / size for label, size in rows.items()),
        singleton_share=singletons / len(columns) if columns else 0.0,
        pair_precision=together / claimed if claimed else 1.0,
        pair_recall=together / wanted if wanted else 1.0,
        pair_f1=2 * together / (wanted + claimed) if wanted + claimed else 1.0,
        items=items,
        truth_groups=len(rows),
        found_groups=len(columns),
    )


def best_ari(truth: Sequence[Hashable], found: Sequence[Hashable | None]) -> float:
    """Return the adjusted Rand index if the items without a found label (None) were all put where they belong.

    That is an upper bound of the index when they are placed: pairs that were missed, and wrong pairs, remain.
    """
    known = [at for at, label in enumerate(found) if label is not None]
    cells = _contingency([truth[at] for at in known], [found[at] for at in known])
    together = _pairs(cells.values())
    missed = _pairs(Counter(truth[at] for at in known).values()) - together
    wrong = _pairs(Counter(found[at] for at in known).values()) - together
    wanted = _pairs(Counter(truth).values())
    items = len(truth)
    return _adjusted_rand(wanted - missed, wanted, wanted - missed + wrong, items * (items - 1) // 2)


def mixed_groups(truth: Sequence[Other], found: Sequence[Own], limit: int) -> tuple[Mistake[Own, Other], ...]:
    """Return the `limit` found groups that mix truths worst, most misplaced items first.

    Ties stay in the order of first occurrence.
    """
    return _worst(found, truth, limit)


def split_groups(truth: Sequence[Own], found: Sequence[Other], limit: int) -> tuple[Mistake[Own, Other], ...]:
    """Return the `limit` true groups that were split worst, most items away from the largest part first."""
    return _worst(truth, found, limit)


def _contingency(first: Sequence[Own], second: Sequence[Other]) -> Counter[tuple[Own, Other]]:
    if len(first) != len(second):
        raise ValueError(f"The two groupings have {len(first)} and {len(second)} items.")
    return Counter(zip(first, second, strict=True))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _adjusted_rand(together: int, wanted: int, claimed: int, total: int) -> float:
    """(index - expected) / (maximum - expected), multiplied out so that only the last step rounds.

    The divisor is 0 exactly when both groupings are trivial in the same way (all alone, or all in one group),
    or when there are fewer than two items; they are equal then.
    """
    divisor = total * (wanted + claimed) - 2 * wanted * claimed
    return 2 * (total * together - wanted * claimed) / divisor if divisor else 1.0


def _conditional_entropy(
    cells: Mapping[tuple[Hashable, Hashable], int], sizes: Mapping[Hashable, int], *, given: int, items: int
) -> float:
    """H(the other side | side `given`) in nats; `sizes` are the group sizes of side `given`."""
    return -math.fsum(count / items * math.log(count / sizes[cell[given]]) for cell, count in cells.items())


def _explained(sizes: Mapping[Hashable, int], unexplained: float, items: int) -> float:
    if len(sizes) < 2:
        return 1.0  # nothing to explain
    entropy = -math.fsum(size / items * math.log(size / items) for size in sizes.values())
    return min(1.0, max(0.0, 1.0 - unexplained / entropy))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return math.fsum(listed) / len(listed) if listed else 1.0


def _worst(own: Sequence[Own], other: Sequence[Other], limit: int) -> tuple[Mistake[Own, Other], ...]:
    parts: dict[Own, list[tuple[Other, int]]] = defaultdict(list)
    for (label, piece), count in _contingency(own, other).items():
        parts[label].append((piece, count))
    mistakes = [
        Mistake(label, sum(count for _, count in pieces), tuple(sorted(pieces, key=lambda piece: -piece[1])))
        for label, pieces in parts.items()
        if len(pieces) > 1
    ]
    mistakes.sort(key=lambda mistake: (-mistake.misplaced, -mistake.size))
    return tuple(mistakes[: max(limit, 0)])
