"""What a text as sent says of the reporter's machine, and what a form hides in it: neither is about the problem.

Works on the original, before its markup is removed, so that names in it can be left out as well.
"""

import re

from postroom.text.forms.issue_templates import drop_environment
from postroom.text.noise import drop_comments

_OPENING, _CLOSING = "<details", "</details>"
_SUMMARY = re.compile(r"<summary[^<>]{0,200}>[^<]{0,200}</summary>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>\n]{0,2000}>|<!--|-->", re.IGNORECASE)
_CELLS = re.compile(r"[^|\t]{0,200}[|\t]")
_SETTING = re.compile(r"[\w .()%/-]{1,50}:[^\n]{0,100}")
_ERROR = re.compile(r"(?:error|exception|warning|traceback|fatal|panic|fail(?:ed|ure)?)\b", re.IGNORECASE)
_ROWS = 0.8
"""Share of rows of tables and settings among the lines of a collapsed section that makes it an environment."""
_LONGEST = 20_000
"""Characters of a collapsed section that are read."""


def without_environment(text: str) -> str:
    """Return a text as sent without comments, collapsed tables of facts, user agents and facts about the machine.

    Takes linear time.
    """
    kept = _drop_collapsed(drop_comments(text))
    return "\n".join(drop_environment(kept.split("\n")))


def _drop_collapsed(text: str) -> str:
    """Remove the `<details>` of rows of tables and settings; an unclosed one ends with the text."""
    lower = text.lower()
    if _OPENING not in lower or len(lower) != len(text):
        return text
    kept: list[str] = []
    at = 0
    while (start := lower.find(_OPENING, at)) >= 0:
        found = lower.find(_CLOSING, start)
        end = len(text) if found < 0 else found + len(_CLOSING)
        is_table = _is_table(text[start : min(end, start + _LONGEST)])
        kept.append(f"{text[at:start]}\n" if is_table else text[at:end])
        at = end
    return "".join([*kept, text[at:]])


def _is_table(section: str) -> bool:
    """Return whether a collapsed section says nothing but facts in rows, or nothing at all."""
    lines = [line.strip(" \t>`~|-") for line in _TAG.sub(" ", _SUMMARY.sub("", section)).split("\n")]
    content = [line for line in lines if any(map(str.isalnum, line)) and line.casefold() != "none"]
    rows = sum(
        bool(_CELLS.match(line) or (_SETTING.fullmatch(line) and not _ERROR.search(line))) for line in content
    )
    return rows >= _ROWS * len(content)
