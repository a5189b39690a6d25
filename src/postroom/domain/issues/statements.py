"""The text of the statement that raised an error, from the line of code that an SDK sends beside a frame."""

import re

_RAISING = re.compile(
    r"(?:^|[\s;{(:.])(?:raise|throw|panic|reject|abort|die|fail|error|exception|warn|trigger_error|Errorf|bail!|"
    r"[\w.]{0,40}(?:Error|Exception))\b",
)
_LITERAL = re.compile(r"\"([^\"\n]{4,240})\"|'([^'\n]{4,240})'|`([^`\n]{4,240})`")
_FILLED = re.compile(r"\$?\{[^{}\n]{0,120}\}|#\{[^{}\n]{0,120}\}|%[-+0-9.]{0,8}[a-zA-Z@]|:\w{1,40}\b")
_WORD = re.compile(r"[^\W\d_]{2,40}")
MIN_WORDS = 2
"""Minimum number of words of a literal that tells one statement from another."""


def template_of(line: str, message: str) -> str:
    """Return the literal text of a raising statement, with `<>` for its values; empty if the line has none.

    Its words must be in the message: otherwise the line is about something else.
    """
    if not _RAISING.search(line):
        return ""
    for match in _LITERAL.finditer(line):
        literal = _FILLED.sub("<>", match[1] or match[2] or match[3])
        words = _WORD.findall(literal)
        if len(words) >= MIN_WORDS and all(word in message for word in words):
            return " ".join(literal.split())
    return ""
