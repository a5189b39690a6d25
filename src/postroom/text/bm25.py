"""How much the words of a file are those of a report: BM25 over the files that come into question."""

import math
from collections import Counter
from collections.abc import Mapping

_SATURATION = 1.2
_LENGTH = 0.6
PATH_COUNTS = 4
"""A word in a file's path counts as often as this many in its text."""


def likeness(query: Mapping[str, int], documents: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Return for each document how like the query it is: 1 for the most alike, 0 without a word in common.

    Args:
        query: words of the report, with the number of its signals that have each.
        documents: by path, how often each word occurs, those of the path counted `PATH_COUNTS` times.
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
