"""The files of the encoder: a tokenizer is made of a vocabulary alone."""

import hashlib
import json
from pathlib import Path

import pytest

from postroom.domain.errors import Unavailable
from postroom.models.model_files import load_tokenizer, own_file, packaged_vocabulary


def test_the_vocabulary_stands_with_its_licence_and_digest() -> None:
    file = packaged_vocabulary()
    notice = (file.path.parent / "NOTICE").read_text()
    assert hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    assert f"SHA-256: {file.sha256}" in notice
    assert "Apache License" in (file.path.parent / "LICENSE").read_text()[:200]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Unaffable TOKENS!", ["[CLS]", "una", "##ffa", "##ble", "token", "##s", "!", "[SEP]"]),
        ("Café, naïve", ["[CLS]", "cafe", ",", "naive", "[SEP]"]),
        ("支払い", ["[CLS]", "[UNK]", "[UNK]", "い", "[SEP]"]),
        ("x" * 101, ["[CLS]", "[UNK]", "[SEP]"]),
        ("[SEP] \x00", ["[CLS]", "[SEP]", "[SEP]"]),
        ("", ["[CLS]", "[SEP]"]),
    ],
)
def test_texts_become_the_word_pieces_that_the_model_was_trained_on(text: str, pieces: list[str]) -> None:
    assert load_tokenizer(packaged_vocabulary()).encode(text).tokens == pieces


def test_places_are_those_of_the_text_as_it_was_sent() -> None:
    text = "  İstanbul ÀÉ"
    found = load_tokenizer(packaged_vocabulary()).encode(text, add_special_tokens=False)
    assert [text[start:end] for start, end in found.offsets][-1] == "ÀÉ"


def test_a_tokenizer_of_another_model_is_read_without_its_padding(tmp_path: Path) -> None:
    description = json.loads(load_tokenizer(packaged_vocabulary()).to_str())
    description["padding"] = {
        "strategy": {"Fixed": 128},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "[PAD]",
    }
    path = tmp_path / "tokenizer.json"
    path.write_text(json.dumps(description))
    assert len(load_tokenizer(own_file(path)).encode("two words").ids) == 4


@pytest.mark.parametrize(
    "content", ["", "{}", "some\nwords", "[UNK]\n[PAD]\n", "\n".join(map(str, range(200)))]
)
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text(content)
    with pytest.raises(Unavailable, match=r"vocab\.txt is damaged"):
        load_tokenizer(own_file(path))
