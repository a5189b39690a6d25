"""Screens names and label values of metrics, which come with no signal, when an agent is about to read them."""

from collections.abc import Iterable

from cachetools import LRUCache

from postroom.screening.facts import words_in
from postroom.screening.port import SafetyFilter
from postroom.screening.screen import judge_texts

MAX_TEXTS = 20_000
"""Maximum number of remembered texts, the most recently used ones."""


class Labels:
    """Decides which labels agents may read, in the memory of one worker."""

    def __init__(self, judge: SafetyFilter | None = None, *, most: int = MAX_TEXTS) -> None:
        """Without a filter only labels that can't contain an instruction may be read."""
        self._judge = judge
        self._clean: LRUCache[str, bool] = LRUCache(most)

    @property
    def judge(self) -> SafetyFilter | None:
        """The filter; None without screening."""
        return self._judge

    async def doubted(self, labels: Iterable[str]) -> set[str]:
        """Return those of the labels that the filter has not cleared.

        Raises:
            Unavailable: the filter's requirements can't be reached.
        """
        words_of = {label: said for label in set(labels) if (said := words_in(label)) is not None}
        if self._judge is None:
            return set(words_of)
        clean = {said: known for said in words_of.values() if (known := self._clean.get(said)) is not None}
        fresh = [said for said in dict.fromkeys(words_of.values()) if said not in clean]
        found = await judge_texts(self._judge, fresh) if fresh else []
        judged = {said: one.verdict == "clean" for said, one in zip(fresh, found, strict=True)}
        self._clean.update(judged)
        clean |= judged
        return {label for label, said in words_of.items() if not clean[said]}
