"""Synthetic windows for the pipeline benchmark, and the recall of the approximate search."""

import time
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import psutil
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from postroom.clock import now
from postroom.domain.grouping.ties import Ties
from postroom.grouping.index.builder import VECTOR_HEADER, IndexBuilder, MemberRow
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.index.reports import ReportIndex
from postroom.grouping.index.window import Window
from postroom.grouping.repository import Features

DIMENSION = 384
VOCABULARY = 30_000
WORDS = 50
CHUNK = 4_000
NAME = "synthetic"


class Synthetic:
    """Synthetic signals: each problem has its own direction and words; its signals vary around them."""

    def __init__(self, seed: int, problems: int) -> None:
        self._random = np.random.default_rng(seed)
        self._directions = self._units(problems)
        ranks = np.arange(1, VOCABULARY + 1)
        self._shares = np.cumsum(1 / ranks) / np.sum(1 / ranks)
        self._own = [self._draw(12) for _ in range(problems)]
        self.problems = problems

    def features(self, problem: int) -> Features:
        """Return another signal of a problem."""
        noise = self._random.standard_normal(DIMENSION).astype(np.float32) / np.sqrt(DIMENSION)
        vector = self._directions[problem] + np.float32(0.7) * noise
        terms = np.unique(np.concatenate([self._own[problem], self._draw(WORDS - 12)])).astype(np.int32)
        counts = np.ones(len(terms), np.uint8)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        names = np.unique(self._own[problem][:4]).astype(np.int32)
        return Features("synthetic", unit, SignalWords(terms, counts), names, length=300, template=None)

    def rows(self, count: int) -> list[MemberRow]:
        """Return grouped signals of random problems as database rows."""
        problems = self._random.integers(self.problems, size=count)
        noise = self._random.standard_normal((count, DIMENSION), np.float32) / np.float32(np.sqrt(DIMENSION))
        vectors = self._directions[problems] + np.float32(0.7) * noise
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        halves = vectors.astype(">f2")
        drawn = np.searchsorted(self._shares, self._random.random((count, WORDS - 12)))
        rows: list[MemberRow] = []
        for at, problem in enumerate(problems.tolist()):
            own = self._own[problem]
            terms = np.unique(np.concatenate([own, drawn[at]])).astype("<i4")
            names = np.unique(own[:4]).astype("<i4").tobytes()
            vector = bytes(VECTOR_HEADER) + halves[at].tobytes()
            counts = b"\x01" * len(terms)
            row = (UUID(int=problem), 0.2, terms.tobytes(), counts, vector, names, 300, None, "bench", None)
            rows.append(row)
        return rows

    def pick(self) -> int:
        """Return a random problem."""
        return int(self._random.integers(self.problems))

    def _units(self, count: int) -> NDArray[np.float32]:
        made = self._random.standard_normal((count, DIMENSION), np.float32)
        units: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return units

    def _draw(self, count: int) -> NDArray[np.int64]:
        return np.searchsorted(self._shares, self._random.random(count))


@dataclass(frozen=True, slots=True)
class Built:
    """A window built in memory: CPU seconds of adding its rows and of building the index, and its memory."""

    window: Window
    rows_seconds: float
    index_seconds: float
    resident: int


def build(synthetic: Synthetic, size: int) -> Built:
    """Build a window of `size` signals from synthetic rows, without a database."""
    process = psutil.Process()
    before, begun = process.memory_info().rss, 0.0
    builder = IndexBuilder(DIMENSION)
    for start in range(0, size, CHUNK):
        rows = synthetic.rows(min(CHUNK, size - start))
        started = time.process_time()
        builder.add(rows)
        begun += time.process_time() - started
    started = time.process_time()
    index = builder.build()
    built = time.process_time() - started
    window = Window(index, builder.members, Ties({}, {}), 0, NAME, now())
    return Built(window, begun, built, process.memory_info().rss - before)


@dataclass(frozen=True, slots=True)
class Recall:
    """The recall of the approximate search against an exact one.

    `best` is the share of signals whose nearest report is found, `first` that of the nearest `CANDIDATES`;
    `bounded` and `exact` are the CPU seconds of the searches.
    """

    best: float
    first: float
    bounded: list[float]
    exact: list[float]


def recall(index: ReportIndex, synthetic: Synthetic, *, rounds: int) -> Recall:
    """Search for signals with both methods."""
    best, first = 0, 0.0
    bounded: list[float] = []
    exact: list[float] = []
    with threadpool_limits(1, user_api="blas"):
        for _ in range(rounds):
            made = synthetic.features(synthetic.pick())
            started = time.thread_time()
            near = index.search(made.vector, made.words)
            between = time.thread_time()
            every = index.search(made.vector, made.words, exact=True)
            exact.append(time.thread_time() - between)
            bounded.append(between - started)
            found = {candidate.report_id for candidate in near.candidates}
            wanted = [one.report_id for one in every.candidates]
            best += wanted[0] in found
            first += len(found.intersection(wanted)) / len(wanted)
    return Recall(best / rounds, first / rounds, bounded, exact)
