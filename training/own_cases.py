"""Train a match model on custom cases, and compare it with the shipped one on them.

The groups of each file are split into two halves. Each half is measured with trees trained on the other half and
the tuning sets, so a model is evaluated on unseen data.
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
"""The kind of these sets, in addition to plain and hard ones."""


def own_sets(files: Sequence[Path]) -> list[TuningSet]:
    """Return the two halves of each file as training sets.

    Raises:
        Invalid: a file is unusable, or there are too few cases in total for a comparison.
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
    """Distribute the groups, largest first, so that both halves have similar sizes."""
    sizes = Counter(case.group for case in cases)
    order = sorted(sizes, key=lambda group: (-sizes[group], group))
    # 0 1 1 0 0 1 1 0: neither half always gets the larger group of a pair.
    second = {group for at, group in enumerate(order) if at % 4 in {1, 2}}
    return [one for one in cases if one.group not in second], [one for one in cases if one.group in second]


def verdict(scores: Sequence[tuple[str, Scores, Scores]]) -> tuple[bool, list[str]]:
    """Return whether the trained model is better, and the lines of the report.

    `scores` are those of the shipped and the trained model for each half. The trained one must be better by a
    margin, with at least the required purity, or that of the shipped one.
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
