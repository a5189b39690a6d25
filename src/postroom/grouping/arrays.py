"""Arrays that grow."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def grown(array: NDArray[Any], room: int) -> NDArray[Any]:
    """Return the rows of an array with zeros after them, `room` rows in all.

    The zeros take no memory before they are written to, as they would if they were copied.
    """
    made = np.zeros((room, *array.shape[1:]), array.dtype)
    made[: len(array)] = array
    return made
