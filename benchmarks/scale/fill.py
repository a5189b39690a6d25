"""Fills a project with generated signals, their features and reports, by COPY.

Words are those of the search benchmark, as frequent as words of a language; a report has words of its own that its
signals share, and few reports have many of the signals. A text has 88 words, about as many characters as the
median of real bug reports. Vectors are generated: a direction per report, with noise. All arrived evenly over the
days of the grouping window. Traces and verdicts of screening are left out.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from benchmarks.projects import make_project
from benchmarks.search.__main__ import (
    COPIED,
    COPY_REPORTS,
    OWN,
    Words,
    copy,
    index,
    report_rows,
    sizes,
    tidy,
)
from postroom.app.bootstrap import App
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping.matching.likeness import identifier_terms
from postroom.grouping.repository import FEATURES_VERSION
from postroom.models.port import Embedder
from postroom.text.words import term_id
from postroom.text.words import words as words_of

EACH = 4
"""Signals of a report on average."""
DAYS = 28.0
"""Within the 30 days of the grouping window."""
OTHERS = 60
"""Words of a text beside the 28 of its report."""
NOISE = 0.7
TABLES = ("signals", "signal_features", "reports", "report_texts", "search_words")

_SIGNALS = """
    COPY signals (id, project_id, source_product, source_type, source_id, description, weight, content_hash,
                  timestamp, received_at, state, report_id, background) FROM STDIN
"""
_FEATURES = """
    COPY signal_features (signal_id, project_id, received_at, title, words, counts, identifiers, length, template,
                          version, model, dimension, embedding) FROM STDIN (FORMAT BINARY)
"""
_FEATURE_TYPES = (
    *("uuid", "int4", "timestamptz", "text", "bytea", "bytea", "bytea", "int4", "int8", "int2"),
    # The binary format of a halfvec is written as it is.
    *("text", "int4", "bytea"),
)
_CONSOLIDATED = """
    INSERT INTO pending_work (kind, project_id, progress)
    SELECT 'consolidate', project_id, max(seq) FROM signals WHERE project_id = :project GROUP BY project_id
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive signals: the reports that they are in, by number, and their words, by number."""

    first: int
    homes: NDArray[np.int64]
    numbers: NDArray[np.int64]
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A signal that is to be written."""

    id: UUID
    project: int
    moment: datetime
    text: str


class Generated:
    """Reports with words and directions, and signals of them."""

    def __init__(self, signals: int, dimension: int, seed: int = 1) -> None:
        reports = max(1, signals // EACH)
        self.words = Words(seed)
        self.signals = signals
        self.reports = sorted(new_id() for _ in range(reports))
        self.own = self.words.some((reports, OWN * 2))
        self.ids: list[UUID] = []
        self._random = np.random.default_rng(seed)
        self._directions = self._random.standard_normal((reports, dimension), np.float32)
        self._directions /= np.linalg.norm(self._directions, axis=1, keepdims=True)
        popularity = np.cumsum(1 / (np.arange(reports) + 50.0) ** 0.9)
        drawn = np.searchsorted(popularity / popularity[-1], self._random.random(signals - reports))
        # Each report has a signal.
        self.homes = self._random.permutation(np.append(np.arange(reports), drawn))
        self.counts: list[int] = np.bincount(self.homes, minlength=reports).tolist()

    def chunks(self) -> Iterator[Chunk]:
        """Yield all signals, the same each time but for their words."""
        for first in range(0, self.signals, COPIED):
            homes = self.homes[first : first + COPIED]
            others = self.words.some((len(homes), OTHERS))
            numbers = np.concatenate([self.own[homes], others], axis=1)
            yield Chunk(first, homes, numbers, self.words.texts(numbers))

    def vectors(self, homes: NDArray[np.int64]) -> list[bytes]:
        """Return vectors in PostgreSQL's binary format of half precision."""
        shape = (len(homes), self._directions.shape[1])
        noise = self._random.standard_normal(shape, np.float32) / np.float32(np.sqrt(shape[1]))
        made = self._directions[homes] + np.float32(NOISE) * noise
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        head = np.array([shape[1], 0], ">i2").tobytes()
        return [head + row.tobytes() for row in made.astype(">f2")]

    def text(self, report: int) -> str:
        """Return the text of another signal of a report."""
        numbers = np.concatenate([self.own[[report]], self.words.some((1, OTHERS))], axis=1)
        return self.words.texts(numbers)[0]


class Terms:
    """The term ids of each word, and those of its identifiers."""

    def __init__(self, words: Words) -> None:
        self._terms = _padded([[term_id(one) for one in words_of(word)] for word in words.all.tolist()])
        self._names = _padded([identifier_terms(word).tolist() for word in words.all.tolist()])

    def of(self, numbers: NDArray[np.int64]) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Yield packed terms, counts and identifiers of texts."""
        terms, names = self._terms[numbers], self._names[numbers]
        for mine, named in zip(terms, names, strict=True):
            found, counts = np.unique(mine, return_counts=True)
            known = found >= 0
            own = np.unique(named)
            yield (
                found[known].astype("<i4").tobytes(),
                np.minimum(counts[known], 255).astype(np.uint8).tobytes(),
                own[own >= 0].astype("<i4").tobytes(),
            )


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    made = np.full((len(rows), max(1, *map(len, rows))), -1, np.int64)
    for at, row in enumerate(rows):
        made[at, : len(row)] = row
    return made


async def fill(app: App, signals: int, *, searched: bool) -> tuple[int, Generated]:
    """Create a project of so many signals, index its texts, and print sizes; return it and what was generated."""
    project = await make_project(app)
    begun = time.perf_counter()
    generated = Generated(signals, app.embedder.dimension)
    async with unit_of_work(app.engine) as uow:
        await _copy_all(uow, app, project, generated)
    print(
        f"\ncopied {signals:,} signals in {len(generated.reports):,} reports, the largest of "
        f"{max(generated.counts):,}, in {time.perf_counter() - begun:.0f} s",
        flush=True,
    )
    if searched:
        await index(app, signals)
    else:
        await _forget_texts(app)
    await tidy(app)
    await sizes(app, TABLES)
    return project, generated


async def _forget_texts(app: App) -> None:
    """Leave the search without an index, so that no periodic task makes it."""
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.text("TRUNCATE report_text_changes"))


async def _copy_all(uow: UnitOfWork, app: App, project: int, generated: Generated) -> None:
    raw = await uow.get_raw_connection()
    driver: Any = raw.driver_connection
    terms = Terms(generated.words)
    begun = now() - timedelta(days=DAYS)
    each = timedelta(days=DAYS) / generated.signals
    async with driver.cursor() as cursor:
        reports = report_rows(project, generated.reports, generated.own, generated.words, generated.counts)
        await copy(cursor, COPY_REPORTS, reports)
        # The search is indexed by report, not once more by signal.
        await cursor.execute("ALTER TABLE signals DISABLE TRIGGER note_text_of_signals_insert")
        for chunk in generated.chunks():
            made = [
                Row(new_id(), project, begun + each * (chunk.first + at), text)
                for at, text in enumerate(chunk.texts)
            ]
            homes = [generated.reports[home] for home in chunk.homes.tolist()]
            await copy(cursor, _SIGNALS, (_signal(row, home) for row, home in zip(made, homes, strict=True)))
            packed = zip(made, terms.of(chunk.numbers), generated.vectors(chunk.homes), strict=True)
            async with cursor.copy(_FEATURES) as writing:
                writing.set_types(_FEATURE_TYPES)
                for row, words, vector in packed:
                    await writing.write_row((*_features(row, words), *_vector(app.embedder, vector)))
        await cursor.execute("ALTER TABLE signals ENABLE TRIGGER note_text_of_signals_insert")
    await uow.execute(sa.text(_CONSOLIDATED), {"project": project})


def _signal(row: Row, home: UUID) -> tuple[Any, ...]:
    id, moment = row.id, row.moment
    facts = (id, row.project, "bench", "synthetic", id.hex, row.text, 0.5, id.bytes, moment, moment)
    return (*facts, "grouped", home, 0.25)


def _features(row: Row, packed: tuple[bytes, bytes, bytes]) -> tuple[Any, ...]:
    template = row.id.int & ((1 << 62) - 1)
    facts = (row.id, row.project, row.moment, row.text[:60])
    return (*facts, *packed, len(row.text), template, FEATURES_VERSION)


def _vector(embedder: Embedder, vector: bytes) -> tuple[str, int, bytes]:
    return embedder.name, embedder.dimension, vector
