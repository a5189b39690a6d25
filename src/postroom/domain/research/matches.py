"""Lines of a repository in which a text was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A line of a file in which a text was found."""

    path: str
    line: int
    text: str
