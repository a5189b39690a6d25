"""Word pieces of an uncased BERT vocabulary, as the packaged encoder was trained on them.

The ids are those of `BertNormalizer`, `BertPreTokenizer` and `WordPiece` of the library `tokenizers`, with which
tests compare them (docs/adr/0048-what-models-cost.md says why it is not used).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from postroom.models.characters import PUNCTUATION, REMOVED, Characters

START, END, UNKNOWN = 101, 102, 100
"""The ids of the markers before and after a text, and of the unknown word piece."""
MARKERS = {"[PAD]": 0, "[UNK]": UNKNOWN, "[CLS]": START, "[SEP]": END, "[MASK]": 103}
MAX_WORD = 100
"""Maximum number of characters of a word; a longer one is unknown."""
MAX_KNOWN = 10_000
"""Maximum number of words, and of characters, whose pieces are cached."""
IDEOGRAPHS = (
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F)),
    *((0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0x2F800, 0x2FA1F)),
)
"""Code points that are words by themselves."""

_MARKER = re.compile("|".join(map(re.escape, MARKERS)))
_SIMPLE = re.compile(r"[\t\n\r -~]*")
_SIMPLE_WORD = re.compile(r"[0-9a-z]+|[^\s0-9a-z]")
_WORD = re.compile(r"[^ ]+")

Split = tuple[tuple[int, ...], tuple[int, ...]]
"""The ids of a word's pieces, and the ends of the pieces within the word."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, and the span of characters of each."""

    ids: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


class WordPieces:
    """A tokenizer of texts. Thread-safe; the time is proportional to the text."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """Store the pieces with their ids; pieces within a word begin with `##`.

        Raises:
            ValueError: the markers are not where a BERT vocabulary has them.
        """
        if any(vocabulary.get(piece) != number for piece, number in MARKERS.items()):
            raise ValueError("The vocabulary does not have its markers where a BERT vocabulary has them.")
        self.vocabulary = vocabulary
        self._longest = max(map(len, vocabulary))
        self._known: dict[str, Split] = {}
        self._plain = _Plain()

    def pieces(self, text: str) -> Pieces:
        """Return the word pieces of a text, without markers before and after it; a text can have none."""
        ids: list[int] = []
        places: list[tuple[int, int]] = []
        at = 0
        for marker in _MARKER.finditer(text):
            self._read(text[at : marker.start()], at, ids, places)
            ids.append(MARKERS[marker.group()])
            places.append(marker.span())
            at = marker.end()
        self._read(text[at:], at, ids, places)
        return Pieces(tuple(ids), tuple(places))

    def _read(self, text: str, offset: int, ids: list[int], places: list[tuple[int, int]]) -> None:
        """Append the pieces of a text without markers, which begins at `offset`."""
        if _SIMPLE.fullmatch(text):
            for word in _SIMPLE_WORD.finditer(text.lower()):
                split, (start, stop) = self._split(word.group()), word.span()
                begin = start + offset
                ids.extend(split[0])
                if len(split[0]) == 1:
                    places.append((begin, stop + offset))
                else:
                    ends = [begin + end for end in split[1]]
                    places.extend(zip([begin, *ends[:-1]], ends, strict=True))
            return
        parts = [self._plain[character] for character in text]
        origins = [at for at, part in enumerate(parts, offset) for _ in part]
        for word in _WORD.finditer("".join(parts)):
            split, begin = self._split(word.group()), word.start()
            ids.extend(split[0])
            for start, end in zip((0, *split[1][:-1]), split[1], strict=True):
                places.append((origins[begin + start], origins[begin + end - 1] + 1))

    def _split(self, word: str) -> Split:
        """Return the longest pieces of a word from its start to its end; all of it is unknown if one is missing."""
        if len(word) > MAX_WORD:
            return (UNKNOWN,), (len(word),)
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            found = self._known[word] = self._longest_pieces(word) or ((UNKNOWN,), (len(word),))
        return found

    def _longest_pieces(self, word: str) -> Split | None:
        ids, lengths, rest, prefix = [], [], word, ""
        while rest:
            for length in range(min(len(rest), self._longest), 0, -1):
                id = self.vocabulary.get(prefix + rest[:length])
                if id is not None:
                    break
            else:
                return None
            ids.append(id)
            lengths.append(length)
            rest, prefix = rest[length:], "##"
        return tuple(ids), tuple(accumulate(lengths))


class _Plain(dict[str, str]):
    """What a character is read as: without accents and capitals, between spaces if it is a word by itself."""

    def __init__(self) -> None:
        self._removed = Characters(REMOVED)
        self._punctuation = Characters(PUNCTUATION)

    def __missing__(self, character: str) -> str:
        if len(self) >= MAX_KNOWN:
            self.clear()
        self[character] = plain = self._of(character)
        return plain

    def _of(self, character: str) -> str:
        if character in "\t\n\r" or (character.isspace() and character not in self._removed):
            return " "
        bare = "".join(
            f" {part} " if part in self._punctuation else part.lower()
            for part in unicodedata.normalize("NFD", character)
            if part not in self._removed
        )
        code = ord(character)
        return f" {bare} " if any(first <= code <= last for first, last in IDEOGRAPHS) else bare
