"""What the rest of Postroom asks of an embedding model."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (texts, dimension); every row has length 1, so a dot product of two rows is their cosine."""


class Embedder(Protocol):
    """Turns texts into vectors that lie close together when the texts mean the same.

    Errors: `Unavailable` when the same call may succeed later (the file is being reinstalled, the server
    is busy or down), `Invalid` when it will not (a refused key, a wrong dimension).
    """

    @property
    def name(self) -> str:
        """The model's name, stored with each vector: vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """Numbers per vector. A remote model whose dimension nobody set knows it after its first answer."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One normalised row per text, in the order given. No text is refused for its length or emptiness."""

    async def close(self) -> None:
        """Give back threads and connections. Closing twice does no harm."""


def normalised(vectors: NDArray[np.floating]) -> Vectors:
    """Rows scaled to length 1. A row of zeros becomes the even direction, so that a cosine stays defined.

    Args:
        vectors: shape (n, dimension), finite.
    """
    # Scaled by the largest number first, in float64, so that squares can neither overflow nor vanish.
    wide = np.asarray(vectors, dtype=np.float64)
    largest = np.abs(wide).max(axis=1, keepdims=True, initial=0.0)
    wide = np.divide(wide, largest, out=np.ones_like(wide), where=largest > 0.0)
    lengths = np.sqrt((wide * wide).sum(axis=1, keepdims=True))
    return np.asarray(wide / lengths, dtype=np.float32)


def storable(text: str, *, limit: int) -> str:
    """The first `limit` characters, with lone surrogates (no legal UTF-8) replaced by `?`."""
    return text[:limit].encode("utf-8", "replace").decode("utf-8")
