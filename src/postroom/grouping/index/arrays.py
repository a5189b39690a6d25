"""Array types of the index, and how its arrays grow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""An embedding, or one number for each of several signals or reports."""
Slots = NDArray[np.int32]
"""Positions of reports in an index."""


def grown(array: NDArray[Any], room: int) -> NDArray[Any]:
    """Return the rows of an array followed by zeros, `room` rows in all.

    `np.zeros` takes no memory for rows that are not written to, which copying zeros would.
    """
    made = np.zeros((room, *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made
