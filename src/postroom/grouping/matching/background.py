"""Frequencies of words and identifiers in texts in general: the rarity of a name when a project has few signals."""

import importlib.resources
import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid

WEIGHT = 200.0
"""Number of signals that the table counts for: among 200 signals both have the same weight."""
UNKNOWN = 1e-4
"""Share of texts assumed for a word that is not in the table."""


@dataclass(frozen=True, slots=True)
class Background:
    """The share of texts that contain each of some terms; `terms` are sorted."""

    terms: NDArray[np.int32]
    held: NDArray[np.float64]

    def shares(self, terms: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the share of texts in general that contain each of `terms`."""
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[at] == terms, self.held[at], UNKNOWN)


@cache
def background() -> Background:
    """Return the packaged table; it is read once.

    Raises:
        Invalid: its file is missing or damaged.
    """
    path = importlib.resources.files("postroom.grouping.matching") / "weights" / "background.npz"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            return Background(arrays["terms"], arrays["shares"].astype(np.float64))
    except Exception as error:  # numpy, zipfile and zlib raise unrelated types for a damaged file
        raise Invalid(f"The table of common words can't be read: {error}. Reinstall Postroom.") from error
