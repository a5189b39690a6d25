"""Lines that their writer's program broke at a width, put together again, so that sentences are whole."""

import re
from collections.abc import Iterator, Sequence

from postroom.text.display import patterns
from postroom.text.forms.issue_templates import heading_of

_LEAST, _MOST = 40, 120
"""Lengths of a line that may have been broken at a width: shorter ones end as meant, longer ones go on."""
_ENDS = (".", "!", "?", ":", ";", "\u2026", "\u3002", "\uff01", "\uff1f", "\uff1a", "|", "{", "}", "\\")
_LEAST_LINES = 3
"""Lines of a paragraph from which the longest says at which width it was broken."""
_BEGINS = re.compile(
    r"\s*(?:[^\s\w(\"'\u201c\u2018\u00ab]|\d|\w[.)]\s|\w+://|\w{1,20}(?: \w{1,20}){0,2}\s?:(?:\s|$)|$)"
)
"""How a line begins that is no continuation: a number, an entry of a list, a label, a command, an address."""


def join_wrapped(lines: Sequence[str]) -> list[str]:
    """Return the lines with those that continue the line before it joined to it, in linear time.

    The first line stays alone, since it may be a title, and so do lines of code blocks, lists and forms.
    """
    joined = list(lines[:1])
    for block in _blocks(lines[1:]):
        width = max(map(len, block)) if len(block) >= _LEAST_LINES else _MOST
        in_capitals = not block[0].lstrip()[:1].islower()
        last = ""
        for line in block:
            if last and _continues(last, line, width, in_capitals=in_capitals):
                joined[-1] = f"{joined[-1]} {line.strip()}"
            else:
                joined.append(line)
            last = line.rstrip()
    return joined


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the paragraphs; a blank line, and each line of a code block with its fences, is one of its own."""
    block: list[str] = []
    fenced = False
    for line in lines:
        is_fence = patterns.FENCE.match(line) is not None
        if fenced or is_fence or not line.strip():
            if block:
                yield block
            yield [line]
            block = []
            fenced = fenced is not is_fence
        else:
            block.append(line)
    if block:
        yield block


def _continues(last: str, line: str, width: int, *, in_capitals: bool) -> bool:
    """Return whether a line continues the one before it in a paragraph whose longest line has this width.

    `in_capitals`: its sentences seem to begin with capitals, so that a line in lower case begins none.
    """
    if not _LEAST <= len(last) <= _MOST or last.endswith(_ENDS) or " " not in last or _BEGINS.match(line):
        return False
    if heading_of(last) is not None or heading_of(line) is not None:
        return False
    word = line.split(None, 1)[0]
    if in_capitals and word[0].islower():
        return True
    return (last[-1].isalnum() or last[-1] == ",") and len(last) + 1 + len(word) > width
