"""The texts that the safety filter is trained on, and those by which its weights and thresholds are chosen."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from training.real_texts import packages, real_texts
from training.safety_grammar import generate, planted
from training.tuning_sets import ROOT, tuning_sets

from postroom.evals.safety import SafetyCase, read_safety
from postroom.screening.local import prefix
from postroom.screening.rules import hits
from postroom.screening.vectors import Numbers, named_features, numbers, pieces
from postroom.text.hidden.plain_text import read

LEARNT, MEASURED = ROOT / "training" / "safety", ROOT / "evals" / "safety"
CALIBRATION_PRODUCT = "tillage"
MADE_UP = 400
"""Generated attacks, and as many twins."""
MAX_ORDINARY = 300
"""Maximum ordinary signals for training."""
MORE_ORDINARY = 300
"""Additional ordinary signals for choosing the thresholds, besides those of one product."""
REAL = 110
"""Maximum texts of a published package."""


Use = Literal["learn", "choose"]
Sort = Literal["twin", "natural", "ordinary", "real"]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text with the features of its pieces, and the network's input.

    `sort`: a twin, a natural attack or look-alike, an ordinary signal, or a real text. `use`: for training or for
    validation. `ruled`: whether a rule matches.
    """

    text: str
    unsafe: bool
    kind: str
    family: str
    sort: Sort
    use: Use
    ruled: bool
    pieces: tuple[Numbers, ...]
    texts: tuple[tuple[str, dict[str, float]], ...]


def all_examples() -> Iterator[Example]:
    """Yield all texts, those for training and those for choosing."""
    products = {
        one.name: [case.signal.description for case in one.cases if case.safe] for one in tuning_sets()
    }
    around = [text for name, texts in products.items() if name != CALIBRATION_PRODUCT for text in texts]
    chance = random.Random(7)  # noqa: S311  # not cryptographic
    for path in sorted([*LEARNT.glob("*.jsonl"), *MEASURED.glob("*.jsonl")], key=lambda path: path.name):
        if path.name.startswith("heldout"):
            continue
        natural = "natural" in path.stem
        sort: Sort = "natural" if natural else "twin"
        for case in read_safety(path):
            if path.name.startswith("validation"):
                yield _example(case, path.stem, use="choose", sort=sort)
                continue
            family = case.family or path.stem
            yield _example(case, family, use="learn", sort=sort)
            if natural:
                text = planted(case.text, chance.choice(around), chance)
                yield _example(replace(case, text=text), family, use="learn", sort=sort)
    for case in generate(around, attacks=MADE_UP, twins=MADE_UP):
        yield _example(case, case.family or "grammar", use="learn", sort="twin")
    for text in products[CALIBRATION_PRODUCT]:
        yield _example(_harmless(text), CALIBRATION_PRODUCT, use="choose", sort="ordinary")
    order = np.random.default_rng(6).permutation(len(around))
    for number, at in enumerate(order[: MAX_ORDINARY + MORE_ORDINARY]):
        use: Use = "learn" if number < MAX_ORDINARY else "choose"
        yield _example(_harmless(around[at]), "ordinary", use=use, sort="ordinary")
    yield from _real()


def _real() -> Iterator[Example]:
    for package in packages():
        for text in real_texts(package, most=REAL):
            yield _example(_harmless(text), package.name, use=package.use, sort="real")


def _harmless(text: str) -> SafetyCase:
    return SafetyCase(text, unsafe=False, kind="ordinary")


def _example(case: SafetyCase, family: str, *, use: Use, sort: Sort) -> Example:
    found = pieces(read(case.text))
    return Example(
        case.text,
        case.unsafe,
        case.kind,
        family,
        sort,
        use,
        any(hits(piece) for piece in found),
        tuple(numbers(piece) for piece in found),
        tuple((f"{prefix(piece)}{piece.text}", named_features(piece)) for piece in found),
    )
