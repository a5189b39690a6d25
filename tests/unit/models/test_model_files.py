"""The files of the encoder: a tokenizer is made of a vocabulary alone."""

import hashlib
from pathlib import Path

import pytest

from postroom.domain.errors import Unavailable
from postroom.models.model_files import load_word_pieces, own_file, packaged_vocabulary


def test_vocabulary_has_licence_and_digest() -> None:
    file = packaged_vocabulary()
    notice = (file.path.parent / "NOTICE").read_text()
    assert hashlib.sha256(file.path.read_bytes()).hexdigest() == file.sha256
    assert f"SHA-256: {file.sha256}" in notice
    assert "Apache License" in (file.path.parent / "LICENSE").read_text()[:200]


@pytest.mark.parametrize(
    "content", ["", "{}", "some\nwords", "[UNK]\n[PAD]\n", "\n".join(map(str, range(200)))]
)
def test_vocabulary_invalid_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "vocab.txt"
    path.write_text(content)
    with pytest.raises(Unavailable, match=r"vocab\.txt is damaged"):
        load_word_pieces(own_file(path))
