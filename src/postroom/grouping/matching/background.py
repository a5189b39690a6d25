"""How often words and identifiers occur in texts in general, which says what is rare when there are few signals."""

import importlib.resources
import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid

WEIGHT = 200.0
"""As many signals the background counts for: among 200 signals both say as much about how usual a word is."""
UNKNOWN = 1e-4
"""The share of texts that a word is in which the table does not have."""


@dataclass(frozen=True, slots=True)
class Background:
    """In which share of texts each of some terms is; `terms` are in order."""

    terms: NDArray[np.int32]
    held: NDArray[np.float64]

    def shares(self, terms: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return in which share of texts in general each of `terms` is."""
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[at] == terms, self.held[at], UNKNOWN)


@cache
def background() -> Background:
    """Return the table that comes with Postroom; it is read once.

    Raises:
        Invalid: its file is missing or damaged.
    """
    path = importlib.resources.files("postroom.grouping.matching") / "weights" / "background.npz"
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            return Background(arrays["terms"], arrays["shares"].astype(np.float64))
    except Exception as error:  # what numpy, zipfile and zlib raise of damage has nothing in common
        raise Invalid(f"The table of usual words can't be read: {error}. Reinstall Postroom.") from error
