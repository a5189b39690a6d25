"""Titles of reports in the words of a signal's sender."""

import re

from postroom.text.headlines import cut, read
from postroom.text.problem_words import mentions_problem

MAX_WORKING_TITLE = 200
"""Maximum number of characters of a working title."""

_COMMIT_PREFIX = re.compile(
    r"(?:fix|feat|perf|docs|refactor|test|chore|bug)(?:\([^()\s]{0,60}\))?!?:\s{1,4}(?=\S)", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;] |[\uff0c\uff1b]")
"""The end of a clause of a title."""
_CONDITION = re.compile(
    r"(?:when|whenever|if|after|before|since|while|once|as soon as|in|on|with|wenn|nachdem|seit|beim|quand|lorsque|"
    r"si|après|depuis|cuando|al|desde|quando|dopo|se)\b",
    re.IGNORECASE,
)
"""The beginning of a clause that says nothing without the next one."""
_NAME = re.compile(r"[a-z]+[A-Z]|[A-Za-z]*[\d_./\\(<=:@#]")
"""Words that are names in code or of products: they keep their spelling."""


def working_title(text: str, source_product: str, source_type: str) -> str:
    """Return the working title of a report that starts with a signal of this text, used until it is researched."""
    headline = read(text, source_product=source_product, source_type=source_type).headline
    return shorten_title(title_of(headline), MAX_WORKING_TITLE)


def title_of(headline: str) -> str:
    """Return a headline in the form of a title: capitalised unless it begins with a name, without a full stop.

    The prefix of a conventional commit is removed, since a title gets its own.
    """
    title = _COMMIT_PREFIX.sub("", headline, count=1) if _COMMIT_PREFIX.match(headline) else headline
    title = title.rstrip(" .!,;\uff0c\u3002\uff1b\uff01") or title
    first = title.split(" ", 1)[0]
    return title if _NAME.match(first) else f"{title[:1].upper()}{title[1:]}"


def shorten_title(title: str, most: int) -> str:
    """Return a title in at most `most` characters: whole sentences or clauses if long enough, else whole words."""
    if len(title) <= most:
        return title
    end = title.rfind(". ", most // 2, most)
    if end < 0:
        clauses = () if _CONDITION.match(title) else _CLAUSE.finditer(title, most // 3, most)
        end = next((one.start() for one in clauses if mentions_problem(title[: one.start()])), -1)
    if end < 0:
        return cut(title, most)
    begun = title.rfind(" (", 0, end)
    # What begins with a bracket that the cut leaves open is left out as well.
    return title[: begun if begun > 0 and ")" not in title[begun:end] else end].rstrip(" .")
