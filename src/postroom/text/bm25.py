"""BM25 similarity of a report's words to the candidate files."""

import math
from collections import Counter
from collections.abc import Mapping

_SATURATION = 1.2
_LENGTH = 0.6
PATH_COUNTS = 4
"""Weight of a word in a file's path, in occurrences in its text."""


def similarity(query: Mapping[str, int], documents: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Return the similarity of each document to the query: 1 for the most similar, 0 without a common word.

    Args:
        query: words of the report, with the number of signals that contain each.
        documents: word counts by path; the words of the path are counted `PATH_COUNTS` times.
    """
    if not documents:
        return {}
    count = len(documents)
    lengths = {path: sum(words.values()) for path, words in documents.items()}
    mean = sum(lengths.values()) / count or 1.0
    spread = Counter(word for words in documents.values() for word in query.keys() & words.keys())
    scores: dict[str, float] = {}
    for path, words in documents.items():
        total = 0.0
        for word in query.keys() & words.keys():
            rare = math.log(1 + (count - spread[word] + 0.5) / (spread[word] + 0.5))
            often = words[word]
            damped = (
                often
                * (_SATURATION + 1)
                / (often + _SATURATION * (1 - _LENGTH + _LENGTH * lengths[path] / mean))
            )
            total += rare * damped * (1 + math.log(query[word]))
        scores[path] = total
    best = max(scores.values())
    return {path: score / best for path, score in scores.items()} if best > 0 else {}
