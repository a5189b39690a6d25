"""Sentence embeddings on the CPU, in process, by a model that is installed as a package.

Each text is encoded by itself, by one thread, as many at once as there are threads: padded batches are slower and
take about a gigabyte of memory (figures in docs/adr/0004-local-embeddings.md).
"""

import asyncio
import threading
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid, PostroomError
from postroom.models.encoder import LaterLayers, SharedEncoder, shared_encoder, trained_layers
from postroom.models.encoder_graph import DIMENSION
from postroom.models.idle import Loaded
from postroom.models.model_files import (
    LAYERS_SHA256,
    ModelFile,
    check,
    damaged,
    load_word_pieces,
    packaged_layers,
)
from postroom.models.parallel import default_threads, in_parallel
from postroom.models.port import Vectors, normalised, storable
from postroom.models.word_pieces import END, START, WordPieces
from postroom.text.words import words

Read = Callable[[Sequence[int]], NDArray[Any]]
"""Returns the states of word pieces, shape (1, pieces, dimension), or one pooled row, (1, dimension)."""
NAME = f"all-MiniLM-L6-v2-{LAYERS_SHA256[:8]}"
MAX_PIECES = 256
"""Maximum number of word pieces, for which the model was trained."""
MIN_PIECES = 8
"""With fewer the markers leave no room for words."""
MARKERS = 2
"""Number of markers at the start and end of a text."""
UNREAD = 0.3
"""Share of pieces from which a text counts as partly unreadable: unknown ones, and letters of scripts whose words
the model does not know."""
SYLLABLES = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"), ("\uac00", "\ud7a3"))
"""Characters of Japanese, Chinese and Korean, each of which carries more meaning than a letter."""
MAX_CHARACTERS = 20_000
"""Cut before tokenising: 256 word pieces never need more, and it bounds the cost of a huge text."""


class MiniLM:
    """An `Embedder` on ONNX Runtime. The files are loaded and checked when they are needed."""

    def __init__(
        self,
        *,
        model: ModelFile | None = None,
        tokenizer: ModelFile | None = None,
        layers: ModelFile | None = None,
        encoder: SharedEncoder | None = None,
        name: str = NAME,
        dimension: int = DIMENSION,
        threads: int | None = None,
        max_pieces: int = MAX_PIECES,
        max_characters: int = MAX_CHARACTERS,
    ) -> None:
        """Pass two files, a name and a dimension to use another sentence encoder of an uncased BERT vocabulary.

        `layers` are trained later layers of the packaged model, by default the packaged ones; `encoder` has its
        first layers. `threads` is the number of texts encoded at once, each by one thread.
        """
        if min(dimension, max_characters, 1 if threads is None else threads) < 1 or max_pieces < MIN_PIECES:
            raise Invalid(
                f"The embedding model needs a dimension, threads and characters of 1 or more and at least "
                f"{MIN_PIECES} word pieces."
            )
        self._model = model
        self._tokenizer = tokenizer
        self._layers = layers
        self._shared = encoder
        self._name = name
        self._dimension = dimension
        self._threads = threads or default_threads()
        self._max_pieces = max_pieces
        self._max_characters = max_characters
        self._encoder = Loaded(self._load)
        # A thread pool of our own: concurrent calls take turns text by text instead of competing for the same
        # cores, and asyncio's shared pool stays free for others.
        self._executor: ThreadPoolExecutor | None = None
        self._guard = threading.Lock()

    @property
    def name(self) -> str:
        """The name stored with each vector."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector."""
        return self._dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text.

        Raises:
            Unavailable: the model file is missing or damaged.
            Invalid: the model has another dimension.
        """
        loop = asyncio.get_running_loop()

        async def one(text: str) -> Vectors:
            return await loop.run_in_executor(self._pool(), self._embed_one, text)

        rows = await in_parallel(one, texts, at_once=self._threads)
        return np.stack(rows) if rows else np.zeros((0, self._dimension), dtype=np.float32)

    async def close(self) -> None:
        """Stop the threads and free the model; a later `embed` loads it again."""
        with self._guard:
            executor, self._executor = self._executor, None
        self._encoder.release()
        if executor is not None:
            await asyncio.to_thread(executor.shutdown, cancel_futures=True)

    def _pool(self) -> ThreadPoolExecutor:
        with self._guard:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._threads, thread_name_prefix="embed")
            return self._executor

    def _embed_one(self, text: str) -> Vectors:
        row = self._encoder.get().encode(storable(text, limit=self._max_characters))
        if row.shape != (self._dimension,):
            raise Invalid(
                f"The model {self._name} returns vectors of {row.size} numbers, not {self._dimension}: "
                "set the embedding dimension to that of the model."
            )
        return row

    def _load(self) -> "_Encoder":
        """Check and load the files; raise `Unavailable` with the remedy."""
        shared = self._shared or shared_encoder()
        if self._model is None:
            read = _of_package(shared, self._layers or packaged_layers())
        else:
            read = _of_file(self._model)
        tokenizer = shared.tokenizer() if self._tokenizer is None else load_word_pieces(self._tokenizer)
        return _Encoder(read, tokenizer, self._max_pieces)


class _Encoder:
    """A loaded model with its tokenizer. Blocking; thread-safe."""

    def __init__(self, read: Read, tokenizer: WordPieces, most: int) -> None:
        self._read = read
        self._tokenizer = tokenizer
        self._most = most
        vocabulary = tokenizer.vocabulary
        self._unread = {id for piece, id in vocabulary.items() if piece == "[UNK]" or _is_letter(piece)}

    def encode(self, text: str) -> Vectors:
        """Return the normalised vector of one text, shape (dimension,)."""
        ids = [START, *self._tokenizer.pieces(text).ids[: self._most - MARKERS], END]
        try:
            output = self._read(ids)
        except PostroomError:
            raise
        except Exception as error:  # ONNX Runtime's own; usually more word pieces than the model allows
            raise Invalid(
                "The embedding model could not read a text: check that the tokenizer belongs to the model "
                "and that the limit of word pieces fits it."
            ) from error
        hidden = np.asarray(output, dtype=np.float64)
        # One text has no padding, so the mean over all pieces is the mean under the attention mask. A model with
        # its own pooling returns (1, dimension).
        row = hidden.mean(axis=1) if hidden.ndim == 3 else hidden.reshape(1, -1)
        if not np.isfinite(row).all():
            raise Invalid("The embedding model returned numbers that are not finite: use another model file.")
        row = normalised(row)
        unread = sum(token_ids in self._unread for token_ids in ids) / max(1, len(ids) - MARKERS)
        if unread >= UNREAD:
            row = normalised((1 - unread) * row + unread * by_words(text, row.shape[1]))
        return np.asarray(row[0], dtype=np.float32)


def _is_letter(piece: str) -> bool:
    """Return whether a word piece is one non-Latin letter that does not represent a word or a syllable."""
    letter = piece.removeprefix("##")
    if len(letter) != 1 or not letter.isalpha() or letter <= "\u024f":
        return False
    return not any(first <= letter <= last for first, last in SYLLABLES)


def _of_package(encoder: SharedEncoder, layers: ModelFile) -> Read:
    """Return the function that encodes word pieces by the packaged encoder with trained layers."""
    later = LaterLayers(encoder, lambda: trained_layers(layers))
    later.load()
    encoder.load()
    return lambda ids: later.states(ids)[None]


def _of_file(model: ModelFile) -> Read:
    """Return the function that encodes word pieces by a model file."""
    # Imported here to save 0.2 s and 60 MB in processes without a model.
    import onnxruntime  # noqa: PLC0415

    check(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one thread per text
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena never releases the peak of the longest text
    options.log_severity_level = 4  # a bad file is reported by our own error, not on stderr as well
    try:
        # By path: a large model keeps its weights in files beside it.
        session = onnxruntime.InferenceSession(
            str(model.path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime has a dozen unrelated load errors
        raise damaged(model) from error
    inputs = [node.name for node in session.get_inputs()]
    unknown = set(inputs) - {"input_ids", "attention_mask", "token_type_ids"}
    if unknown:
        raise Invalid(
            f"The embedding model requires the input {min(unknown)}, so it is not a sentence encoder: "
            "choose one that takes input_ids and attention_mask."
        )

    def read(ids: Sequence[int]) -> NDArray[Any]:
        pieces = np.asarray([ids], dtype=np.int64)
        feed = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        return np.asarray(session.run(None, {key: feed[key] for key in inputs})[0])

    return read


def by_words(text: str, dimension: int) -> Vectors:
    """Return the vector of a text in a script that the model can't read: each word is a direction of its own.

    Shape (1, dimension). So such texts are alike if they share words, instead of all being alike.
    """
    counted = words(text) or {text: 1}
    total = np.zeros(dimension)
    for word, count in counted.items():
        seed = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        total += np.sqrt(count) * np.random.default_rng(seed).standard_normal(dimension)
    return normalised(total[None])
