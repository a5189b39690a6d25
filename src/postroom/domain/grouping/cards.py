"""Cards: a report in at most 45 words, what is broken or wanted, where, and when it happens.

A language model writes them where there is one. Without one a card is extracted: sentences and names of the first
signal, never a word that its sender did not write.
"""

import re
from dataclasses import dataclass

from postroom.text.characters import storable
from postroom.text.headlines import NOTHING, Telling, read
from postroom.text.identifiers import identifiers

MAX_WORDS = 45
"""Words of a card, its area not counted."""
MAX_WORD = 60
"""Characters of one word of a card; the rest of a longer one, an address or data, is cut off."""
MAX_AREA = 40
"""Characters of an area."""
MAX_READ = 4_000
"""Characters below a title that a card is extracted from."""

_WHAT_WORDS = 25
_WHEN_WORDS = 14
_MAX_PLACES = 2
_PLACES = ("route", "file", "camel", "snake", "dotted", "quoted")
"""Kinds of identifiers that say where something happens, the most telling first."""
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|\Z))+")
_CONDITION = re.compile(
    r"\b(?:when(?:ever)?|if|after|before|while|once|since|until|during|every time|as soon as|"
    r"wenn|sobald|nachdem|bevor|seit|w[äa]hrend|quand|lorsque|apr[èe]s|depuis|cuando|despu[ée]s|desde|"
    r"quando|depois|dopo)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Card:
    """What one report is about; `area` is a theme that it shares with others, empty where nobody named one."""

    area: str
    text: str


def make_card(area: str, text: str) -> Card:
    """Return a card of whatever a model wrote: one line, cut between words to its greatest length."""
    return Card(make_area(area), shorten(text, MAX_WORDS))


def make_area(text: str) -> str:
    """Return a label that a filter can name: one line in lower case, cut between words."""
    words = _words(text.replace("·", " ").replace(",", " ").lower())
    label = ""
    for word in words:
        longer = f"{label} {word}".strip()
        if len(longer) > MAX_AREA:
            break
        label = longer
    return label.strip(" .,:;-") or (words[0][:MAX_AREA] if words else "")


def shorten(text: str, most: int) -> str:
    """Return at most `most` words of a text in one line; what is left out at the end is marked."""
    words = _words(text)
    if len(words) <= most:
        return " ".join(words)
    return f"{' '.join(words[:most]).rstrip(' .,:;-·')} …"


def extract_card(title: str, body: str) -> Card:
    """Return the card of a report that no model has described, from the title and the text of its first signal.

    What: the title. When: a condition that the body names. Where: routes, files and symbols of the body. What the
    title says already is not said again. Takes time linear in the text.
    """
    what = shorten(title or body[:MAX_READ], _WHAT_WORDS)
    parts = [what]
    read = body[:MAX_READ]
    if (when := _condition(read)) and not _CONDITION.search(what):
        parts.append(shorten(when, _WHEN_WORDS))
    said = " ".join(parts).casefold()
    places = sorted(
        (
            one
            for one in identifiers(_without_addresses(read))
            if one.kind in _PLACES and one.value.casefold() not in said
        ),
        key=lambda one: _PLACES.index(one.kind),
    )
    if names := [one.value for one in places[:_MAX_PLACES]]:
        parts.append(_as_written(", ".join(names), read))
    elif len(parts) == 1 and read:
        parts.append(shorten(read, MAX_WORDS - len(what.split()) - 1))
    return Card("", shorten(" · ".join(part for part in parts if part), MAX_WORDS))


def card_of_signal(description: str, source_product: str, source_type: str) -> Card:
    """Return the card of a report whose first signal says this: its sender's words, nothing in them replaced."""
    return card_of_telling(read(description, source_product=source_product, source_type=source_type))


def card_of_telling(said: Telling) -> Card:
    """Return the card of a report whose first signal says this; what speaks of the problem comes first."""
    places = (*said.telling, *(place for place in range(len(said.sentences)) if place not in said.telling))
    return extract_card(
        "" if said.headline == NOTHING else said.headline,
        "\n".join(said.sentences[place] for place in places),
    )


def _condition(text: str) -> str:
    """Return the part of a sentence that says when something happens; empty if none does."""
    for sentence in _SENTENCE.findall(text):
        if found := _CONDITION.search(sentence):
            return str(sentence[found.start() :]).strip()
    return ""


def _without_addresses(text: str) -> str:
    """Return a text without the words that are addresses: their parts look like files and symbols, and are none."""
    return " ".join(word for word in text.split() if "://" not in word and "@" not in word[1:])


def _as_written(names: str, text: str) -> str:
    """Return names in the letters in which their sender wrote them."""
    lower = text.lower()
    if len(lower) != len(text):
        return names
    written = []
    for name in names.split(", "):
        at = lower.find(name)
        written.append(text[at : at + len(name)] if at >= 0 else name)
    return ", ".join(written)


def _words(text: str) -> list[str]:
    """Return the words of a text without control characters, each at its greatest length at most."""
    return [word if len(word) <= MAX_WORD else f"{word[:MAX_WORD]}…" for word in storable(text).split()]
