"""Removal of details that differ between reports of one problem: addresses, ids, times, queries, markup, blobs.

Every function maps a text to a text in linear time: each pattern starts at a word boundary or has a bounded length.
"""

import html
import ipaddress
import itertools
import re

_COMMENT = ("<!--", "-->")
_SCRIPTS = (("<script", "</script>"), ("<style", "</style>"))
_BLOCK_TAGS = (
    "address|article|aside|blockquote|body|br|center|dd|details|div|dl|dt|figure|footer|form|h[1-6]|head|header|hr|html|"
    "li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul"
)
_INLINE_TAGS = (
    "a|abbr|b|button|code|del|em|font|i|iframe|img|input|ins|kbd|label|link|mark|meta|o:p|picture|q|s|samp|small|source|"
    "span|strike|strong|sub|sup|svg|tt|u|var|video"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCK_TAGS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_INLINE = re.compile(rf"</?(?:{_INLINE_TAGS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")

_MARKDOWN_LINK = re.compile(r'!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s"[^"\n]{0,200}")?\)')
_FENCE = re.compile(r"^[ \t]{0,8}(?:`{3,}|~{3,})[^\n`]{0,40}$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,8}#{1,6}[ \t]+", re.MULTILINE)
_BULLET = re.compile(
    r"^[ \t]{0,16}(?:[-*+\u2022\u00b7]|\d{1,2}[.)])[ \t]+(?:\[[ xX]?\][ \t]+)?", re.MULTILINE
)
_TABLE_RULE = re.compile(r"^[ \t|:+=-]{4,200}$", re.MULTILINE)
_TABLE_ROW = re.compile(r"^[ \t]{0,8}\|[^\n]{0,2000}$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])|~~|`")
_RULE = re.compile(r"([-=_*~#+.<>|\u2500-\u257f])\1{4,}")
_SAME = re.compile(r"(\S)\1{9,}")

_LINK = re.compile(r"(?<!\w)([a-z][a-z0-9+-]{1,15})://([^\s<>\"'`]{1,3000})", re.IGNORECASE)
_QUERY = re.compile(r"(?<=[\w/])\?[\w.%~+\[\]-]{1,100}=[^\s\"'<>)]{0,3000}")
_MAIL = re.compile(r"(?<![\w.+-])(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

_DATA = re.compile(r"\bdata:[\w.+-]{1,40}/[\w.+-]{1,60}(?:;[\w=-]{1,40}){0,3},[A-Za-z0-9+/=%_-]*")
_RUN = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{60,}")
_BYTES = re.compile(r"(?:\\x[0-9a-fA-F]{2}|\\[0-7]{3}){4,}")
_LONGEST_SEGMENT = 40
_LONGEST_PATH = 400

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIMES = re.compile(
    r"(?<![\w.])\d{4}[-/.]\d{2}[-/.]\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})\b)?)?(?!\w)|"
    r"(?<![\w.])\d{1,2}[/.]\d{1,2}[/.]\d{4}(?![\w.])|"
    rf"(?<!\w)(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},?\s)?(?:{_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?|"
    rf"\d{{1,2}}\s{_MONTH}(?:\s\d{{4}})?)(?!\w)|"
    r"(?<![\w:.])\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?(?:\s?[ap]m\b)?(?:\s?(?:Z|UTC|GMT)\b)?(?![\w:])|"
    r"\d{4}年\d{1,2}月\d{1,2}日",
    re.IGNORECASE,
)
_UUID = re.compile(r"(?<!\w)[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}(?!\w)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<!\w)0x([0-9a-fA-F]{5,16})(?!\w)")
_IP4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?::\d{1,5})?(?![\w.])")
_IP6 = re.compile(
    r"(?<![\w:])\[?((?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4})(?:%\w{1,16})?\]?(?::\d{1,5})?(?![\w:])",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<!\w)(?=[A-Za-z_]{0,40}\d)[A-Za-z0-9_]{6,}(?!\w)")
_LINE_NUMBER = re.compile(
    r"(?<=\.[A-Za-z]{2})(?::\d{1,6}){1,2}\b|(?<=\.[A-Za-z]{3})(?::\d{1,6}){1,2}\b|,? line \d{1,6}\b"
)
_EMPTY_BRACKETS = re.compile(
    r"(?<![\w\])])(?:\(\s{0,4}[,;:]?\s{0,4}\)|\[\s{0,4}\])|<\s{0,4}>|(?<!\w)(?:\"\s{0,4}\"|'')"
)


def drop_markup(text: str) -> str:
    """Remove HTML: entities become characters, block tags line breaks; other `<…>` (generics) stays."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    if "<" not in text:
        return text
    text = _without(text, *_COMMENT)
    for opening, closing in _SCRIPTS:
        text = _without(text, opening, closing)
    text = _BLOCK.sub("\n", text)
    return _INLINE.sub("", text)


def drop_comments(text: str) -> str:
    """Remove HTML comments; an unclosed one stays."""
    return _without(text, *_COMMENT)


def _without(text: str, opening: str, closing: str) -> str:
    """Remove everything between two marks; an opening without its closing mark stays."""
    if opening not in text.lower() or len(text.lower()) != len(text):
        return text
    lower = text.lower()
    kept: list[str] = []
    at = 0
    while (start := lower.find(opening, at)) >= 0:
        end = lower.find(closing, start)
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + len(closing)
    return " ".join([*kept, text[at:]]) if kept else text[at:]


def drop_markdown(text: str) -> str:
    """Remove markup of emphasis, headings, lists, tables and code; links keep their words."""
    text = _FENCE.sub("", text)
    text = _TABLE_RULE.sub("", text)
    text = _TABLE_ROW.sub(lambda match: match[0].replace("|", " "), text)
    text = _HEADING.sub("", text)
    text = _BULLET.sub("", text)
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r"\1", text)
    return _EMPHASIS.sub("", text)


def drop_blobs(text: str) -> str:
    """Remove base64, byte dumps, data URIs and ruled lines; runs of one character are cut to three."""
    text = _DATA.sub("", text)
    text = _BYTES.sub("", text)
    text = _RUN.sub(lambda match: match[0] if _is_path(match[0]) else "", text)
    text = _RULE.sub(" ", text)
    return _SAME.sub(r"\1\1\1", text)


def _is_path(run: str) -> bool:
    """Return whether a long run without white space is a path or a name, and not an encoded blob."""
    if len(run) > _LONGEST_PATH:
        return False
    segments = re.split(r"[+/=_-]+", run)
    return max(map(len, segments)) < _LONGEST_SEGMENT or (run.isalpha() and len(run) <= 100)


LONGEST_LINK = 100


def shorten_links(text: str) -> str:
    """Reduce URLs to host and words of the path, without user names, ports, queries and fragments."""
    if "://" in text:
        text = _LINK.sub(_short_link, text)
    return _QUERY.sub("", text) if "?" in text else text


def cut_links(text: str) -> str:
    """Cut URLs to `LONGEST_LINK` characters, without user names, queries and fragments."""
    return _LINK.sub(_cut_link, text) if "://" in text else text


def _cut_link(match: re.Match[str]) -> str:
    target = match[2]
    tail = target[len(target.rstrip(".,;:!?)]}")) :]
    place = re.split(r"[?#]", target[: len(target) - len(tail)], maxsplit=1)[0]
    host, slash, path = place.partition("/")
    return f"{host.rsplit('@', 1)[-1]}{slash}{path}"[:LONGEST_LINK] + tail


def _short_link(match: re.Match[str]) -> str:
    target = match[2]
    tail = target[len(target.rstrip(".,;:!?)]}")) :]
    place = re.split(r"[?#]", target[: len(target) - len(tail)], maxsplit=1)[0]
    host, _, path = place.partition("/")
    host = host.rsplit("@", 1)[-1].split(":", maxsplit=1)[0].removeprefix("www.")
    words = [
        word for word in path.split("/") if word and not _UUID.fullmatch(word) and _kept_token(word) == word
    ]
    return " ".join([host, *words[:6]]) + tail


def drop_mail_addresses(text: str) -> str:
    """Remove e-mail addresses."""
    return _MAIL.sub("", text) if "@" in text else text


def drop_times(text: str) -> str:
    """Remove dates and times of day. Durations ("30 s") stay."""
    return _TIMES.sub("", text)


def drop_ids(text: str) -> str:
    """Remove UUIDs, memory and network addresses, random tokens, long numbers, line numbers.

    Error codes stay: short numbers, and 32-bit codes such as 0x80070005.
    """
    text = _UUID.sub("", text)
    text = _ADDRESS.sub(lambda match: match[0] if _is_code(match[1]) else "", text)
    text = _IP4.sub("", text)
    if "::" in text or text.count(":") > 2:
        text = _IP6.sub(lambda match: "" if _is_ip6(match[1]) else match[0], text)
    text = _LINE_NUMBER.sub("", text)
    text = _TOKEN.sub(lambda match: _kept_token(match[0]), text)
    return _EMPTY_BRACKETS.sub("", text)


def _is_code(digits: str) -> bool:
    return len(digits) == 8 and digits[0] in "8cC"


def _is_ip6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _kept_token(token: str) -> str:
    """Return a token without its random parts: `cus_9s6XKzkNRiz8i3` -> `cus`, `error_404` unchanged."""
    if not token.isascii() or not any(map(str.isdigit, token)):
        return token
    parts = token.split("_")
    kept = [part for part in parts if not _is_random(part)]
    return token if len(kept) == len(parts) else "_".join(part for part in kept if part)


def _is_random(part: str) -> bool:
    digits = sum(map(str.isdigit, part))
    if digits == len(part):
        return digits >= 6
    if len(part) >= 8 and digits >= 1 and all(char in "0123456789abcdef-" for char in part.lower()):
        return True
    # Many changes between letters and digits indicate a generated key; "utf8", "sha256", "ipv4only" have few.
    changes = sum(left.isdigit() != right.isdigit() for left, right in itertools.pairwise(part))
    return len(part) >= 10 and digits >= 3 and changes >= 4
