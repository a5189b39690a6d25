"""Which records of one trace report the same fault, so that a fault is one issue and is counted once.

One fault in a request leaves several records: an exception on each span that it passes through, the log record
of the same exception, the failed spans above it, the failed call of another service, and log lines beside it. The
record that says most is counted: an exception before a failed call, a failed call before a log line, and any of
them before the failed span of the request itself. The others are *explained* by it.

Times are in seconds by the sender's clock: those of one process differ by what happened, not by how long the
records took to arrive.
"""

import hashlib
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Part = Literal["event", "message", "logged", "call", "line", "span", "copy", "log"]
"""What a record is: an exception or a message that was reported as such; an exception in a log record (`logged`);
the failed span of an outgoing call; a log line; another failed span; a log record that a logging integration made
of a call that it also reports as an event (`copy`); or one of another origin (`log`)."""

SAME_LINE = 10.0
"""Seconds between a log line and the event of the same call."""
COPIED = (-1.0, 3.0)
"""When a logging integration reports an exception that was reported before: a framework logs what it has caught."""
BESIDE = 10.0
"""Seconds between an exception and the log lines about it."""
AFTER_CALL = (-0.05, 2.0)
"""When a failed call is followed by the exception or the log line that reports its failure."""
CLOCKS = 1.0
"""How far the clocks of the services of one trace may differ."""


@dataclass(frozen=True, slots=True)
class TracePoint:
    """The place of a record in its trace.

    `span` is the record's span and `parent` the span above it. `at` is when it happened, `began` when its span
    began. `said` is the digest of what two records of one exception, or a log line and its event, have in common
    (`digest_of`).
    """

    part: Part
    trace: str
    at: float
    span: str = ""
    parent: str = ""
    began: float | None = None
    said: str = ""

    @property
    def is_explicable(self) -> bool:
        """Whether another record can explain this one, so that it waits for the rest of its trace."""
        return bool(self.span) or self.part in ("copy", "log", "line")


def digest_of(*parts: str) -> str:
    """Return a short digest of texts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def point_to_json(point: TracePoint) -> dict[str, Any]:
    """Return a point in stored form."""
    stored: dict[str, Any] = {"part": point.part, "trace": point.trace, "at": point.at}
    if point.span:
        stored["span"] = point.span
    if point.parent:
        stored["parent"] = point.parent
    if point.began is not None:
        stored["began"] = point.began
    if point.said:
        stored["said"] = point.said
    return stored


def point_from_json(stored: Mapping[str, Any]) -> TracePoint:
    """Return a point from its stored form."""
    return TracePoint(
        stored["part"],
        stored["trace"],
        stored["at"],
        stored.get("span", ""),
        stored.get("parent", ""),
        stored.get("began"),
        stored.get("said", ""),
    )


def explained(points: Sequence[TracePoint], *, known: Sequence[TracePoint] = ()) -> dict[int, int | None]:
    """Return which of the records are explained by others, by index, and by which of them.

    The value is the index of the explaining record, or None if it is one of `known`: the records of the same traces
    that were decided about before. Of an exception that passes through several spans the innermost record is the
    explaining one. The cost grows with the number of records, not with its square.
    """
    seen = _Seen()
    for point in known:
        seen.add(point, None)
        seen.add_below(point, None)
    # What happened below a span is known from all records, in whatever order: spans form a tree.
    for index, point in enumerate(points):
        seen.add_below(point, index)
    found: dict[int, int | None] = {}
    for index in sorted(range(len(points)), key=lambda index: _RANK[points[index].part]):
        point = points[index]
        by = seen.explaining(point)
        if by is not None:
            found[index] = by.index
        seen.add(point, index)
    for index in sorted(found):
        last = _last(found, index)
        if last != index:
            found[index] = last
    return found


_RANK: Mapping[Part, int] = {
    "event": 0,
    "message": 0,
    "logged": 1,
    "call": 2,
    "line": 3,
    "span": 4,
    "copy": 5,
    "log": 5,
}


def _last(found: dict[int, int | None], index: int) -> int | None:
    """Return the record at the end of the explanations of one; None if it is known from before.

    Spans that contain each other, which only a broken sender has, would explain each other: the first is counted.
    """
    passed = {index}
    by = found[index]
    while by is not None and by in found:
        if by in passed:
            del found[index]
            return index
        passed.add(by)
        by = found[by]
    return by


def _duration(point: TracePoint) -> float:
    """Return when a span began, relative to its end."""
    return 0.0 if point.began is None else min(0.0, point.began - point.at)


@dataclass(frozen=True, slots=True)
class _By:
    index: int | None


@dataclass(slots=True)
class _Seen:
    """The records of traces by what they can explain, each with its time."""

    by_key: dict[tuple[str, ...], list[tuple[float, int]]] = field(default_factory=dict)

    def add(self, point: TracePoint, index: int | None) -> None:
        """Add a record that was decided about."""
        trace, span, said = point.trace, point.span, point.said
        keys: list[tuple[str, ...]] = []
        match point.part:
            case "event" | "logged":
                keys = [("fault", trace), ("same", point.part, trace, said, span)]
                keys += [("said", trace, said)] if said and not span else []
            case "message":
                keys = [("said", trace, said)] if said else []
            case "line":
                keys = [("line", trace)]
            case "call":
                keys = [("call", trace), *(("call", trace, each) for each in {span, point.parent} if each)]
        for key in keys:
            self._add(key, point.at, index)

    def add_below(self, point: TracePoint, index: int | None) -> None:
        """Add what a record means for the span above it."""
        if point.parent and point.part in ("event", "call", "span"):
            self._add(("below", point.trace, point.parent), point.at, index)
        if point.parent and point.part == "event":
            self._add(("same below", point.trace, point.said, point.parent), point.at, index)

    def explaining(self, point: TracePoint) -> _By | None:
        """Return the record that explains another one."""
        trace, span, said, at = point.trace, point.span, point.said, point.at
        match point.part:
            case "event" | "logged":
                return self._same(point) if span else None
            case "line":
                return self._near(("fault", trace), at, -BESIDE, BESIDE) or (
                    self._near(("call", trace, span), at, -AFTER_CALL[1], -AFTER_CALL[0]) if span else None
                )
            case "copy" | "log":
                same = self._near(("said", trace, said), at, -SAME_LINE, SAME_LINE)
                if same is not None or point.part == "log":
                    return same
                return self._near(("fault", trace), at, -COPIED[1], -COPIED[0])
            case "call":
                # It failed because of what happened in the called service, or an exception reports its failure.
                return self._near(("below", trace, span), at) or self._near(
                    ("fault", trace), at, _duration(point), AFTER_CALL[1]
                )
            case "span":
                since = _duration(point)
                return (
                    self._near(("below", trace, span), at)
                    or self._near(("fault", trace), at, since - CLOCKS, CLOCKS)
                    # Of its own calls: the call that it answers ends later.
                    or self._near(("call", trace), at, since, 0.0)
                    or self._near(("line", trace), at, since - CLOCKS, CLOCKS)
                )
            case "message":
                return None

    def _same(self, point: TracePoint) -> _By | None:
        """Return the record of the same exception in a span below, or of the other kind in its span."""
        trace, span, said = point.trace, point.span, point.said
        other = "logged" if point.part == "event" else "event"
        below = self._near(("same below", trace, said, span), point.at)
        return below or self._near(("same", other, trace, said, span), point.at)

    def _add(self, key: tuple[str, ...], at: float, index: int | None) -> None:
        insort(self.by_key.setdefault(key, []), (at, -1 if index is None else index))

    def _near(
        self, key: tuple[str, ...], at: float, since: float | None = None, until: float = 0.0
    ) -> _By | None:
        """Return the record of a key that is nearest in time, within limits relative to `at` if there are any."""
        times = self.by_key.get(key)
        if not times:
            return None
        place = bisect_left(times, (at, -1))
        nearest = min(times[max(0, place - 1) : place + 1], key=lambda neighbour: abs(neighbour[0] - at))
        if since is not None and not since <= nearest[0] - at <= until:
            # The nearest may be on the wrong side of an asymmetric limit.
            inside = times[bisect_left(times, (at + since, -1)) :][:1]
            if not inside or inside[0][0] - at > until:
                return None
            nearest = inside[0]
        return _By(None if nearest[1] < 0 else nearest[1])
