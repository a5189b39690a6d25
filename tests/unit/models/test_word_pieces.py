"""Word pieces are those of the library with which models of this vocabulary are trained."""

import random
import unicodedata
from functools import cache
from typing import Any

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from postroom.models.model_files import checked_bytes, load_word_pieces, packaged_vocabulary
from postroom.models.word_pieces import MARKERS, MAX_KNOWN, MAX_WORD, UNKNOWN, WordPieces
from postroom.sample.loader import load_sample

HOSTILE = (
    *"abcdefgh ABCZ09.,-_/!?[](){}<>\t\n\r\x00\x0b\x1c\x85\u00a0\u2003\u3000\u200b\u200d\ufeff\ufffd",
    *"\u00e9\u00c9\u00c0\u00ef\u0130\u0131\u00df\u1e9e\u03a3\u03c2\u03c3\u03a9\u2126\u212b\u212a",
    *"\u652f\u6255\u3044\ud55c\uad6d\uc5b4\uac01\u0301\u0308\u0327\u302e\U0001d165\U0001d16d\u2260\u226e\u037e",
    *("\ufb01", "\u2460", "\u2167", "\uff41\uff22", "\U0001f600", "\U0001f469\u200d\U0001f467"),
    *(
        *MARKERS,
        "[sep]",
        "[SEP",
        "##",
        "##ing",
        "x" * 99,
        "y" * 101,
        "un",
        "aff",
        "able",
        "telecommunications",
    ),
)
"""Parts of texts that tokenizers read differently if they can."""


@cache
def ours() -> WordPieces:
    return load_word_pieces(packaged_vocabulary())


@cache
def library() -> Tokenizer:
    made = Tokenizer(
        models.WordPiece(dict(ours().vocabulary), unk_token="[UNK]", max_input_chars_per_word=100)
    )
    made.add_special_tokens(list(MARKERS))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def assert_same(text: str, *, places: bool = True) -> None:
    expected, found = library().encode(text, add_special_tokens=False), ours().pieces(text)
    assert found.ids == tuple(expected.ids), ascii(text)
    if places:
        assert found.places == tuple(expected.offsets), ascii(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Unaffable TOKENS!", ["una", "##ffa", "##ble", "token", "##s", "!"]),
        ("Caf\u00e9, na\u00efve", ["cafe", ",", "naive"]),
        ("\u652f\u6255\u3044", ["[UNK]", "[UNK]", "\u3044"]),
        ("x" * 101, ["[UNK]"]),
        ("[SEP] \x00", ["[SEP]"]),
        ("", []),
    ],
)
def test_texts_become_the_word_pieces_that_the_model_was_trained_on(text: str, pieces: list[str]) -> None:
    names = {number: piece for piece, number in ours().vocabulary.items()}
    assert [names[number] for number in ours().pieces(text).ids] == pieces


def test_places_are_those_of_the_text_as_it_was_sent() -> None:
    text = "  \u0130stanbul \u00c0\u00c9 \u2260 [SEP]x unaffable"
    places = ours().pieces(text).places
    expected = ["\u0130stanbul", "\u00c0\u00c9", "\u2260", "[SEP]", "x", "una", "ffa", "ble"]
    assert [text[start:end] for start, end in places] == expected


def test_signals_are_read_as_by_the_library() -> None:
    for signal in load_sample():
        assert_same(signal.description)


def test_code_and_documents_are_read_as_by_the_library() -> None:
    for file in packaged_vocabulary().path.parents[1].glob("*.py"):
        assert_same(file.read_text(encoding="utf-8"))
    assert_same(checked_bytes(packaged_vocabulary()).decode())


def test_word_pieces_of_basic_plane_agree_with_library() -> None:
    characters = [chr(code) for code in range(0x10000)]
    for character in characters:
        if unicodedata.category(character) not in ("Cs", "Cn"):
            assert_same(f"ab{character}cd {character}")


@pytest.mark.slow
def test_word_pieces_of_other_planes_agree_with_library() -> None:
    for code in range(0x10000, 0x110000):
        if unicodedata.category(chr(code)) != "Cn":
            assert_same(f"ab{chr(code)}cd {chr(code)}")


@pytest.mark.parametrize("seed", range(4))
def test_hostile_texts_are_read_as_by_the_library(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(2_000):
        # Marks that change places in the library's normal form have other places here, in a word that is unknown.
        assert_same("".join(chance.choices(HOSTILE, k=chance.randint(1, 25))), places=False)


@pytest.mark.parametrize("seed", range(4))
def test_random_characters_are_read_as_by_the_library(seed: int) -> None:
    chance = random.Random(seed)
    ranges = ((0x20, 0x250), (0x300, 0x2000), (0x2000, 0xD800), (0xE000, 0x20000))
    for _ in range(1_000):
        codes = [chance.randrange(*chance.choice(ranges)) for _ in range(chance.randint(1, 40))]
        known = [chr(code) for code in codes if unicodedata.category(chr(code)) != "Cn"]
        assert_same("".join(known), places=False)


class Counting(dict[str, int]):
    """A vocabulary that counts how often it is asked."""

    asked = 0

    def get(self, *args: Any) -> Any:
        self.asked += 1
        return super().get(*args)


@pytest.mark.parametrize("length", [7, 100, 20_000])
def test_word_pieces_work_is_linear(length: int) -> None:
    vocabulary = Counting(ours().vocabulary)
    reader = WordPieces(vocabulary)
    chance = random.Random(length)
    letters = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=20_000))
    text = " ".join(letters[at : at + length] for at in range(0, len(letters), length))
    vocabulary.asked = 0
    assert reader.pieces(text).ids
    assert vocabulary.asked <= max(map(len, vocabulary)) * len(text)


def test_words_and_characters_are_cached_within_bounds() -> None:
    reader = WordPieces(ours().vocabulary)
    reader.pieces(" ".join(f"w{number}" for number in range(MAX_KNOWN + 100)))
    reader.pieces("".join(chr(code) for code in range(0x3400, 0x3400 + 2 * MAX_KNOWN)))
    assert 0 < len(reader._known) <= MAX_KNOWN
    assert 0 < len(reader._plain) <= MAX_KNOWN


def test_long_words_are_not_cached() -> None:
    reader = WordPieces(ours().vocabulary)
    long = "x" * (MAX_WORD + 1)
    assert reader.pieces(long).ids == (UNKNOWN,)
    assert reader.pieces(f"é {long}").ids[-1] == UNKNOWN
    assert all(len(word) <= MAX_WORD for word in reader._known)


def test_word_pieces_vocabulary_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        WordPieces({"[UNK]": UNKNOWN, "word": 3})
