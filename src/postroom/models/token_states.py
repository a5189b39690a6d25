"""What the packaged encoder makes of each word piece of a text, with some of its numbers changed.

For models that learn from more than a text's mean: the last layers may be trained for a task, and the packaged file
stays as it is.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Unavailable
from postroom.models.minilm import DIMENSION
from postroom.models.model_files import (
    END,
    START,
    UNKNOWN,
    checked_bytes,
    load_tokenizer,
    packaged_model,
    packaged_vocabulary,
)
from postroom.models.onnx_bytes import with_output, with_tensors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FIRST_STEPS = ("layer_norm_2", "layer_norm_4", "layer_norm_6", "layer_norm_8", "layer_norm_10")
"""Of the packaged model: the results of its layers, from the first to the last but one."""

States = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a text, and the characters that each stands for."""

    ids: tuple[int, ...]
    places: tuple[tuple[int, int], ...]


class TokenStates:
    """Reads the packaged files at the first call, once, and checks them. Blocking; safe to share by threads."""

    def __init__(
        self,
        *,
        tensors: Mapping[str, NDArray[Any]] | None = None,
        threads: int = 1,
        step: str | None = None,
    ) -> None:
        """Put `tensors` in the place of the model's; `step` asks for what an earlier layer makes."""
        self._tensors = dict(tensors or {})
        self._threads = threads
        self._step = step
        self._guard = threading.Lock()
        self._loaded: tuple[Any, Tokenizer] | None = None

    def pieces(self, text: str) -> Pieces:
        """Return the word pieces of a text, without marks at its ends; there is always at least one.

        Raises:
            Unavailable: a file is missing or damaged.
        """
        found = self._load()[1].encode(text, add_special_tokens=False)
        if not found.ids:
            return Pieces((UNKNOWN,), ((0, len(text)),))
        return Pieces(tuple(found.ids), tuple(found.offsets))

    def states(self, ids: tuple[int, ...]) -> States:
        """Return the states of word pieces, with those of the marks at the ends: shape (pieces + 2, dimension).

        Raises:
            Unavailable: a file is missing or damaged.
        """
        session = self._load()[0]
        row = np.array([[START, *ids, END]], dtype=np.int64)
        feed = {
            "input_ids": row,
            "attention_mask": np.ones_like(row),
            "token_type_ids": np.zeros_like(row),
        }
        made: States = session.run(None if self._step is None else [self._step], feed)[0][0]
        return made

    def _load(self) -> "tuple[Any, Tokenizer]":
        with self._guard:
            if self._loaded is None:
                self._loaded = self._read()
            return self._loaded

    def _read(self) -> "tuple[Any, Tokenizer]":
        # Imported here because together they cost 0.2 s and 60 MB, which processes without a model save.
        import onnxruntime  # noqa: PLC0415

        model = checked_bytes(packaged_model())
        if self._tensors:
            model = with_tensors(model, self._tensors)
        if self._step is not None:
            model = with_output(model, self._step)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the peak of the longest text for ever
        options.log_severity_level = 4
        tokenizer = load_tokenizer(packaged_vocabulary())
        try:
            session = onnxruntime.InferenceSession(
                model, sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library has a dozen unrelated load errors
            raise Unavailable(f"The packaged encoder can't be read: {error}") from error
        return session, tokenizer


__all__ = ["DIMENSION", "END", "FIRST_STEPS", "START", "UNKNOWN", "Pieces", "States", "TokenStates"]
