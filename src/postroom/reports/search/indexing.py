"""Keeps the index of the search: reads the texts that changed, and writes their terms.

Triggers note each change of a text. Changes of one report are indexed together, so that a flood of signals writes
its terms once a round; a signal that only joined adds what is new without reading the others.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import artefacts, report_claims, reports, signals
from postroom.domain.search_terms import MAX_INDEXED, terms_of
from postroom.identity import people

REPORTS = 500
"""Changes that choose the reports of a round; all changes of these are taken."""
CHUNK = 500
"""Signals read at a time."""
MAX_TERMS = 12_000
"""Terms of one report: 64 bytes each at most, and PostgreSQL stores 1 MB. Further ones are not found."""
MAX_JOINED = 4_000
"""New terms of one report above which it is read as a whole."""
MAX_LEAVES = 60
"""Texts of a signal's `extra` that are indexed."""
WORD = range(2, 41)
"""Characters of the words that misspelt ones are compared with."""
CODE = ("code_reference", "commit", "signal_finding")

_TAKE = sa.text("""
    DELETE FROM report_text_changes WHERE report_id IN (
        SELECT report_id FROM report_text_changes ORDER BY id LIMIT :limit
    ) RETURNING report_id, signal_id
""")
_WRITE = sa.text("""
    INSERT INTO report_texts AS mine (report_id, project_id, titles, words)
    SELECT id, project_id, array_to_tsvector(:titles), array_to_tsvector(:words) FROM reports
     WHERE id = :id AND status <> 'deleted'
    ON CONFLICT (report_id) DO UPDATE SET titles = excluded.titles, words = excluded.words
     WHERE mine.titles <> excluded.titles OR mine.words <> excluded.words
""").bindparams(sa.bindparam("titles", type_=ARRAY(sa.Text)), sa.bindparam("words", type_=ARRAY(sa.Text)))
_JOIN = sa.text("""
    UPDATE report_texts SET words = words || array_to_tsvector(:words)
     WHERE report_id = :id AND length(words) < :most AND words || array_to_tsvector(:words) <> words
""").bindparams(sa.bindparam("words", type_=ARRAY(sa.Text)))
_REMOVE = sa.text("""
    DELETE FROM report_texts USING reports
     WHERE reports.id = report_texts.report_id AND reports.status = 'deleted' AND report_id = ANY(:ids)
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))
_LEARN = sa.text("""
    INSERT INTO search_words (project_id, word) SELECT :project_id, unnest(:words) ON CONFLICT DO NOTHING
""").bindparams(sa.bindparam("words", type_=ARRAY(sa.Text)))
_FORGET = sa.text("""
    WITH batch AS MATERIALIZED (
        SELECT project_id, word FROM search_words WHERE (project_id, word) > (:project_id, :word)
         ORDER BY project_id, word LIMIT :limit
    ), gone AS (
        DELETE FROM search_words AS known USING batch
         WHERE known.project_id = batch.project_id AND known.word = batch.word AND NOT EXISTS (
            SELECT FROM report_texts AS found WHERE found.project_id = batch.project_id
               AND found.words @@ CAST(quote_literal(batch.word) AS tsquery))
    )
    SELECT project_id, word FROM batch ORDER BY project_id DESC, word DESC LIMIT 1
""")


@dataclass(slots=True)
class _Texts:
    """The terms of one report."""

    project_id: int
    titles: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


async def index_changes(engine: AsyncEngine) -> int:
    """Index all reports whose texts changed; return how many."""
    total = 0
    while True:
        async with unit_of_work(engine) as uow:
            done = await index_some(uow)
        total += done
        if not done:
            return total


async def forget_words(engine: AsyncEngine, *, limit: int = 1_000) -> None:
    """Delete words that no report of their project has any more."""
    after: Mapping[str, Any] = {"project_id": 0, "word": ""}
    while True:
        async with unit_of_work(engine) as uow:
            last = (await uow.execute(_FORGET, {**after, "limit": limit})).one_or_none()
        if last is None:
            return
        after = {"project_id": last.project_id, "word": last.word}


async def index_some(uow: UnitOfWork) -> int:
    """Index reports whose texts changed, as many as are done in one transaction; return how many."""
    joined: defaultdict[UUID, list[UUID]] = defaultdict(list)
    whole: set[UUID] = set()
    for report_id, signal_id in await uow.execute(_TAKE, {"limit": REPORTS}):
        joined[report_id].append(signal_id)
        if signal_id is None:
            whole.add(report_id)
    if not joined:
        return 0
    added = [id for report, ids in joined.items() if report not in whole for id in ids]
    additions = await _of_signals(uow, {}, signals.c.id == sa.any_(sa.literal(added, ARRAY(sa.Uuid))))
    whole |= {id for id, texts in additions.items() if len(texts.words) > MAX_JOINED}
    ids = sa.literal(list(whole), ARRAY(sa.Uuid))
    texts = await _of_signals(uow, await _own(uow, ids), signals.c.report_id == sa.any_(ids))
    await _write(uow, texts, {id: one for id, one in additions.items() if id not in whole})
    await uow.execute(_REMOVE, {"ids": list(whole)})
    return len(joined)


async def _own(uow: UnitOfWork, ids: sa.ColumnElement[Any]) -> dict[UUID, _Texts]:
    """Return the terms of reports themselves, of their code and of the people who work on them."""
    c = reports.c
    found = await uow.execute(
        sa.select(c.id, c.project_id, c.title, c.headline)
        .add_columns(c.summary, c.card, c.area, c.repository, c.reviewers, c.labels, c.pull_requests)
        .where(c.id == sa.any_(ids))
    )
    made: dict[UUID, _Texts] = {}
    for id, project_id, title, headline, *others, links in found:
        titles = terms_of(text for text in (title, headline) if text)
        urls = [str(link["url"]) for link in links]
        made[id] = _Texts(project_id, titles, terms_of([str(id), *leaves(others), *urls]) | titles)
    entries = sa.select(artefacts.c.report_id, artefacts.c.content).where(
        artefacts.c.report_id == sa.any_(ids), artefacts.c.type.in_(CODE)
    )
    for id, content in await uow.execute(entries):
        if id in made:
            made[id].words |= terms_of(code_texts(content))
    claims = sa.select(report_claims.c.report_id, report_claims.c.user_id)
    holders = dict(
        (await uow.execute(claims.where(report_claims.c.report_id == sa.any_(ids)))).tuples().all()
    )
    names = await people.by_id(uow, set(holders.values()))
    for id, user_id in holders.items():
        if id in made and user_id in names:
            user = names[user_id]
            made[id].words |= terms_of([user.full_name, user.email])
    return made


async def _of_signals(
    uow: UnitOfWork, texts: dict[UUID, _Texts], which: sa.ColumnElement[bool]
) -> dict[UUID, _Texts]:
    """Add the terms of live signals to those of their reports."""
    c = signals.c
    query = sa.select(
        c.report_id, c.project_id, c.source_id, sa.func.left(c.description, MAX_INDEXED), c.extra
    ).where(which, c.report_id.is_not(None), c.deleted_at.is_(None))
    rows = await uow.stream(query, execution_options={"yield_per": CHUNK})
    async for chunk in rows.partitions():
        await asyncio.to_thread(_add, texts, chunk)
    return texts


def _add(texts: dict[UUID, _Texts], chunk: Iterable[sa.Row[Any]]) -> None:
    for report_id, project_id, source_id, description, extra in chunk:
        mine = texts.setdefault(report_id, _Texts(project_id))
        if len(mine.words) < MAX_TERMS:
            mine.words |= terms_of([source_id, description, *leaves(extra)])


async def _write(uow: UnitOfWork, texts: Mapping[UUID, _Texts], additions: Mapping[UUID, _Texts]) -> None:
    written = [
        {
            "id": id,
            "titles": list(one.titles),
            "words": [*one.titles, *(one.words - one.titles)][:MAX_TERMS],
        }
        for id, one in sorted(texts.items())
    ]
    joined = [
        {"id": id, "words": list(one.words), "most": MAX_TERMS} for id, one in sorted(additions.items())
    ]
    if written:
        await uow.execute(_WRITE, written)
    if joined:
        await uow.execute(_JOIN, joined)
    learnt: defaultdict[int, set[str]] = defaultdict(set)
    for one in (*texts.values(), *additions.values()):
        learnt[one.project_id].update(word for word in one.words if len(word) in WORD and word.isalpha())
    for project_id, known in sorted(learnt.items()):
        # In order, so that two transactions do not wait for each other.
        await uow.execute(_LEARN, {"project_id": project_id, "words": sorted(known)})


def code_texts(content: Any) -> list[str]:
    """Return the texts of an entry about code, without the code itself, whose words are not about the problem."""
    if isinstance(content, Mapping):
        content = {key: value for key, value in content.items() if key != "contents"}
    return leaves(content)


def leaves(value: Any, most: int = MAX_LEAVES) -> list[str]:
    """Return the first texts and numbers in a document, without its keys."""
    found: list[str] = []
    waiting: list[Iterator[Any]] = [iter([value])]
    while waiting and len(found) < most:
        one = next(waiting[-1], _END)
        if one is _END:
            waiting.pop()
        elif isinstance(one, Mapping):
            waiting.append(iter(one.values()))
        elif isinstance(one, (list, tuple)):
            waiting.append(iter(one))
        elif isinstance(one, (str, int)) and not isinstance(one, bool):
            found.append(str(one))
    return found


_END = object()
