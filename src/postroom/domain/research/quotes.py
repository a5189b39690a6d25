"""Which lines of signals are worth quoting."""

from postroom.text.problem_words import mentions_problem
from postroom.text.words import words

_LEAST, _LEAST_WITHOUT_PROBLEM = 2, 4
"""Minimum number of things that a quoted line names."""

# Words that the signals of any report use: they name neither what fails nor how.
_ANYWHERE = """
nobody somebody someone anybody anyone everybody everyone people person user users customer customers
issue issues problem problems error errors bug bugs form question request requests ticket tickets case report
subject reply answer help urgent important please thanks hello note details example
see seen show shown shows look looks happen happens work works try tried want wants need needs fix fixed
event events spike spiking baseline usual occurrence occurrences firing alert
second seconds minute minutes min hour hours day days week weeks month months today yesterday morning
last first new old since time times again
"""
_COMMON = frozenset(words(_ANYWHERE))


def is_worth_quoting(line: str) -> bool:
    """Return whether a line says so much about a problem that it may be quoted beside others.

    Without numbers and the words that any report uses, it has to name two things if it says what is wrong, and
    four otherwise: the subject of a mail and “Nobody is shown an error” do not.
    """
    return _named(line) >= (_LEAST if mentions_problem(line) else _LEAST_WITHOUT_PROBLEM)


def says_something(sentence: str) -> bool:
    """Return whether a sentence adds something to the headline before it: “See the ticket” does not."""
    return _named(sentence) >= _LEAST


def _named(text: str) -> int:
    return len({word for word in words(text) if word not in _COMMON and any(map(str.isalpha, word))})
