"""A text as its reader sees it, and the pieces that a reader does not see: hidden or encoded.

For judging a text, not for displaying it. Input length, number of decoded pieces and depth are bounded.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from itertools import islice

from postroom.text.hidden.confusables import unmask
from postroom.text.hidden.encodings import decode_all

MAX_READ = 40_000
"""Characters that are read; of a longer text the first 32,000 and the last 8,000."""
_TAIL = 8_000
MAX_DEPTH = 3
"""Maximum nesting of decoded pieces."""
MAX_LAYERS = 48
MAX_LAYER_TEXT = 40_000
"""Maximum number of characters of all layers together."""

_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u180e\u034f")
_BIDI = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u202c\u2069")
_COMMENT_END = "-->"
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:[^<>"']|"[^"<]{0,2000}"|'[^'<]{0,2000}')*)>""")
_CONCEALED = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|font-size\s{0,3}:\s{0,3}[01](?:px|pt|em)?\b"
    r"|opacity\s{0,3}:\s{0,3}0(?![.\d])|(?<![-\w])color\s{0,3}:\s{0,3}(?:white|#fff(?:fff)?|transparent)\b"
    r"|(?:left|top)\s{0,3}:\s{0,3}-\d{3,5}px|(?<![-\w])hidden\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"\b(alt|title|aria-label|content|placeholder|value|summary|data-[a-z-]{1,30})\s{0,3}=\s{0,3}"
    r"""(?:"([^"]{12,2000})"|'([^']{12,2000})')""",
    re.IGNORECASE,
)
_LINK = re.compile(r'(!?)\[([^\[\]\n]{0,300})\]\(([^()\s]{0,500})(?:[ \t]{1,4}"([^"\n]{0,300})")?\)')
_REFERENCE_COMMENT = re.compile(
    r"^\[(?://|comment|_|note)\]:[ \t]{0,4}(?:#|<>)[ \t]{0,4}[\"'(](.{0,1000})$", re.MULTILINE
)
_ENTITY = re.compile(r"&(?:#x?[0-9A-Fa-f]{1,7}|[A-Za-z]{2,8});")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "source"})
_KNOWN = _VOID | frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "body",
        "button",
        "center",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figure",
        "font",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "html",
        "i",
        "iframe",
        "kbd",
        "label",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "s",
        "section",
        "select",
        "small",
        "span",
        "strike",
        "strong",
        "style",
        "script",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "tt",
        "u",
        "ul",
        "video",
    ]
)
_BLOCK = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "pre"})


@dataclass(frozen=True, slots=True)
class Layer:
    """A piece that is not visible as such: how it was hidden, its text, and its place in the original.

    `depth` is 1 for a piece of the text itself, 2 for a piece of such a piece. `concealed` means that nothing of it
    is displayed at all, as opposed to displayed in unreadable form.
    """

    kind: str
    text: str
    start: int
    end: int
    depth: int = 1
    concealed: bool = False


@dataclass(frozen=True, slots=True)
class PlainText:
    """The visible text, with the place of each of its characters in the original, and the hidden layers.

    `tricks` counts misleading ways of writing: `split words` by zero-width characters, `turned` by direction marks,
    `look-alikes` for words with foreign letters.
    """

    text: str
    places: tuple[int, ...]
    layers: tuple[Layer, ...]
    tricks: dict[str, int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of the characters `start` to `end` of the text."""
        if not self.places or start >= len(self.places):
            return (0, 0)
        return self.places[start], self.places[max(start, min(end, len(self.places)) - 1)] + 1


@dataclass(slots=True)
class _Reading:
    """A text in progress: its characters, their places in the original, and the findings so far."""

    text: str
    places: list[int]
    layers: list[Layer] = field(default_factory=list)
    tricks: dict[str, int] = field(default_factory=dict)

    def hide(self, kind: str, text: str, start: int, end: int) -> None:
        """Record a concealed piece at `start` to `end` of the current text."""
        text = " ".join(text.split())
        if len(text) >= 3 and len(self.layers) < MAX_LAYERS:
            last = self.places[end - 1] + 1 if end > start else self.places[start]
            self.layers.append(Layer(kind, text[:MAX_LAYER_TEXT], self.places[start], last, concealed=True))

    def replace(self, pieces: Iterator[tuple[int, int, str]]) -> None:
        """Replace pieces, which are in order and do not overlap."""
        out: list[str] = []
        places: list[int] = []
        at = 0
        for start, end, new in pieces:
            out.append(self.text[at:start])
            places += self.places[at:start]
            out.append(new)
            places += [self.places[start]] * len(new)
            at = end
        if at:
            self.text = "".join(out) + self.text[at:]
            self.places = places + self.places[at:]


def read(text: str) -> PlainText:
    """Return the visible and the hidden content of `text`. Takes linear time."""
    reading = _letters(text)
    unmasked, words = unmask(reading.text)
    reading.text = unmasked
    if words:
        reading.tricks["look-alikes"] = len(words)
    for step in (_comments, _tags, _markdown, _entities):
        step(reading)
    layers = _decode(reading)
    return PlainText(reading.text, tuple(reading.places), tuple(layers), reading.tricks)


def _letters(text: str) -> _Reading:
    numbers = range(len(text))
    chosen = [*numbers] if len(text) <= MAX_READ else [*numbers[: MAX_READ - _TAIL], *numbers[-_TAIL:]]
    if text.isascii() and len(text) <= MAX_READ:
        return _Reading(text, chosen)
    out: list[str] = []
    places: list[int] = []
    tagged: list[tuple[str, int]] = []
    selected: list[tuple[int, int]] = []
    tricks: dict[str, int] = {}
    for at in chosen:
        letter = text[at]
        if letter < "\x7f":
            out.append(letter)
            places.append(at)
            continue
        code = ord(letter)
        if 0xE0020 <= code <= 0xE007E:
            tagged.append((chr(code - 0xE0000), at))
        elif 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
            selected.append((code - 0xFE00 if code < 0xE0000 else code - 0xE0100 + 16, at))
        elif letter in _ZERO_WIDTH:
            if _between_latin(text, at):
                tricks["split words"] = tricks.get("split words", 0) + 1
        elif letter in _BIDI:
            tricks["turned"] = tricks.get("turned", 0) + 1
        else:
            new = _plain(letter)
            out.append(new)
            places += [at] * len(new)
    reading = _Reading("".join(out), places, tricks=tricks)
    if len(tagged) >= 6:
        said = "".join(letter for letter, _ in tagged)
        reading.layers.append(Layer("tag characters", said, tagged[0][1], tagged[-1][1] + 1, concealed=True))
    if len(selected) >= 12:
        said = bytes(number & 0xFF for number, _ in selected).decode("utf-8", "ignore")
        reading.layers.append(
            Layer("variation selectors", said, selected[0][1], selected[-1][1] + 1, concealed=True)
        )
    return reading


def _between_latin(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (
        before.isascii()
        and before.isalpha()
        and ((after.isascii() and after.isalpha()) or after in _ZERO_WIDTH)
    )


@lru_cache(maxsize=8192)
def _plain(letter: str) -> str:
    """Return a letter in its plainest form: without style, controls and stacked marks."""
    category = unicodedata.category(letter)
    if category == "Mn" and unicodedata.combining(letter) and ord(letter) < 0x370:
        return ""
    if category in ("Cc", "Cf", "Cs", "Co", "Cn") and letter != "\x85":
        return ""
    return unicodedata.normalize("NFKC", letter)[:8]


def _comments(reading: _Reading) -> None:
    text = reading.text
    if "<!--" not in text:
        return

    def pieces() -> Iterator[tuple[int, int, str]]:
        start = text.find("<!--")
        while start >= 0:
            close = text.find(_COMMENT_END, start + 4)
            inner_end = close if close >= 0 else len(text)
            end = close + 3 if close >= 0 else len(text)
            reading.hide("html comment", text[start + 4 : inner_end], start, end)
            yield start, end, " "
            start = text.find("<!--", end)

    reading.replace(pieces())


def _tags(reading: _Reading) -> None:
    text = reading.text
    if "<" not in text:
        return

    def pieces() -> Iterator[tuple[int, int, str]]:
        closing = ""
        begun = inner = 0
        for match in _TAG.finditer(text):
            slash, name, attributes = match.group(1), match.group(2).lower(), match.group(3)
            if closing:
                # Hidden content ends at the first closing tag of the element's name.
                if slash and name == closing:
                    reading.hide(
                        "hidden element", _TAG.sub(" ", text[inner : match.start()]), begun, match.end()
                    )
                    yield begun, match.end(), " "
                    closing = ""
                continue
            if name not in _KNOWN:
                continue
            for found in _ATTRIBUTE.finditer(attributes):
                reading.hide(
                    f"attribute {found.group(1).lower()}", found.group(2) or found.group(3), *match.span()
                )
            invisible = name in ("script", "style", "template") or _CONCEALED.search(attributes) is not None
            if invisible and not slash and name not in _VOID:
                closing, begun, inner = name, match.start(), match.end()
                continue
            yield match.start(), match.end(), "\n" if name in _BLOCK else " "
        if closing:
            reading.hide("hidden element", text[inner:], begun, len(text))
            yield begun, len(text), " "

    reading.replace(pieces())


def _markdown(reading: _Reading) -> None:
    text = reading.text

    def comments() -> Iterator[tuple[int, int, str]]:
        for match in _REFERENCE_COMMENT.finditer(text):
            reading.hide("markdown comment", match.group(1).rstrip("\"')"), *match.span())
            yield *match.span(), ""

    reading.replace(comments())
    shown = reading.text

    def links() -> Iterator[tuple[int, int, str]]:
        for match in _LINK.finditer(shown):
            image, label, _, title = match.groups()
            if title:
                reading.hide("link title", title, *match.span())
            if image:
                reading.hide("image text", label, *match.span())
            # The address stays visible: it matters where something is sent.
            yield *match.span(), f"{'' if image else label} {match.group(3)}"

    if "](" in shown:
        reading.replace(links())


def _entities(reading: _Reading) -> None:
    text = reading.text
    if "&" in text:
        _note_runs(reading)
        reading.replace(
            (*match.span(), _plain_all(unescape(match.group()))) for match in _ENTITY.finditer(text)
        )


def _note_runs(reading: _Reading) -> None:
    many = sum(1 for match in _ENTITY.finditer(reading.text) if match.group().startswith("&#"))
    if many >= 8:
        reading.tricks["entities"] = many


def _plain_all(text: str) -> str:
    return "".join(letter if letter < "\x7f" else _plain(letter) for letter in text)


def _decode(reading: _Reading) -> list[Layer]:
    """Return all layers: those found so far, and the encoded pieces of the text, of these, and so on."""
    waiting = list(reading.layers)
    for piece in islice(decode_all(reading.text), MAX_LAYERS):
        start, end = reading.places[piece.start], reading.places[piece.end - 1] + 1
        waiting.append(Layer(piece.kind, _clear(piece.text), start, end))
    kept: list[Layer] = []
    budget = MAX_LAYER_TEXT
    for layer in waiting:
        if len(kept) == MAX_LAYERS or budget <= 0:
            break
        text = layer.text[:budget]
        budget -= len(text)
        kept.append(replace(layer, text=text))
        if layer.depth < MAX_DEPTH:
            # The loop reaches these too.
            waiting += [
                replace(
                    layer,
                    kind=f"{piece.kind} in {layer.kind}",
                    text=_clear(piece.text),
                    depth=layer.depth + 1,
                )
                for piece in islice(decode_all(text), MAX_LAYERS)
            ]
    return kept


def _clear(text: str) -> str:
    return unmask(_plain_all(text[:MAX_LAYER_TEXT]))[0]
