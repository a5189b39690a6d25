"""Asks the index of the search: which reports have the words of a query, the best first.

Reports that have them as whole words, inflected or not, come before those with longer words that begin with them,
those with them in titles before others. Misspelt words and parts of words are looked up only where that found
little. Within these the newest report comes first. Every step reads the index of terms and at most `MOST` reports.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_texts, reports
from postroom.domain.search_terms import Term, Wanted, has_prefixes, parse
from postroom.reports.inbox import conditions
from postroom.reports.inbox.listing import Question, Reader

MOST = 500
"""Reports that a search finds at most, the best."""
FEW = 5
"""Fewer reports than this, and misspelt words are looked up too."""
MIN_STEM = 3
"""Characters of the shortest stem that longer words may begin with."""
ALIKE = 0.75
"""Likeness (0 to 1) from which a word may be meant by a misspelt one."""
VARIANTS = 12
"""Words that one misspelt word may stand for."""
MIN_MISSING = 3
"""Terms of a query from which one of them may be missing."""

INFLECTED = ("", "a", "as", "e", "ed", "en", "er", "es", "ies", "ing", "n", "o", "os", "s", "y")
"""Endings with which a word, or its stem, still counts as the whole word."""

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "danish_stem": ("ikke", "jeg"),
    "dutch_stem": ("het", "niet"),
    "english_stem": ("",),
    "finnish_stem": ("että", "ovat"),
    "french_stem": ("est", "vous"),
    "german_stem": ("nicht", "und"),
    "italian_stem": ("della", "sono"),
    "portuguese_stem": ("nao", "voce"),
    "russian_stem": ("не", "что"),
    "spanish_stem": ("los", "pero"),
    "swedish_stem": ("och", "att"),
    "turkish_stem": ("icin", "bir"),
}
"""PostgreSQL's stemmers, and words that show that a project has texts in their language."""

_STEMS = sa.text("""
    WITH spoken AS MATERIALIZED (
        SELECT DISTINCT stemmer FROM unnest(:stemmers, :markers) AS known(stemmer, marker)
         WHERE marker = '' OR EXISTS (
            SELECT FROM search_words WHERE project_id = :project_id AND word = marker)
    )
    SELECT term, stem FROM unnest(:terms) AS term, spoken,
           unnest(ts_lexize(CAST(stemmer AS regdictionary), term)) AS stem
""").bindparams(*(sa.bindparam(name, type_=ARRAY(sa.Text)) for name in ("stemmers", "markers", "terms")))
_MARKERS = [(stemmer, marker) for stemmer, markers in LANGUAGES.items() for marker in markers]

_KNOWN = sa.text(
    "SELECT word FROM search_words WHERE project_id = :project_id AND word = ANY(:words)"
).bindparams(sa.bindparam("words", type_=ARRAY(sa.Text)))
_VARIANTS = sa.text("""
    SELECT word FROM (
        SELECT word FROM search_words WHERE project_id = :project_id AND word % :term
         ORDER BY similarity(word, :term) DESC LIMIT 40
    ) AS alike
    UNION (SELECT word FROM search_words WHERE project_id = :project_id AND word LIKE :part LIMIT 40)
""")

Column = Literal["titles", "words"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a query: what each of its terms accepts, and which term may be missing."""

    wanted: tuple[Wanted, ...]
    terms: tuple[Term, ...]
    one_missing: bool = False

    def as_tsquery(self) -> str:
        """Return the reading as PostgreSQL writes queries."""
        all_of = [_accepting(term, one) for term, one in zip(self.terms, self.wanted, strict=True)]
        if not self.one_missing or len(all_of) < MIN_MISSING:
            return " & ".join(all_of)
        most = [all_of[:at] + all_of[at + 1 :] for at in range(len(all_of))]
        return " | ".join(f"({' & '.join(some)})" for some in most)


async def look_up(
    uow: UnitOfWork, reader: Reader, question: Question
) -> tuple[list[UUID], tuple[Wanted, ...]]:
    """Return the reports that the question's search finds, the best first, at most `MOST`, and what it accepted."""
    found: dict[UUID, None] = {}

    async def search(column: Column, reading: _Reading) -> None:
        if len(found) < MOST:
            values = reader.parameters() | {"query": reading.as_tsquery()}
            rows = await uow.execute(_matching(question, column), values)
            found.update(dict.fromkeys(rows.scalars()))

    reading = _read(question.filters.query or "")
    if reading.terms:
        reading = await _stemmed(uow, reader.project_id, reading)
        for one in (await _whole(uow, reader.project_id, reading), reading):
            await search("titles", one)
            await search("words", one)
        if len(found) < FEW:
            reading = replace(await _misspelt(uow, reader.project_id, reading), one_missing=not found)
            await search("words", reading)
    return list(found)[:MOST], tuple(
        replace(one, words=one.words.union(term.parts))
        for term, one in zip(reading.terms, reading.wanted, strict=True)
    )


def _read(query: str) -> _Reading:
    terms = tuple(parse(query))
    return _Reading(
        tuple(
            Wanted((one.whole,)) if has_prefixes(one.whole) else Wanted((), frozenset([one.whole]))
            for one in terms
        ),
        terms,
    )


@lru_cache(maxsize=128)
def _matching(question: Question, column: Column) -> sa.Select[tuple[UUID]]:
    listed = conditions.listed(replace(question.filters, query=None, all_statuses=True))
    texts = report_texts.c
    # As a subquery it is unknown to the planner, which would read all rows for a word that it knows to be common.
    query = sa.select(sa.cast(sa.bindparam("query", type_=sa.Text), TSQUERY)).scalar_subquery()
    # Ids are ordered by time. What has the words is sorted first, so that only the newest reports are read.
    having = (
        sa.select(texts.report_id)
        .where(texts.project_id == conditions.PROJECT, texts[column].bool_op("@@")(query))
        .order_by(texts.report_id.desc())
        .offset(0)
        .subquery()
    )
    return (
        sa.select(having.c.report_id)
        .join(reports, reports.c.id == having.c.report_id)
        .where(*listed, *question.people())
        .order_by(having.c.report_id.desc())
        .limit(MOST)
    )


async def _stemmed(uow: UnitOfWork, project_id: int, exact: _Reading) -> _Reading:
    stemmers, markers = zip(*_MARKERS, strict=True)
    values = {
        "project_id": project_id,
        "stemmers": list(stemmers),
        "markers": list(markers),
        "terms": [term.whole for term in exact.terms if term.is_word],
    }
    stems: dict[str, set[str]] = {}
    for term, stem in await uow.execute(_STEMS, values):
        # English has `queri` for `query`.
        base = stem.removesuffix("i")
        if len(base) >= MIN_STEM:
            stems.setdefault(term, set()).add(base)
    return replace(
        exact,
        wanted=tuple(
            replace(one, prefixes=tuple(dict.fromkeys((*one.prefixes, *sorted(stems.get(term.whole, ()))))))
            for term, one in zip(exact.terms, exact.wanted, strict=True)
        ),
    )


async def _whole(uow: UnitOfWork, project_id: int, reading: _Reading) -> _Reading:
    """Return a reading that accepts no longer words, and only those inflected ones that the project has."""
    inflected = [
        {base + ending for base in one.prefixes for ending in INFLECTED} if term.is_word else set()
        for term, one in zip(reading.terms, reading.wanted, strict=True)
    ]
    values = {"project_id": project_id, "words": sorted(set[str]().union(*inflected))}
    known = set((await uow.execute(_KNOWN, values)).scalars())
    return _Reading(
        tuple(
            Wanted((), frozenset([term.whole, *(some & known)]))
            for term, some in zip(reading.terms, inflected, strict=True)
        ),
        tuple(replace(term, parts=()) for term in reading.terms),
    )


async def _misspelt(uow: UnitOfWork, project_id: int, reading: _Reading) -> _Reading:
    """Return a reading that also accepts longer words with a term in them, and words like one that nothing has."""
    values = {"project_id": project_id, "words": [term.whole for term in reading.terms]}
    known = set((await uow.execute(_KNOWN, values)).scalars())
    wanted = []
    for term, one in zip(reading.terms, reading.wanted, strict=True):
        words = await _variants(uow, project_id, term.whole) if term.is_word else ()
        if term.whole in known:
            words = [word for word in words if term.whole in word]
        wanted.append(replace(one, words=one.words.union(words)))
    return replace(reading, wanted=tuple(wanted))


async def _variants(uow: UnitOfWork, project_id: int, term: str) -> Sequence[str]:
    """Return words of the project that `term` may be meant to be, or is a part of."""
    part = term.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    found = await uow.execute(_VARIANTS, {"project_id": project_id, "term": term, "part": f"%{part}%"})
    alike = {
        word: 1.0 if term in word else SequenceMatcher(None, term, word).ratio() for word in found.scalars()
    }
    return sorted(
        (word for word, ratio in alike.items() if ratio >= ALIKE), key=lambda word: (-alike[word], word)
    )[:VARIANTS]


def _accepting(term: Term, wanted: Wanted) -> str:
    """Return a query for what a term accepts, or for all of its parts."""
    ways = [*(f"{_quoted(one)}:*" for one in wanted.prefixes), *(map(_quoted, sorted(wanted.words)))]
    if term.parts:
        *first, last = term.parts
        ways.append(f"({' & '.join([*map(_quoted, first), _ending(last)])})")
    return f"({' | '.join(ways)})"


def _ending(part: str) -> str:
    return f"{_quoted(part)}:*" if has_prefixes(part) else _quoted(part)


def _quoted(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def folded_words(wanted: Iterable[Wanted]) -> list[str]:
    """Return what to look for in texts in lower case, roughly: none of it contains another one."""
    words = {word for one in wanted for word in (*one.prefixes, *one.words) if word}
    kept: list[str] = []
    for word in sorted(words, key=lambda word: (len(word), word)):
        if not any(known in word for known in kept):
            kept.append(word)
    return kept
