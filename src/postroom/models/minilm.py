"""Sentence embeddings on the CPU, in process, from a model that is installed as a package.

Texts are encoded one at a time: a padded batch spends its time on padding and about a gigabyte of memory
(figures in docs/adr/0004-local-embeddings.md).
"""

import asyncio
import io
import os
import threading
import zipfile
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from postroom.domain.errors import Invalid
from postroom.domain.words import words
from postroom.models.layers import trained_tensors
from postroom.models.model_files import (
    LAYERS_SHA256,
    ModelFile,
    check,
    checked_bytes,
    damaged,
    load_tokenizer,
    packaged_layers,
    packaged_model,
    packaged_vocabulary,
)
from postroom.models.onnx_bytes import with_tensors
from postroom.models.port import Vectors, normalised, storable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = f"all-MiniLM-L6-v2-{LAYERS_SHA256[:8]}"
DIMENSION = 384
MAX_PIECES = 256
"""The length, in word pieces, that the model was trained to read."""
MIN_PIECES = 8
"""Below this the start and end markers leave no room for words."""
MARKERS = 2
"""Pieces that stand for the start and the end of a text."""
UNREAD = 0.3
"""Share of pieces from which a text counts as partly unread: unknown ones, and letters of scripts whose words the
model does not know."""
SYLLABLES = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7a3"))
"""Signs of Japanese, Chinese and Korean, of which one says much more than a letter does."""
MAX_CHARACTERS = 20_000
"""Cut before tokenising: 256 word pieces never need more, and it bounds the cost of a huge text."""


def default_threads() -> int:
    """Two threads if the machine has them: more give little at 256 word pieces."""
    return min(2, os.cpu_count() or 1)


class MiniLM:
    """An `Embedder` over ONNX Runtime. The files are read at the first call, once, and checked."""

    def __init__(
        self,
        *,
        model: ModelFile | None = None,
        tokenizer: ModelFile | None = None,
        layers: ModelFile | None = None,
        name: str = NAME,
        dimension: int = DIMENSION,
        threads: int | None = None,
        max_pieces: int = MAX_PIECES,
        max_characters: int = MAX_CHARACTERS,
    ) -> None:
        """Another ONNX sentence encoder is used by passing its two files, its name and its dimension.

        `layers` are trained layers to lay over the packaged model, by default those that come with it.
        """
        if min(dimension, max_characters, 1 if threads is None else threads) < 1 or max_pieces < MIN_PIECES:
            raise Invalid(
                f"The embedding model needs a dimension, threads and characters of 1 or more and at least "
                f"{MIN_PIECES} word pieces."
            )
        self._model = model
        self._tokenizer = tokenizer
        self._layers = layers
        self._name = name
        self._dimension = dimension
        self._threads = threads or default_threads()
        self._max_pieces = max_pieces
        self._max_characters = max_characters
        self._encoder: _Encoder | None = None
        # One thread of our own: calls from many tasks take turns text by text instead of fighting for
        # the same cores, and asyncio's shared pool stays free for others.
        self._executor: ThreadPoolExecutor | None = None
        self._guard = threading.Lock()

    @property
    def name(self) -> str:
        """The name stored with each vector."""
        return self._name

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text; raises `Unavailable` when a file is missing or damaged, `Invalid` on a misfit."""
        loop = asyncio.get_running_loop()
        rows = [await loop.run_in_executor(self._pool(), self._embed_one, text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self._dimension), dtype=np.float32)

    async def close(self) -> None:
        """Stop the thread and free the model; a later `embed` loads it again."""
        with self._guard:
            executor, self._executor, self._encoder = self._executor, None, None
        if executor is not None:
            await asyncio.to_thread(executor.shutdown, cancel_futures=True)

    def _pool(self) -> ThreadPoolExecutor:
        with self._guard:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
            return self._executor

    def _embed_one(self, text: str) -> Vectors:
        # Runs only on the one thread of the pool, so the model is loaded once.
        encoder = self._encoder
        if encoder is None:
            encoder = _Encoder.load(
                model=self._model or packaged_model(),
                tokenizer=self._tokenizer or packaged_vocabulary(),
                layers=self._layers or (packaged_layers() if self._model is None else None),
                threads=self._threads,
                max_pieces=self._max_pieces,
            )
            self._encoder = encoder
        row = encoder.encode(storable(text, limit=self._max_characters))
        if row.shape != (self._dimension,):
            raise Invalid(
                f"The model {self._name} gives {row.size} numbers per text, not {self._dimension}: "
                "set the embedding dimension to what the model gives."
            )
        return row


class _Encoder:
    """A loaded model with its tokenizer. Blocking."""

    def __init__(self, session: Any, tokenizer: "Tokenizer") -> None:
        self._session = session
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._unread = {id for piece, id in vocabulary.items() if piece == "[UNK]" or _is_letter(piece)}
        self._inputs = [node.name for node in session.get_inputs()]
        unknown = set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown:
            raise Invalid(
                f"The embedding model asks for the input {min(unknown)}, so it is no sentence encoder: "
                "choose one that takes input_ids and attention_mask."
            )

    @classmethod
    def load(
        cls,
        *,
        model: ModelFile,
        tokenizer: ModelFile,
        layers: ModelFile | None,
        threads: int,
        max_pieces: int,
    ) -> "_Encoder":
        """Check and read the files. Raises `Unavailable` with the way to repair them."""
        # Imported here because together they cost 0.2 s and 60 MB, which processes without a model save.
        import onnxruntime  # noqa: PLC0415

        check(model)
        pieces = load_tokenizer(tokenizer)
        pieces.enable_truncation(max_length=max_pieces)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the peak of the longest text for ever
        options.log_severity_level = 4  # a bad file is reported by our own error, not on stderr as well
        # By path where it can be: a large model keeps its weights in files beside it.
        source = str(model.path) if layers is None else _with_layers(model, layers)
        try:
            session = onnxruntime.InferenceSession(
                source, sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime has a dozen unrelated load errors
            raise damaged(model) from error
        return cls(session, pieces)

    def encode(self, text: str) -> Vectors:
        """The normalised vector of one text, shape (dimension,)."""
        # A tokenizer without markers gives nothing for an empty text; the model needs one piece to read.
        ids = self._tokenizer.encode(text).ids or [0]
        pieces = np.asarray([ids], dtype=np.int64)
        feed = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        try:
            output = self._session.run(None, {key: feed[key] for key in self._inputs})[0]
        except Exception as error:  # as at loading; typically more word pieces than the model has places
            raise Invalid(
                "The embedding model could not read a text: check that the tokenizer belongs to the model "
                "and that the limit of word pieces fits it."
            ) from error
        hidden = np.asarray(output, dtype=np.float64)
        # One text has no padding, so the mean over all pieces is the mean under the attention mask.
        # A model that pools by itself gives (1, dimension).
        row = hidden.mean(axis=1) if hidden.ndim == 3 else hidden.reshape(1, -1)
        if not np.isfinite(row).all():
            raise Invalid("The embedding model gave numbers that are not finite: use another model file.")
        row = normalised(row)
        unread = sum(one in self._unread for one in ids) / max(1, len(ids) - MARKERS)
        if unread >= UNREAD:
            row = normalised((1 - unread) * row + unread * by_words(text, row.shape[1]))
        return np.asarray(row[0], dtype=np.float32)


def _is_letter(piece: str) -> bool:
    """Whether a word piece is one letter that is not Latin, and not a sign that stands for a word or a syllable."""
    letter = piece.removeprefix("##")
    if len(letter) != 1 or not letter.isalpha() or letter <= "\u024f":
        return False
    return not any(first <= letter <= last for first, last in SYLLABLES)


def _with_layers(model: ModelFile, layers: ModelFile) -> bytes:
    """Return the model with trained layers in the place of its own."""
    try:
        with np.load(io.BytesIO(checked_bytes(layers)), allow_pickle=False) as arrays:
            return with_tensors(checked_bytes(model), trained_tensors(arrays))
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise damaged(layers) from error


def by_words(text: str, dimension: int) -> Vectors:
    """Return the vector of a text in a script that the model can't read: each word is a direction of its own.

    Shape (1, dimension). Such texts are alike if they share words, instead of all being one and the same.
    """
    counted = words(text) or {text: 1}
    total = np.zeros(dimension)
    for word, count in counted.items():
        seed = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        total += np.sqrt(count) * np.random.default_rng(seed).standard_normal(dimension)
    return normalised(total[None])
