"""The card of the match model: what it learnt from, what it reads, and its figures."""

from collections.abc import Sequence

from postroom.grouping.matching.context import CONTEXT
from postroom.grouping.matching.features import FEATURES


def write_card(names: Sequence[str], figures: Sequence[str], *, signals: int, trees: int, size: int) -> str:
    """Return the card of a model of `size` bytes with `trees` trees a look, learnt from the named sets."""
    return CARD.format(
        size=size,
        signals=signals,
        sets=", ".join(names),
        grown=trees,
        features="\n".join(f"- `{name}`: {meaning}" for name, meaning in FEATURES.items()),
        context="\n".join(f"- `{name}`: {meaning}" for name, meaning in CONTEXT.items()),
        figures="\n".join(figures),
    )


CARD = """<!-- Written by `make train-matcher`; changes made here are lost. -->

# The match model

`matcher.npz` ({size:,} bytes) gives the probability that one change would mend what two signals are about, in two
looks, each {grown} gradient-boosted trees with a calibration. The first look judges a pair by its own features. The
second judges it by what the first said of all the other pairs of the batch: friends in common, rivals, groups.
`make train-matcher` trains both anew on the CPU.

## Data

{signals:,} signals of invented products, written and labelled for this project: {sets}.
Each set counts the same. The products that `evals/splits.toml` calls unseen took no part.

## Features

Of the first look:

{features}

Of the second look:

{context}

## Figures

Of each set by a model that was trained without it and without the other set of its fold. The threshold is the
one with the best mean index at a mean purity of at least 0.93 on these scores, and the calibration was fitted on
them, so both are somewhat favourable.

{figures}

## Limits

- The probability is right on average for projects of some hundred signals, where one pair in forty is about one
  problem. In a project of thousands such pairs are rarer, and it is too high for pairs that are merely near.
- It was learnt from sets of about 120 to 300 signals. Of a few dozen, what is usual and rare is hardly known.
- It does not read when signals happened: a batch that is imported at once would all have happened together.
- It knows English texts best: the vectors that it reads are those of an English model.
- A symptom and its cause that share no words, names or neighbours stay apart.
- The texts were invented. How people write in one real project may differ from all of these.
"""
