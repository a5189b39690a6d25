"""Which sentences state the cause of a problem."""

import pytest

from postroom.domain.research.causes import states_cause


@pytest.mark.parametrize(
    "sentence",
    [
        "The root cause is a missing index on the orders table.",
        "This may have been introduced by the rewrite of the cart.",
        "Exports fail since the update to 4.2.",
        "It used to work in 4.1 but is broken in 4.2.",
        "The build is broken because setup.cfg was removed.",
        "Uploads are rejected due to an expired certificate.",
        "Bisected to commit 4f2a9c1 of last week.",
        "Die Karte lädt nicht mehr seit dem letzten Update.",
        "Regression in 4.2, earlier versions are fine.",
    ],
)
def test_states_cause_with_a_stated_cause_is_true(sentence: str) -> None:
    assert states_cause(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I noticed because a neighbour rang to ask whether we had closed.",
        "We need this because our auditors come on Friday.",
        "The second start is fine because the flag is kept.",
        "I have not checked whether this is a regression.",
        "Screenshots are missing due to privacy reasons.",
        "Is it broken because of the proxy?",
        "It should fail because the field is empty.",
        "No regression in 4.2 as far as we see.",
        "2) Open the page, which is blank because nothing is loaded yet.",
        "Due to holidays.",
        "Cannot find module (aborting due to 3 previous errors).",
        "The reason is unknown, but the export fails.",
        "My husband can't play because his phone is broken.",
        "A red lamp is typically caused by an empty tray.",
        "In 4.1 all is fine, after the update to 4.2 it is broken:",
    ],
)
def test_states_cause_without_a_cause_of_the_problem_is_false(sentence: str) -> None:
    assert not states_cause(sentence)
