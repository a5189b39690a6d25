"""BM25 similarity of a report's words to the candidate files."""

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_SATURATION = 1.2
_LENGTH = 0.6
PATH_COUNTS = 4
"""Weight of a word in a file's path, in occurrences in its text."""


def rarity_of(query: Mapping[str, int], documents: Mapping[Key, Mapping[str, int]]) -> dict[str, float]:
    """Return how rare each word of the query is among documents, higher for rarer ones."""
    count = len(documents)
    spread = Counter(word for words in documents.values() for word in query.keys() & words.keys())
    return {word: math.log(1 + (count - spread[word] + 0.5) / (spread[word] + 0.5)) for word in query}


def similarity(
    query: Mapping[str, int],
    documents: Mapping[Key, Mapping[str, int]],
    rarity: Mapping[str, float] | None = None,
) -> dict[Key, float]:
    """Return the similarity of each document to the query: 1 for the most similar, 0 without a common word.

    Args:
        query: words of the report, with the number of signals that contain each.
        documents: word counts by path or passage; the words of the path are counted `PATH_COUNTS` times.
        rarity: of each word of the query; by default among these documents.
    """
    if not documents:
        return {}
    rare = rarity_of(query, documents) if rarity is None else rarity
    lengths = {key: sum(words.values()) for key, words in documents.items()}
    mean = sum(lengths.values()) / len(documents) or 1.0
    scores: dict[Key, float] = {}
    for key, words in documents.items():
        total = 0.0
        for word in query.keys() & words.keys():
            often = words[word]
            damped = (
                often
                * (_SATURATION + 1)
                / (often + _SATURATION * (1 - _LENGTH + _LENGTH * lengths[key] / mean))
            )
            total += rare[word] * damped * (1 + math.log(query[word]))
        scores[key] = total
    best = max(scores.values())
    return {key: score / best for key, score in scores.items()} if best > 0 else {}
