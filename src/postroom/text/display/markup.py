"""Decoding of markup for display: that of Jira and Slack, Markdown, and the HTML that forms of trackers contain.

Code becomes fenced lines and quotes lines with `>`; of everything else the words remain. Every pattern has a
bounded length, and blocks are paired in one pass, so that the time is linear in the length of the text.
"""

import re

_TOKEN = re.compile(r"\{(code|noformat|quote|panel|color|expand)(?::[^{}\n]{0,120})?\}")
_CODE = frozenset({"code", "noformat"})
_FENCE = re.compile(r"\s{0,8}(?:`{3,}|~{3,})")
_DETAILS = ("<details", "</details>")
_LEAST_LEFT = 12
"""Minimum number of letters and digits outside collapsed details; with fewer, the details are the text."""

_IMAGE = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)|"
    r"!(?=[^\s!|\[])[^!|\n]{1,120}\.(?:png|jpe?g|gif|svg|webp|bmp|mp4|mov)(?:\|[^!\n]{0,100})?!|"
    r"<img\s[^<>\n]{0,1000}>",
    re.IGNORECASE,
)
_LINK = re.compile(r'\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s"[^"\n]{0,200}")?\)')
_TARGET = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,2000})\)")
_JIRA_LINK = re.compile(
    r"\[([^\[\]|\n]{1,200})\|(?:https?://|mailto:|file:|#|/|\^|[A-Z]{2,10}-\d)[^\[\]\n]{0,1000}\]"
)
_BARE_LINK = re.compile(r"\[((?:https?://|mailto:)[^\[\]|\s]{1,1000})\]|\[~([\w.@-]{1,80})\]")
_SLACK_LINK = re.compile(r"<(https?://[^\s<>|]{1,1000}|mailto:[^\s<>|]{1,200})(?:\|([^<>\n]{1,200}))?>")
_SLACK_NAME = re.compile(r"<([@#!])(?:subteam\^|date\^)?([^<>|\s]{1,60})(?:\|([^<>\n]{1,200}))?>")
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,30}:(?![\w:])")
_MONOSPACE = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
_TICKS = re.compile(r"(?<!`)`([^`\n]{1,200})`(?!`)")
_STRONG = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,200})(?<=[^\s*])\1(?![\w*])")
_STRIKE = re.compile(r"~~([^~\n]{1,200})~~")
_UNDERLINE = re.compile(r"(?<!\w)(_{1,2})(?=[^\s_])([^_\n]{1,200})(?<=[^\s_])\1(?!\w)")
_PAIR = re.compile(
    r"(?<![\"'`\u201c\u2018])<(b|i|u|em|strong|kbd|small|sub|sup|span|tt|ins|del|mark|summary|h[1-6])>"
    r"([^<>\n]{0,300})</\1>",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:details|summary|p|div|pre|ul|ol|li|table|thead|tbody|tr|td|th|hr|center|blockquote|span|b|i|em|strong|"
    r"h[1-6])(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"(?<=\S)(?:<br ?/?>){1,40}|(?:<br ?/?>){1,40}(?=\S|$)|\\\\(?=\s|$)",
    re.IGNORECASE,
)
_QUOTES = frozenset("\"'`\u201c\u201e\u2018\u00ab")


def decode(text: str) -> str:
    """Return a text without markup, line by line; the contents of code stay as they are."""
    shown = _without_details(_without_blocks(text))
    lines: list[str] = []
    fenced = False
    for line in shown.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
            lines.append(line)
        elif fenced:
            lines.append(line)
        elif not _is_table(line):
            lines += _plain(line).split("\n")
    return "\n".join(lines)


def with_addresses(text: str) -> str:
    """Return a text whose Markdown links say their addresses, so that decoding keeps these."""
    return _TARGET.sub(lambda link: link[2] if link[1] in link[2] else f"{link[1]} ({link[2]})", text)


def _without_blocks(text: str) -> str:
    """Return a text with Jira's blocks of code as fences and its quotes as `>` lines."""
    if "{" not in text:
        return text
    tokens = list(_TOKEN.finditer(text))
    following: list[int] = [0] * len(tokens)
    newest: dict[str, int] = {}
    for place in reversed(range(len(tokens))):
        following[place] = newest.get(tokens[place][1], -1)
        newest[tokens[place][1]] = place
    parts: list[str] = []
    at = place = 0
    while place < len(tokens):
        token = tokens[place]
        parts.append(text[at : token.start()])
        at = token.end()
        end = following[place]
        place += 1
        if token[1] not in _CODE | {"quote"} or end < 0:
            continue
        inside = text[at : tokens[end].start()]
        at, place = tokens[end].end(), end + 1
        if token[1] == "quote":
            parts.append("\n" + "\n".join(f"> {line}" for line in inside.strip().split("\n")) + "\n")
        else:
            parts.append(f"\n```\n{inside}\n```\n" if "\n" in inside else inside.strip())
    return "".join([*parts, text[at:]])


def _without_details(text: str) -> str:
    """Return a text without collapsed details, unless they are nearly all of it."""
    lower = text.lower()
    if _DETAILS[0] not in lower or len(lower) != len(text):
        return text
    kept: list[str] = []
    at = 0
    while (start := lower.find(_DETAILS[0], at)) >= 0:
        end = lower.find(_DETAILS[1], start)
        kept.append(text[at:start])
        if end < 0:  # cut off by the length that is read
            at = len(text)
            break
        at = end + len(_DETAILS[1])
    rest = "".join([*kept, text[at:]])
    return rest if sum(map(str.isalnum, rest)) >= _LEAST_LEFT else text


def _is_table(line: str) -> bool:
    bare = line.strip()
    return bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 3


def _plain(line: str) -> str:
    if "!" in line or "<" in line:
        line = _IMAGE.sub("", line)
    if "[" in line:
        line = _LINK.sub(r"\1", line)
        line = _JIRA_LINK.sub(r"\1", line)
        line = _BARE_LINK.sub(lambda match: match[1] or match[2], line)
    if "<" in line:
        line = _SLACK_LINK.sub(lambda match: match[2] or match[1].removeprefix("mailto:"), line)
        line = _SLACK_NAME.sub(_name, line)
        line = _BREAK.sub(_break, _PAIR.sub(r"\2", line))
        if line.lstrip().startswith("<"):
            line = _TAG.sub("", line)
    if "*" in line:
        line = _STRONG.sub(r"\2", line)
    if "`" in line:
        line = _TICKS.sub(r"\1", line)
    if "~~" in line:
        line = _STRIKE.sub(r"\1", line)
    if "_" in line:
        # An identifier such as _id_ keeps its underscores.
        line = _UNDERLINE.sub(lambda match: match[2] if " " in match[2] else match[0], line)
    if "{{" in line:
        line = _MONOSPACE.sub(r"\1", line)
    if ":" in line:
        line = _EMOJI.sub("", line)
    return f"> {line[4:]}" if line.startswith("bq. ") else line


def _break(match: re.Match[str]) -> str:
    """Return the ends of lines that tags stand for, or the tags themselves where a text quotes them."""
    before = match.string[max(0, match.start() - 2) : match.start()]
    if before[-1:] in _QUOTES and not before[:-1].strip(" \t(["):
        return match[0]
    return "\n" * max(1, match[0].count("<"))


def _name(match: re.Match[str]) -> str:
    if match[3]:
        return f"{'' if match[1] == '!' else match[1]}{match[3].lstrip('@#')}"
    return "" if match[2].upper() == match[2] else f"@{match[2]}"
