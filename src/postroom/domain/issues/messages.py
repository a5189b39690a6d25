"""Masks the values in a message, so that occurrences of one error have the same text.

Every expression is bounded in length and sees a bounded text, so the cost does not depend on untrusted input.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from postroom.domain.issues.wording import common_words

MAX_READ = 600
"""Number of characters of a message that are read: what follows is usually a dump of values."""
MAX_WORDS = 40

_PERSON = (
    r"customer|user|username|client|member|account|tenant|organi[sz]ation|company|merchant|patient|guest|employee|"
    r"workspace|owner|subscriber|vendor|supplier|student|shop|store|site|team|seller|buyer|partner|project|repository|"
    r"bucket|channel|room|device|warehouse|branch|called|named"
)
_AFTER_PERSON_TEXT = """
a account accounts address agent already an and are as at balance by can cannot code could created data deleted did
do does email error errors exists failed failure for found from group had has have id ids in input is key keys limit
list may might missing must name names no not number object of on or password permission permissions profile quota
record records required request requests response role roles service session sessions settings should side state
status still table that the their to token tokens type unknown updated was were which who will with without would
"""
_AFTER_PERSON = frozenset(_AFTER_PERSON_TEXT.split())
"""Words that follow a word for a person and are no name."""
_BEFORE_CLASS = frozenset(
    {
        "a",
        "an",
        "class",
        "component",
        "entity",
        "find",
        "instance",
        "model",
        "module",
        "no",
        "of",
        "operation",
    }
    | {"package", "service", "table", "type", "unknown"}
)
"""Words before a capital letter that begins the name of something in code."""
_BEFORE_NAME = re.compile(
    r"\b(?:attribute|method|function|class|module|named|column|relation|table|index|constraint|property|properties|"
    r"reading|setting|argument|keyword|field|parameter|option|array key|variable|name|queue|topic|permission|"
    r"extension|library|command|enum|operation|trait|template|route)s?:? ?$",
    re.IGNORECASE,
)
_PORTS = {
    "25": "mail", "465": "mail", "587": "mail", "80": "web", "443": "web", "1433": "sqlserver", "1521": "oracle",
    "2379": "etcd", "3306": "mysql", "5432": "postgresql", "5672": "amqp", "6379": "redis", "9092": "kafka",
    "9200": "elasticsearch", "11211": "memcached", "27017": "mongodb", "50051": "grpc",
}  # fmt: skip
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w.$:-]{0,80}\Z")
_FIRST_FOLDER = re.compile(r"[a-z][a-z_-]{1,30}\Z", re.IGNORECASE)
_SAID = re.compile(r"\s?[\[{]\s?[\"'{\[]")


def _quote(match: re.Match[str]) -> str:
    """Keep what is the name of something in code, in double quotes; mask any other value in quotes."""
    before = match.string[max(0, match.start() - 30) : match.start()]
    said = match[0][1:-1]
    return f'"{said}"' if _IDENTIFIER.match(said) and _BEFORE_NAME.search(before) else "<quote>"


def _path(match: re.Match[str]) -> str:
    """Keep the first folder of a path: `/products/red-shoes` is one place with `/products/hat`."""
    parts = [part for part in match[0].split("/", 8)[:8] if part]
    while parts and (
        parts[0].lower() in {"api", "rest", "srv", "var", "app", "www"} or re.fullmatch(r"v\d", parts[0])
    ):
        parts = parts[1:]
    return f"<path {parts[0].lower()}>" if parts and _FIRST_FOLDER.match(parts[0]) else "<path>"


def _address(match: re.Match[str]) -> str:
    """Keep the port of a service that everybody runs there: a database is not a cache."""
    return f"<address {_PORTS[match[1]]}>" if match[1] in _PORTS else "<address>"


_ITEM = r"(?:%s|\?|\$\d{1,5}|:\w{1,40}|%\(\w{1,60}\)s|-?\d{1,20})"
"""A value in the list of a database's statement."""
_Mark = str | Callable[[re.Match[str]], str]
_MASKS: tuple[tuple[re.Pattern[str], _Mark], ...] = (
    (
        re.compile(rf"\({_ITEM}(?:, ?{_ITEM}){{0,200}}\)(?:, ?\({_ITEM}(?:, ?{_ITEM}){{0,200}}\)){{0,50}}"),
        "(<list>)",
    ),
    (re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://[^\s\"'<>]{1,300}", re.IGNORECASE), "<url>"),
    (re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"), "<email>"),
    (
        re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?"),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::(\d{1,5}))?\b"), _address),
    (re.compile(r"\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}:(\d{1,5})\b", re.IGNORECASE), _address),
    (
        re.compile(r"(?<![\w:])\[?[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\]?(?::(\d{1,5}))?", re.IGNORECASE),
        _address,
    ),
    (
        re.compile(
            r"\b(?:[a-z0-9-]{1,63}\.){2,8}(?:com|net|org|io|dev|local|internal|cloud)\b", re.IGNORECASE
        ),
        "<host>",
    ),
    (re.compile(r"\b0x[0-9a-f]{1,32}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b(?=[0-9a-f]{0,40}\d)(?=[0-9a-f]{0,40}[a-f])[0-9a-f]{7,128}\b", re.IGNORECASE), "<id>"),
    (
        re.compile(
            r"(?<![^\W_])((?:value|input|input_type|got|actual|given|user|name|email|tenant|customer|host|path|url|file|id)=)"
            r"(?:'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"|[^\s,;)\]<>'\"]{1,80})",
            re.IGNORECASE,
        ),
        r"\1<value>",
    ),
    (re.compile(r"\"[^\"\n]{1,200}\""), _quote),
    (re.compile(r"(?<!\w)'[^'\n]{1,200}'(?!\w)"), _quote),
    (re.compile(r"(?<!\w)`[^`\n]{1,200}`"), _quote),
    (re.compile(r"(?<![\w<./:])/(?:[\w.@%+~-]{1,80}/){0,8}[\w.@%+~-]{0,80}"), _path),
    (re.compile(r"(?<![\w<])[A-Z]:\\[^\s\"'<>]{1,200}"), "<path>"),
    (re.compile(r"(?<=[=:])[^\s,;=:<>()]{0,80}\d[^\s,;<>()]{0,80}"), "<value>"),
    (re.compile(r"\b[a-z]{1,12}[_-](?=[A-Za-z]{0,8}\d)[A-Za-z0-9]{1,40}\b"), "<id>"),
    (re.compile(r"\b[A-Z]{1,10}-?\d[A-Z\d-]{1,40}\b"), "<id>"),
    (re.compile(r"(?<![A-Za-z])[-+]?\d[\d.,]{0,40}(?:%|[a-zA-Z]{1,3}\b)?"), "<number>"),
    (re.compile(r"\b[a-z]{1,20}\d[A-Za-z\d]{0,40}\b"), "<id>"),
    (re.compile(r"\b(?=[A-Za-z0-9_-]{0,60}\d)[A-Za-z0-9_-]{12,200}\b"), "<id>"),
)
_PERSON_NAME = re.compile(rf"\b({_PERSON})(:? )([\w.'\u2019-]{{2,60}})", re.IGNORECASE)
_REPEATED = re.compile(r"(<name>)(?: <name>){1,10}")
_MARK = re.compile(r"[\"'`]?<(?:quote|id|number|name|value|url|email|time|host|path|address)?>[\"'`]?")
_PLACEHOLDER = re.compile(
    r"%(?:\(\w{1,60}\))?[-+0-9.#]{0,8}[a-zA-Z@]|[$#]?\{[\w.:!@]{0,60}\}(?!\w)|(?<![\w?])\?(?=[\s,)]|\Z)"
)
"""A place for a value in the template of a message."""


def normalised(message: str) -> str:
    """Return a message with masked values and normalised white space, at most 40 words."""
    return _normalised(message[:MAX_READ])


@lru_cache(maxsize=256)  # a fingerprint needs the words of a message several times
def _normalised(message: str) -> str:
    shown = _without_dump(common_words(message))
    for pattern, mark in _MASKS:
        shown = pattern.sub(mark, shown)
    shown = _PERSON_NAME.sub(_person, shown)
    words = _without_names(shown.split()[:MAX_WORDS])
    return _REPEATED.sub(r"\1", " ".join(words)).removesuffix(".")


def comparable(message: str) -> str:
    """Return a normalised message without the kinds of its masked values: an id may be a number or a word."""
    return _MARK.sub("<>", normalised(message))


def of_template(template: str) -> str:
    """Return a template in the form that `comparable` gives a message made of it, if that masks all its values."""
    return comparable(_PLACEHOLDER.sub("<>", template[:MAX_READ]))


def _without_dump(message: str) -> str:
    """Return the text before values that a program wrote as JSON or as a literal."""
    found = _SAID.search(message, 10)
    return message[: found.start()] if found else message


def _person(match: re.Match[str]) -> str:
    name = match[3]
    if name.lower() in _AFTER_PERSON or name.startswith("<"):
        return match[0]
    return f"{match[1]}{match[2]}<name>"


def _without_names(words: list[str]) -> list[str]:
    """Mask words with a capital letter within a sentence, unless most words have one or they name a class."""
    capital = [n for n, word in enumerate(words) if n and _is_name(word.strip(",.;:()!?"))]
    if not capital or len(capital) * 2 > len(words):
        return words
    shown = list(words)
    for n in capital:
        before, word = words[n - 1], words[n]
        if before.lower().strip("(") in _BEFORE_CLASS:
            shown[n] = f'"{word}"'
        elif not before.endswith((".", ":", "!", "?")):
            shown[n] = "<name>" + ("" if words[n][-1:].isalpha() else words[n][-1])
    return shown


def _is_name(word: str) -> bool:
    plain = word.replace("'", "").replace("\u2019", "").replace("-", "")
    return (
        len(plain) > 1
        and plain.isalpha()
        and plain[0].isupper()
        and not plain.isupper()
        and (plain[1:].islower() or "'" in word or "\u2019" in word or "-" in word)
    )
