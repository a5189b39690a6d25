"""How pairs with findings of scouts are compared: with a margin, and not at all where a finding quotes."""

import numpy as np
import pytest

from postroom.domain.sources.configs import SCOUT
from postroom.grouping.arrival.features import count_words
from postroom.grouping.consolidation.findings import FEW, MARGIN, with_findings
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.cluster import Linked

WORDS = [f"word{chr(97 + at)}" for at in range(20)]


def packed(text: str, source: str = "zendesk") -> Packed:
    words = count_words(text)
    return Packed(words.terms.tobytes(), words.counts.tobytes(), b"", source, len(text), None, None)


def pairs(*signals: Packed, odds: float = 2.0) -> dict[tuple[int, int], float]:
    """Return the log-odds of the pairs that are left, all of which are `odds` before."""
    first, second = np.triu_indices(len(signals), 1)
    found = with_findings(Linked(len(signals), first, second, np.full(len(first), odds), -8.0), signals)
    ends = zip(found.first.tolist(), found.second.tolist(), strict=True)
    return dict(zip(ends, found.log_odds.tolist(), strict=True))


def test_finding_needs_more_than_a_ticket() -> None:
    found = pairs(packed("worda wordb"), packed("worda wordc"), packed("worda wordd", SCOUT[0]))
    assert found == {(0, 1): 2.0, (0, 2): 2.0 - MARGIN, (1, 2): 2.0 - MARGIN}


def test_two_findings_are_never_a_pair() -> None:
    assert pairs(packed("worda", SCOUT[0]), packed("worda", SCOUT[0])) == {}


def test_log_odds_of_a_finding_are_never_below_the_least() -> None:
    assert pairs(packed("worda"), packed("worda", SCOUT[0]), odds=-8.0) == {(0, 1): -8.0}


@pytest.mark.parametrize("most", [FEW, len(WORDS)])
def test_finding_that_repeats_the_words_of_a_ticket_is_compared_with_none(most: int) -> None:
    quoted = " ".join(WORDS[:most])
    assert pairs(packed(quoted), packed("other"), packed(f"One wrote: {quoted}", SCOUT[0])) == {(0, 1): 2.0}


def test_finding_with_few_words_of_a_short_ticket_is_compared() -> None:
    short = " ".join(WORDS[: FEW - 1])
    assert pairs(packed(short), packed(f"{short} and more", SCOUT[0])) == {(0, 1): 2.0 - MARGIN}


def test_signals_without_words_are_compared_without_an_error() -> None:
    assert pairs(packed(""), packed("", SCOUT[0])) == {(0, 1): 2.0 - MARGIN}
