"""The first words of a Markdown text, as plain text."""

import re
from functools import lru_cache

MAX_LEAD = 450
"""Maximum number of characters of a lead."""

_READ = 2_000
"""Characters of the text that are looked at: few leads are longer with their links."""

_HEADING = re.compile(r"#{1,6}(?:[ \t]|\Z|\n)")
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\(([^()\s]{0,300})\)")
_LINE_MARK = re.compile(r"^ {0,3}(?:>|[-*+]|\d{1,9}[.)])[ \t]", re.MULTILINE)


@lru_cache(maxsize=1_024)
def lead_of(text: str) -> str:
    """Return what stands before the first heading of `text`, in at most `MAX_LEAD` characters.

    Links to charts are left out; of other links the text remains. Marks of emphasis, code, quotes and lists go.
    """
    head = _before_heading(text[:_READ])
    if "](" in head:
        head = _LINK.sub(_words_of, head)
    head = _LINE_MARK.sub("", head).replace("**", "").replace("__", "").replace("`", "")
    words = " ".join(head.split())
    if len(words) <= MAX_LEAD:
        return words
    cut = words[: MAX_LEAD - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _before_heading(text: str) -> str:
    place = 0 if text.startswith("#") else text.find("\n#") + 1
    while place or text.startswith("#"):
        if _HEADING.match(text, place):
            return text[:place]
        place = text.find("\n#", place) + 1
        if not place:
            break
    return text


def _words_of(link: re.Match[str]) -> str:
    return "" if link[2].startswith("chart:") else link[1]
