"""Cases of somebody's own that a match model is to learn from, and whether it is better for them than the shipped.

The groups of each file are dealt out to two halves. What is measured of one half is by trees that learnt from the
other one and from the tuning sets, so a model is judged by what it has not seen.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from training.tuning_sets import TuningSet

from postroom.domain.errors import Invalid
from postroom.domain.grouping.partition import Scores
from postroom.evals.labelled import Labelled, read_labelled
from postroom.grouping.consolidation.refit import BETTER, LEAST_REPORTS, LEAST_SIGNALS, PURITY

OWN = "own"
"""The kind of these sets, beside plain and hard ones."""


def own_sets(files: Sequence[Path]) -> list[TuningSet]:
    """Return the two halves of each file, as sets to learn from.

    Raises:
        Invalid: a file can't be used, or there are too few cases in all of them to tell what is better.
    """
    every = [(path, read_labelled(path)) for path in files]
    groups = sum(len({case.group for case in cases}) for _, cases in every)
    signals = sum(len(cases) for _, cases in every)
    if files and (groups < LEAST_REPORTS or signals < LEAST_SIGNALS):
        raise Invalid(
            f"There are {signals} signals in {groups} groups, and it takes {LEAST_SIGNALS} in {LEAST_REPORTS} "
            "to tell whether a model is better for them."
        )
    return [
        TuningSet(f"{OWN} {number} ({path.stem}), half {half + 1}", OWN, cases)
        for number, (path, whole) in enumerate(every, 1)
        for half, cases in enumerate(_halves(whole))
    ]


def _halves(cases: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Deal the groups out, the largest first, so that both halves have as many of each size."""
    sizes = Counter(case.group for case in cases)
    order = sorted(sizes, key=lambda group: (-sizes[group], group))
    # 0 1 1 0 0 1 1 0: neither half gets the larger one of each two.
    second = {group for at, group in enumerate(order) if at % 4 in {1, 2}}
    return [one for one in cases if one.group not in second], [one for one in cases if one.group in second]


def verdict(scores: Sequence[tuple[str, Scores, Scores]]) -> tuple[bool, list[str]]:
    """Return whether the trained model is better, and the lines that say so.

    `scores` are of each half by the shipped model and by the trained one. It has to be better by a margin, and at
    least as pure as is asked for, or as the shipped one.
    """
    lines = [
        "",
        "| Cases kept back | shipped: index | purity | this one: index | purity |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, shipped, trained in scores:
        cells = (shipped.ari, shipped.mean_purity, trained.ari, trained.mean_purity)
        lines.append(f"| {name} | {' | '.join(f'{cell:.3f}' for cell in cells)} |")
    before, after = _means([one for _, one, _ in scores]), _means([one for _, _, one in scores])
    purity = min(PURITY, before[1])
    lines.append(f"| **mean** | {' | '.join(f'{mean:.3f}' for mean in (*before, *after))} |")
    better = after[0] >= before[0] + BETTER and after[1] >= purity
    why = f"it takes {BETTER} more of the index, and a purity of {purity:.3f}"
    lines += ["", f"It is {'better' if better else 'not better enough, and nothing is written'}: {why}."]
    return better, lines


def _means(scores: Sequence[Scores]) -> tuple[float, float]:
    return float(np.mean([score.ari for score in scores])), float(
        np.mean([one.mean_purity for one in scores])
    )
