"""What nobody should send, through the real pipeline with its real models: where each lands, and at what cost."""

import timeit
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.scripts import SCRIPTS, SECOND

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import pending_work, reports, signal_traces, signals
from postroom.db.temporary import temporary_database
from postroom.domain.signals import intake as limits
from postroom.domain.signals.intake import MAX_TOKENS, NewSignal, has_too_many_tokens
from postroom.grouping.arrival.matching import match_candidates
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation import neighbourhood
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.members import NEWEST, OLDEST
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.models.minilm import MiniLM
from postroom.models.port import Embedder, Vectors
from postroom.models.template_cache import READ, TemplateCache
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.screening.local import CLEAN, LocalFilter
from postroom.screening.network import Network
from postroom.screening.port import SafetyFilter, Verdict
from postroom.settings import GroupingSettings
from postroom.signals import service

_random = Random(7)
PLAIN = "The export of invoices stops after a minute"

JUNK = {
    f"bytes {n}": bytes(_random.randrange(1, 256) for _ in range(600)).decode("latin-1") for n in range(3)
} | {
    f"any characters {n}": "".join(chr(_random.randrange(0xE000, 0x2FFF0)) for _ in range(400))
    for n in range(3)
}
IMAGES = {
    "image 1": "![](https://cdn.example/shot-4711.png)",
    "image 2": "![](https://cdn.example/shot-4712.png)",
    "named image 1": "![screenshot](https://cdn.example/uploads/2026/11/03/9f1c2c.png)",
    "named image 2": "![screenshot](https://cdn.example/uploads/2026/11/04/77ab01.png)",
    "tag": '<img src="https://cdn.example/b/Zk2.jpg" alt="screenshot">',
    "address": "https://cdn.example/a/Qx7.jpg",
    "hashes": "![image](https://files.example/assets/3f2504e0-4f89-41d3-9a0c-0305e82c3301)",
    "other hashes": "![image](https://files.example/assets/3f2504e0-4f89-41d3-9a0c-0305e82c3302)",
}
SHORT = {one: one for one in (".", "?", "x", "y", "7", "👍", "🤷", "课", "é")}
UNSEEN = {
    "zero width": "\u200b\u200c\u200d",
    "braille blank": "\u2800\u2800",
    "hangul filler": "\u3164",
    "direction marks": "\u202e\u202d" * 50,
    "control characters": "".join(chr(code) for code in range(1, 32)) * 5,
}
LONG = {
    "8,000 tokens": "word " * MAX_TOKENS,
    "8,000 dots": "." * MAX_TOKENS,
    "one mark on another": "a" + "\u0301" * 3_000,
}
ODD: Mapping[str, str] = {
    "plain": PLAIN,
    **{f"{name} script": text for name, text in SCRIPTS.items() if name != "Latin"},
    **{f"{name} script, second": text for name, text in SECOND.items()},
    **JUNK,
    **IMAGES,
    **SHORT,
    **UNSEEN,
    **LONG,
}


class CountingEmbedder:
    """The real encoder, and how many texts it was given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.count = embedder, 0
        self.name, self.dimension = embedder.name, embedder.dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed, and count."""
        self.count += len(texts)
        return await self._embedder.embed(texts)

    async def close(self) -> None:
        """Nothing to let go: it is the module's."""


class CountingFilter:
    """The real filter, and how many texts it was given."""

    def __init__(self, judge: SafetyFilter) -> None:
        self._judge, self.count, self.name = judge, 0, judge.name

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        """Judge, and count."""
        self.count += len(texts)
        return await self._judge.judge(texts, least=least)


@pytest.fixture(scope="module")
async def engine(admin_url: str, template: str) -> AsyncIterator[AsyncEngine]:
    """A database that the tests share; each has a project of its own."""
    with temporary_database(admin_url, "odd", template=template) as url:
        made = create_engine(url, pool_size=5)
        yield made
        await made.dispose()


@pytest.fixture(scope="module")
async def real(engine: AsyncEngine) -> AsyncIterator[Grouper]:
    """The pipeline with the models that come with it."""
    encoder = MiniLM()
    settings = GroupingSettings()
    yield replace(make_grouper(engine, settings=settings), embedder=encoder, filter=LocalFilter())
    await encoder.close()


async def project_of(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


@dataclass
class Landed:
    """Where signals are, by their names: the state, and the report."""

    states: dict[str, str]
    reports: dict[str, UUID | None]

    def together(self, *names: str) -> set[UUID | None]:
        """Return the reports of some."""
        return {self.reports[name] for name in names}


async def landed(engine: AsyncEngine, ids: Mapping[str, UUID]) -> Landed:
    query = sa.select(signals.c.id, signals.c.state, signals.c.report_id)
    async with unit_of_work(engine) as uow:
        rows = {row.id: row for row in await uow.execute(query.where(signals.c.id.in_(ids.values())))}
    return Landed(
        {name: rows[id].state for name, id in ids.items()},
        {name: rows[id].report_id for name, id in ids.items()},
    )


@pytest.fixture(scope="module")
async def odd(engine: AsyncEngine, real: Grouper) -> Landed:
    """All of them in one project, grouped in one go."""
    project = await project_of(engine)
    ids = await send(engine, project, [ticket(text) for text in ODD.values()])
    assert len(ids) == len(ODD), "each of them is taken in"
    await group_pending(real, project)
    return await landed(engine, dict(zip(ODD, ids, strict=True)))


async def test_unusual_texts_are_grouped_and_none_is_quarantined(odd: Landed) -> None:
    assert {name: state for name, state in odd.states.items() if state != "grouped"} == {}


async def test_unusual_texts_two_problems_in_one_script_are_two_reports(odd: Landed) -> None:
    for name in SECOND:
        first = "plain" if name == "Latin" else f"{name} script"
        assert len(odd.together(first, f"{name} script, second")) == 2, name


async def test_scripts_that_the_model_can_not_read_are_not_one_problem(odd: Landed) -> None:
    found = [odd.reports[f"{name} script"] for name in SCRIPTS if name != "Latin"]
    # Of a few scripts the model knows letters, but no words; the text is the same in all of them.
    assert max(found.count(report) for report in found) <= 6


async def test_unusual_texts_image_only_is_unknown(odd: Landed) -> None:
    assert len(odd.together(*IMAGES)) == len(IMAGES)


async def test_texts_without_words_are_alone(odd: Landed) -> None:
    wordless = [*SHORT, *UNSEEN, "8,000 dots"]
    assert len(odd.together(*wordless)) == len(wordless)


async def test_junk_is_with_nothing_that_people_wrote(odd: Landed) -> None:
    written = odd.together(*(name for name in ODD if name not in JUNK))
    assert not odd.together(*JUNK) & written


async def test_unusual_texts_same_wordless_text_is_one_report(engine: AsyncEngine, real: Grouper) -> None:
    project = await project_of(engine)
    texts = [
        ".",
        "![](https://cdn.example/shot-4711.png)",
        ".",
        " .\n",
        "![](https://cdn.example/shot-4711.png)",
    ]
    ids = await send(engine, project, [ticket(text) for text in texts])
    await group_pending(real, project)
    found = await landed(engine, {str(n): id for n, id in enumerate(ids)})
    assert len(found.together("0", "2", "3")) == len(found.together("1", "4")) == 1
    assert len(found.together("0", "1")) == 2


async def test_unusual_texts_thousand_repeats_cost_like_one(engine: AsyncEngine, real: Grouper) -> None:
    assert real.filter is not None
    encoder, judge = CountingEmbedder(real.embedder), CountingFilter(real.filter)
    grouper = replace(real, embedder=encoder, filter=judge)
    project = await project_of(engine)
    same = [ticket(PLAIN, source_id=str(n)) for n in range(1_000)]
    assert len(await send(engine, project, same)) == 1_000
    async with unit_of_work(engine) as uow:
        again = await service.ingest(uow, jobs=RecordingJobs(), project_id=project, signals=same, now=now())
    assert {one.status for one in again} == {"repeated"}
    await group_pending(grouper, project)
    assert await sizes(engine, project) == [1_000]
    batches = -(-1_000 // grouper.settings.batch_size)
    assert (encoder.count, judge.count) == (batches, batches)


async def sizes(engine: AsyncEngine, project: int) -> list[int]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(reports.c.signal_count).where(
                reports.c.project_id == project, reports.c.merged_into_id.is_(None)
            )
        )
        return list(found.scalars())


ALERT = "Disk of web-{} is {} percent full since {} seconds"


async def test_alerts_of_one_kind_are_one_report_with_few_model_calls(
    engine: AsyncEngine, real: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real_read = Network.read

    def counted(*arguments: Any) -> Any:
        read.append(1)
        return real_read(*arguments)

    monkeypatch.setattr(Network, "read", counted)
    encoder = CountingEmbedder(real.embedder)
    grouper = replace(
        real,
        embedder=encoder,
        filter=LocalFilter(threads=1),
        template_vectors=TemplateCache(),
        settings=GroupingSettings(batch_size=20),
    )
    project = await project_of(engine)
    ids = await send(engine, project, [ticket(ALERT.format(n % 7, n % 100, n)) for n in range(60)])
    await group_pending(grouper, project)
    assert await sizes(engine, project) == [60]
    assert (encoder.count, len(read)) == (READ, READ)
    async with unit_of_work(engine) as uow:
        told = await uow.execute(
            sa.select(signal_traces.c.step, signal_traces.c.reason).where(
                signal_traces.c.signal_id == ids[-1], signal_traces.c.step.in_(["screen", "embed"])
            )
        )
        reasons = {row.step: row.reason for row in told}
    assert reasons["screen"] == CLEAN, "it does not tell what other projects send"
    assert "differ in numbers" in reasons["embed"]


class OneDirection:
    """Takes all texts for nearly the same, as an encoder does with alerts of one kind."""

    name, dimension = "one-8", 8

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector."""
        return np.tile(np.eye(1, 8, dtype=np.float32), (len(texts), 1))

    async def close(self) -> None:
        """Nothing to let go."""


@pytest.mark.slow
async def test_alerts_ten_thousand_are_one_report_at_bounded_cost(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []

    def counted(*arguments: Any) -> Any:
        compared.append(1)
        return match_candidates(*arguments)

    monkeypatch.setattr("postroom.grouping.arrival.decide.match_candidates", counted)
    grouper = replace(
        make_grouper(engine, settings=GroupingSettings(batch_size=1_000)), embedder=OneDirection()
    )
    project = await project_of(engine)
    for start in range(0, 10_000, 1_000):
        alerts = [ALERT.format(n % 7, n % 100, n) for n in range(start, start + 1_000)]
        await send(engine, project, [ticket(text) for text in alerts])
    await group_pending(grouper, project)
    assert await sizes(engine, project) == [10_000]
    assert len(compared) <= 1, "the first one at most is compared with anything"
    assert isinstance(grouper.jobs, RecordingJobs)
    asked = [job.name for job in grouper.jobs.put]
    assert (asked.count(RESEARCH_JOB), asked.count(CONSOLIDATE_JOB)) == (0, 1)
    async with unit_of_work(engine) as uow:
        shown = await grouper.window(uow, project, 8)
    assert len(shown.members) <= OLDEST + NEWEST
    monkeypatch.setattr(neighbourhood, "CHUNK", 1_000)
    assert await consolidate(grouper, project) == 0
    assert [job.name for job in grouper.jobs.put].count(RESEARCH_JOB) == 1
    assert await sizes(engine, project) == [10_000]
    async with unit_of_work(engine) as uow:
        left = sa.select(pending_work.c.arrivals).where(
            pending_work.c.project_id == project, pending_work.c.kind == CONSOLIDATE_JOB
        )
        assert (await uow.execute(left)).scalar_one() == 0, "it came to the end"


def signal(text: str) -> NewSignal:
    return ticket(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0", "\u2003"], ids=ascii)
def test_signal_empty_text_is_refused(text: str) -> None:
    problem = limits.find_problem(signal(text))
    assert problem is not None
    assert (problem.field, problem.code) == ("description", "blank")


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=ascii)
def test_signal_unstorable_text_is_refused(text: str) -> None:
    problem = limits.find_problem(signal(text))
    assert problem is not None
    assert (problem.field, problem.code) == ("description", "invalid_input")


def test_signal_one_token_too_many_is_refused() -> None:
    assert not has_too_many_tokens("word " * MAX_TOKENS)
    assert limits.find_problem(signal("word " * MAX_TOKENS)) is None
    problem = limits.find_problem(signal("word " * (MAX_TOKENS + 1)))
    assert problem is not None
    assert (problem.field, problem.code) == ("description", "max_length")


@pytest.mark.parametrize(
    ("atom", "tokens"),
    [
        ("a", 0.25),
        ("ab ", 1),
        ("abcde ", 2),
        ("1234 ", 2),
        (".", 1),
        ("é", 1),
        ("\u0661", 1 / 3),
        ("?\n", 1),
        ("a1", 2),
    ],
)
def test_tokens_are_counted_to_the_limit(atom: str, tokens: float) -> None:
    fit = int(MAX_TOKENS / tokens)
    assert not has_too_many_tokens(atom * fit)
    assert has_too_many_tokens(atom * (fit + 4))


def test_reading_ends_at_the_limit() -> None:
    def took(text: str) -> float:
        return min(timeit.repeat(lambda: has_too_many_tokens(text), number=3, repeat=3))

    assert took("." * 300_000) < 10 * took("." * (MAX_TOKENS + 1))


def test_signal_tokens_of_million_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(text: str) -> int:
        raise AssertionError(len(text))

    monkeypatch.setattr(limits, "has_too_many_tokens", never)
    problem = limits.find_problem(signal("word " * 1_000_000))
    assert problem is not None
    assert problem.code == "max_length"
