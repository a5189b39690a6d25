"""The port to embedding models."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (texts, dimension); rows have norm 1, so the dot product of two rows is their cosine."""


class Embedder(Protocol):
    """Turns texts into vectors that are close together when the texts have the same meaning.

    Errors: `Unavailable` when the same call may succeed later (the file is being reinstalled, the server is busy or
    down), `Invalid` when it will not (a refused key, a wrong dimension).
    """

    @property
    def name(self) -> str:
        """The model's name, stored with each vector: vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector; a remote model may know it only after its first answer."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one normalised row per text, in order. No text is refused for its length or emptiness."""

    async def close(self) -> None:
        """Release threads and connections. May be called twice."""


def normalised(vectors: NDArray[np.floating]) -> Vectors:
    """Return the rows scaled to norm 1. A row of zeros gets equal components, so that its cosine is defined.

    Args:
        vectors: shape (n, dimension), finite.
    """
    # Scaled by the largest component first, in float64, so that squares can neither overflow nor vanish.
    wide = np.asarray(vectors, dtype=np.float64)
    largest = np.abs(wide).max(axis=1, keepdims=True, initial=0.0)
    wide = np.divide(wide, largest, out=np.ones_like(wide), where=largest > 0.0)
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    return np.asarray(wide / lengths, dtype=np.float32)


def storable(text: str, *, limit: int) -> str:
    """Return the first `limit` characters, with lone surrogates (not valid UTF-8) replaced by `?`."""
    return text[:limit].encode("utf-8", "replace").decode("utf-8")
