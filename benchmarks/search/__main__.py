"""Benchmark of the search: the first page of results in a large project, size of the index, cost of indexing.

    python -m benchmarks.search [--reports 100000] [--signals 1000000] [--rounds 100]

Everything is the real code on the embedded PostgreSQL. Words are made up and as frequent as words of a language
(the n-th most frequent is n times rarer than the first); a report has words of its own that its signals share, and
few reports have most of the signals. A page is 50 reports with the places where the query was found; every query is
asked once. With --keep the database stays in a folder, and is used again.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa

from benchmarks import machine
from benchmarks.projects import make_project
from benchmarks.scouts import folder_for_a_server
from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.paging import Page
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Filters
from postroom.reports import service
from postroom.reports.search.indexing import index_some
from postroom.settings import Settings

VOCABULARY = 80_000
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri fro gru pla ste tri"
SYLLABLES = _SYLLABLES.split()
ENDINGS = ("", "", "", "s", "ed", "ing", "er")
OWN, SHARED = 14, 16
"""Words of a signal's text that its report's signals share, and that anything has."""
COPIED = 20_000
"""Rows generated at a time."""
COPY_REPORTS = """
    COPY reports (id, project_id, status, title, headline, summary, card, signal_count, source_products,
                  created_at, updated_at, last_signal_at) FROM STDIN
"""
TABLES = ("report_texts", "search_words", "signals", "reports")
STATUSES = ("ready", "potential", "potential", "resolved", "suppressed", "pending_input")


class Words:
    """A made-up language: names of code are among its rarer words."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        parts = self.random.integers(0, len(SYLLABLES), (VOCABULARY, 4))
        self.all = np.array([self._word(at, row) for at, row in enumerate(parts.tolist())], object)
        self._shares = np.cumsum(1 / (np.arange(VOCABULARY) + 2.7))
        self._shares /= self._shares[-1]

    def _word(self, at: int, parts: Sequence[int]) -> str:
        syllables = [SYLLABLES[part] for part in parts[: 2 + at % 3 if at > 200 else 2]]
        if at % 40 == 39:
            return "".join(one.capitalize() for one in syllables) + "Exception"
        if at % 40 == 19:
            return ".".join(syllables) + ".service.ts"
        return "".join(syllables) + ENDINGS[at % len(ENDINGS)]

    def some(self, shape: tuple[int, int]) -> Any:
        """Return numbers of words."""
        return np.searchsorted(self._shares, self.random.random(shape))

    def texts(self, numbers: Any) -> list[str]:
        """Return a text for each row of numbers."""
        return [" ".join(row) for row in self.all[numbers].tolist()]


async def run(arguments: argparse.Namespace) -> None:
    """Fill, index, measure, print."""
    print(machine.describe())
    with folder_for_a_server() as folder:
        data = Path(arguments.keep or folder) / "data"
        filled = data.exists()
        async with open_app(Settings(data_dir=data), own_database=True) as app:
            if not filled:
                await _prepare(app, arguments)
            async with app.engine.connect() as connection:
                query = sa.text("SELECT max(id) FROM projects")
                project = int((await connection.execute(query)).scalar_one())
            await sizes(app)
            queries = make_queries(Words(1), arguments.rounds)
            for kind, texts in queries.items():
                await _measure(app, project, kind, texts)
            await _measure(app, project, "common, ready", queries["common"], statuses=("ready",))
            since = now() - timedelta(days=1)
            await _measure(app, project, "common, one day", queries["common"], last_signal_after=since)


async def _prepare(app: App, arguments: argparse.Namespace) -> None:
    project = await make_project(app)
    begun = time.perf_counter()
    await _fill(app, project, Words(1), arguments.reports, arguments.signals)
    took = time.perf_counter() - begun
    print(f"filled with {arguments.reports:,} reports and {arguments.signals:,} signals in {took:.0f} s")
    await index(app, arguments.signals)
    await tidy(app)


async def _fill(app: App, project: int, words: Words, reports: int, signals: int) -> None:
    ids = sorted(new_id() for _ in range(reports))
    own = words.some((reports, OWN * 2))
    popularity = np.cumsum(1 / (np.arange(reports) + 50.0) ** 0.9)
    async with unit_of_work(app.engine) as uow:
        raw = await uow.get_raw_connection()
        driver: Any = raw.driver_connection
        async with driver.cursor() as cursor:
            await copy(cursor, COPY_REPORTS, report_rows(project, ids, own, words))
            columns = (
                "id, project_id, source_product, source_type, source_id, description, weight, content_hash, "
            )
            columns += "timestamp, received_at, state, report_id, background"
            homes = np.searchsorted(popularity / popularity[-1], words.random.random(signals))
            homes = words.random.permutation(reports)[homes]
            rows = _signal_rows(project, ids, own, words, homes)
            await copy(cursor, f"COPY signals ({columns}) FROM STDIN", rows)


async def copy(cursor: Any, statement: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Write rows with COPY."""
    async with cursor.copy(statement) as writing:
        for row in rows:
            await writing.write_row(row)


def report_rows(
    project: int, ids: Sequence[UUID], own: Any, words: Words, counts: Sequence[int] = ()
) -> Iterator[tuple[Any, ...]]:
    """Yield reports, half of them with title and summary; `counts` are the numbers of their signals."""
    for first in range(0, len(ids), COPIED):
        mine = own[first : first + COPIED]
        titles, cards = words.texts(mine[:, :7]), words.texts(mine[:, 5:24])
        summaries = words.texts(np.concatenate([mine, words.some((len(mine), 60))], axis=1))
        for at, (title, card, summary) in enumerate(zip(titles, cards, summaries, strict=True), first):
            moment = now() - timedelta(minutes=len(ids) - at)
            told = at % 2 == 0
            yield (
                *(ids[at], project, STATUSES[at % len(STATUSES)], title if told else None, title),
                *(
                    summary if told else None,
                    card,
                    counts[at] if counts else 10,
                    ["zendesk"],
                    moment,
                    moment,
                    moment,
                ),
            )


def _signal_rows(
    project: int, ids: Sequence[UUID], own: Any, words: Words, homes: Any
) -> Iterator[tuple[Any, ...]]:
    moment = now()
    for first in range(0, len(homes), COPIED):
        here = homes[first : first + COPIED]
        chosen = words.random.integers(0, own.shape[1], (len(here), OWN))
        shared = np.take_along_axis(own[here], chosen, axis=1)
        texts = words.texts(np.concatenate([shared, words.some((len(here), SHARED))], axis=1))
        for at, (home, text) in enumerate(zip(here.tolist(), texts, strict=True), first):
            id = new_id()
            yield (
                *(id, project, "zendesk", "ticket", f"T-{at}", text, 0.5, id.bytes, moment, moment),
                *("grouped", ids[home], 0.25),
            )


async def index(app: App, signals: int) -> None:
    """Index all texts for the search."""
    begun = time.perf_counter()
    rounds = []
    while True:
        at = time.perf_counter()
        async with unit_of_work(app.engine) as uow:
            if not await index_some(uow):
                break
        rounds.append(time.perf_counter() - at)
    took = time.perf_counter() - begun
    print(
        f"indexed in {took:.0f} s: {took / signals * 1e6:.0f} µs a signal, with its share of the report's texts"
    )
    print(f"one round: {machine.spread(rounds)}")


async def tidy(app: App) -> None:
    """Vacuum and analyze all tables."""
    async with app.engine.connect() as connection:
        quiet = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await quiet.execute(sa.text("VACUUM ANALYZE"))


async def sizes(app: App, tables: Sequence[str] = TABLES) -> None:
    """Print the sizes of tables."""
    async with app.engine.connect() as connection:
        for table in tables:
            query = sa.text(
                "SELECT pg_table_size(CAST(:name AS regclass)), pg_indexes_size(CAST(:name AS regclass))"
            )
            held, index = (await connection.execute(query, {"name": table})).one()
            print(f"  {table:13} {held / 1e6:7.0f} MB, its indexes {index / 1e6:7.0f} MB")


def make_queries(words: Words, rounds: int) -> dict[str, list[str]]:
    """Return `rounds` queries of each kind."""
    random = np.random.default_rng(7)

    def pick(low: int, high: int) -> str:
        return str(words.all[random.integers(low, high)])

    def misspelt() -> str:
        while True:
            word = pick(200, 20_000)
            if word.isalpha() and len(word) >= 6:
                at = int(random.integers(1, len(word) - 2))
                return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def identifier() -> str:
        return str(words.all[39 + 40 * random.integers(5, 1_500)])

    made: dict[str, list[str]] = {}
    for _ in range(rounds):
        made.setdefault("rare", []).append(pick(20_000, VOCABULARY))
        made.setdefault("usual", []).append(pick(200, 5_000))
        made.setdefault("common", []).append(pick(0, 60))
        made.setdefault("typo", []).append(misspelt())
        made.setdefault("two common", []).append(f"{pick(0, 60)} {pick(0, 60)}")
        made.setdefault("four words", []).append(" ".join(pick(0, 3_000) for _ in range(4)))
        made.setdefault("begun word", []).append(pick(100, 30_000)[:3])
        made.setdefault("identifier", []).append(identifier())
        made.setdefault("none", []).append(f"qq{random.integers(1 << 40)}")
    return made


async def _measure(app: App, project: int, kind: str, queries: Sequence[str], **others: Any) -> None:
    times, found = [], 0
    for query in queries:
        begun = time.perf_counter()
        async with unit_of_work(app.engine) as uow:
            page = await service.inbox(
                uow,
                project,
                filters=Filters(query=query, **others),
                ordering=DEFAULT_ORDERING,
                page=Page(limit=50, offset=0),
                viewer=["somebody@bench.example"],
                viewer_id=1,
            )
        times.append(time.perf_counter() - begun)
        found += page.count
    print(f"{kind:16} {machine.spread(times)}   {found / len(queries):6.1f} reports")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--signals", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--keep", help="a folder that other users can enter")
    asyncio.run(run(parser.parse_args()))
