"""Names and label values of metrics, which come with no signal: judged when an agent is about to read them."""

from collections import OrderedDict
from collections.abc import Iterable

from postroom.screening.facts import told_by
from postroom.screening.port import SafetyFilter
from postroom.screening.screen import judge_texts

MOST = 20_000
"""Texts that are remembered with what was said of them, those that were asked about last."""


class Labels:
    """Tells which of them agents may read. It belongs to one worker, and nothing is kept when that ends."""

    def __init__(self, judge: SafetyFilter | None = None, *, most: int = MOST) -> None:
        """Take the filter; without one only what can't hold an order may be read."""
        self._judge = judge
        self._most = most
        self._clean: OrderedDict[str, bool] = OrderedDict()

    @property
    def judge(self) -> SafetyFilter | None:
        """The filter; None where nothing is screened."""
        return self._judge

    async def doubted(self, labels: Iterable[str]) -> set[str]:
        """Return those that the filter has not let pass.

        Raises:
            Unavailable: what the filter needs can't be reached.
        """
        told = {label: said for label in set(labels) if (said := told_by(label)) is not None}
        if self._judge is None:
            return set(told)
        fresh = [said for said in dict.fromkeys(told.values()) if said not in self._clean]
        found = await judge_texts(self._judge, fresh) if fresh else []
        clean = {said: one.verdict == "clean" for said, one in zip(fresh, found, strict=True)}
        clean |= {said: self._clean[said] for said in told.values() if said in self._clean}
        for said, passes in clean.items():
            self._clean[said] = passes
            self._clean.move_to_end(said)
        while len(self._clean) > self._most:
            self._clean.popitem(last=False)
        return {label for label, said in told.items() if not clean[said]}
