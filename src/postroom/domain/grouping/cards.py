"""Cards: a report in at most 45 words: what is broken or wanted, where, and when it happens.

A language model writes them if one is configured. Otherwise a card is extracted from sentences and names of the
first signal, without a word that its sender did not write.
"""

import re
from dataclasses import dataclass

from postroom.text import words as content
from postroom.text.characters import cut_place, storable
from postroom.text.headlines import NOTHING, Headline, read
from postroom.text.identifiers import brands, identifiers
from postroom.text.private_values import OMITTED, without_private_values

MAX_WORDS = 45
"""Maximum number of words of a card, not counting its area."""
MAX_WORD = 60
"""Maximum number of characters of one word of a card; longer ones (URLs, data) are cut off."""
MAX_LETTERS = 80
"""The same for a word of letters alone, which has no place to cut it at."""
MAX_AREA = 40
"""Maximum number of characters of an area."""
MAX_READ = 4_000
"""Number of characters below a title from which a card is extracted."""

_WHAT_WORDS = 25
_WHEN_WORDS = 19
_LEAST_CONTENT = 2
"""Different words, not counting those that every text has, from which a part of a card says something."""
_MAX_PLACES = 2
_PLACES = ("route", "file", "camel", "snake", "dotted", "quoted")
"""Kinds of identifiers that say where something happens, most informative first."""
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|\Z))+")
_CONDITION = re.compile(
    r"(?<![\w-])(?:when(?:ever)?|if|after|before|while|once|since|until|during|every time|as soon as|"
    r"wenn|sobald|nachdem|bevor|seit|w[äa]hrend|quand|lorsque|apr[èe]s|depuis|cuando|despu[ée]s|desde|"
    r"quando|depois|dopo)(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Card:
    """What one report is about; `area` is a theme that it shares with others, empty if none was named."""

    area: str
    text: str


def make_card(area: str, text: str) -> Card:
    """Return the card from a model's answer: one line, cut between words to the maximum length."""
    own = without_private_values(area).replace(OMITTED, " ")
    return Card(make_area(own), shorten(without_private_values(text), MAX_WORDS))


def make_area(text: str) -> str:
    """Return a label that can be filtered by: one line in lower case, cut between words."""
    words = _words(text.replace("·", " ").replace(",", " ").lower())
    label = ""
    for word in words:
        longer = f"{label} {word}".strip()
        if len(longer) > MAX_AREA:
            break
        label = longer
    return label.strip(" .,:;-") or (words[0][:MAX_AREA] if words else "")


def shorten(text: str, most: int) -> str:
    """Return at most `most` words of a text in one line; an omission at the end is marked."""
    words = _words(text)
    if len(words) <= most:
        return " ".join(words)
    return f"{' '.join(words[:most]).rstrip(' .,:;-·')} …"


def extract_card(title: str, body: str, *, telling: str | None = None) -> Card:
    """Return the card of a report that no model has described, from the title and text of its first signal.

    What: the title. When: the first sentence with a condition. Where: routes, files and symbols in the body. Words
    of the title are not repeated. Linear in the length of the text.

    `telling` is the part of the body that is worth quoting, all of it by default.
    """
    what = shorten(title or body[:MAX_READ], _WHAT_WORDS)
    parts = [what]
    read = body[:MAX_READ]
    said_also = read if telling is None else telling[:MAX_READ]
    when = "" if _CONDITION.search(what) else _conditional(said_also)
    if when:
        parts.append(shorten(when, _WHEN_WORDS))
    said = " ".join(parts).casefold()
    no_code = brands(f"{title}\n{read}")
    places = sorted(
        (
            one
            for one in identifiers(_without_addresses(read))
            if one.kind in _PLACES
            and not (one.kind == "camel" and one.value in no_code)
            and one.value.casefold() not in said
            and f"<{one.value}>" not in read
        ),
        key=lambda one: _PLACES.index(one.kind),
    )
    if names := [*dict.fromkeys(one.value for one in places)][:_MAX_PLACES]:
        parts.append(_as_written(", ".join(names), read))
    elif len(parts) == 1 and (telling_lines := "\n".join(filter(_tells, said_also.split("\n")))):
        parts.append(shorten(telling_lines, MAX_WORDS - len(what.split()) - 1))
    return Card("", shorten(" · ".join(part for part in parts if part), MAX_WORDS))


def card_of_signal(description: str, source_product: str, source_type: str) -> Card:
    """Return the card of a report with this first signal, in its sender's words."""
    return card_of_headline(read(description, source_product=source_product, source_type=source_type))


def card_of_headline(said: Headline) -> Card:
    """Return the card of a report with this first signal; sentences about the problem come first."""
    places = (*said.telling, *(place for place in range(len(said.sentences)) if place not in said.telling))
    return extract_card(
        "" if said.headline == NOTHING else said.headline,
        "\n".join(said.sentences[place] for place in places),
        telling="\n".join(said.sentences[place] for place in said.telling),
    )


def _conditional(text: str) -> str:
    """Return the first sentence that says when something happens, as a whole; empty if none does."""
    for found in _SENTENCE.findall(text):
        sentence = str(found).strip()
        if _CONDITION.search(sentence) and _tells(sentence):
            return sentence
    return ""


def _tells(text: str) -> bool:
    return len(content.words(text)) >= _LEAST_CONTENT


def _without_addresses(text: str) -> str:
    """Return a text without URLs and e-mail addresses, whose parts only look like files and symbols."""
    return " ".join(word for word in text.split() if "://" not in word and "@" not in word[1:])


def _as_written(names: str, text: str) -> str:
    """Return names in the spelling of the text."""
    lower = text.lower()
    if len(lower) != len(text):
        return names
    written = []
    for name in names.split(", "):
        at = lower.find(name)
        written.append(text[at : at + len(name)] if at >= 0 else name)
    return ", ".join(written)


def _words(text: str) -> list[str]:
    """Return the words of a text without control characters, each cut to the maximum length."""
    return [_cut(word) for word in storable(text).split()]


def _cut(word: str) -> str:
    most = MAX_LETTERS if word.strip(".,:;!?()\"'").isalpha() else MAX_WORD
    return word if len(word) <= most else f"{word[: cut_place(word, MAX_WORD)]}…"
