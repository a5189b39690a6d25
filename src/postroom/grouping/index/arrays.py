"""Arrays of signals and reports in memory: what they hold, and how they grow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""The numbers of a text, or one number for each of several signals or reports."""
Slots = NDArray[np.int32]
"""Places of reports in an index."""


def grown(array: NDArray[Any], room: int) -> NDArray[Any]:
    """Return the rows of an array with zeros after them, `room` rows in all.

    The zeros take no memory before they are written to, as they would if they were copied.
    """
    made = np.zeros((room, *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made
