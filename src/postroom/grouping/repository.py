"""Bulk queries of the grouping."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import numpy as np
import orjson
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    imported_items,
    signal_features,
    signal_moment,
    signals,
    skill_of_scout,
)
from postroom.domain.scouts.findings import ABOUT, about_of
from postroom.domain.signals.extras import thread_of
from postroom.domain.sources.configs import SCOUT
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.postings import SignalWords

FEATURES_VERSION = 2
"""Version of the features: raise it when their computation changes, and older ones are computed again.

2: templates leave out ids, addresses and times.
"""


@dataclass(frozen=True, slots=True)
class PendingSignal:
    """A signal that waits for its report; `features` is None until the current model has embedded it.

    `moment` is when it happened, at the latest when it was first received. `scout` is the skill of the scout that
    emitted it. `thread` is the conversation that it belongs to, "" for none. `held` is a signal of an import that
    is not complete. `settled` is one of an item that was closed before: no model reads it, and the window counts it
    as received at `window_at`. `about` are signals about the thing that a finding names.
    `extra` are the facts beside its text.
    """

    id: UUID
    source_product: str
    source_type: str
    description: str
    weight: float
    timestamp: datetime
    received_at: datetime
    features: "Features | None"
    moment: datetime | None = None
    scout: str | None = None
    thread: str = ""
    held: bool = False
    settled: bool = False
    window_at: datetime | None = None
    about: tuple[UUID, ...] = ()
    extra: Mapping[str, Any] = MappingProxyType({})

    @property
    def is_finding(self) -> bool:
        """Whether a scout found it."""
        return self.source_product == SCOUT[0]


@dataclass(frozen=True, slots=True)
class Features:
    """The features by which a signal is compared.

    The headline of its cleaned text, its vector, its words, its identifiers (term ids), the number of characters of
    its cleaned text, a template that messages share which differ in numbers only, and the hash of the conversation
    that it belongs to (None for none).
    """

    title: str
    vector: Vector
    words: SignalWords
    identifiers: NDArray[np.int32]
    length: int
    template: int | None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedSignal:
    """A signal with its features, ready to be compared; `own` is its text without what a form inserted."""

    signal: PendingSignal
    features: Features
    own: str = ""


def unpack_words(terms: bytes, counts: bytes) -> SignalWords:
    """Return the words of two packed columns."""
    return SignalWords(np.frombuffer(terms, "<i4"), np.frombuffer(counts, np.uint8))


def unpack_identifiers(terms: bytes | None) -> NDArray[np.int32]:
    """Return the identifiers of a packed column; none for signals from before it existed."""
    return np.frombuffer(terms or b"", "<i4")


def unpack_vector(halfvec: bytes) -> Vector:
    """Return the components of a half-precision vector in PostgreSQL's binary format (4 bytes of header)."""
    return np.frombuffer(halfvec, ">f2", offset=4).astype(np.float32)


def _vector_text(vector: Vector) -> str:
    return orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY).decode()


_FACTS = (
    signals.c.id,
    signals.c.source_product,
    signals.c.source_type,
    signals.c.description,
    signals.c.weight,
    signals.c.timestamp,
    signals.c.received_at,
    signal_moment.label("moment"),
    skill_of_scout.label("scout"),
    signals.c.extra["thread"].label("thread_name"),
    imported_items.c.held_weight.is_not(None).label("held"),
    sa.func.coalesce(imported_items.c.outcome != "open", sa.false()).label("settled"),
    imported_items.c.window_at,
    sa.case((signals.c.source_product == SCOUT[0], signals.c.extra[ABOUT])).label("about"),
    signals.c.extra,
)
_IS_ITEM = imported_items.c.signal_id == signals.c.id


SHARED_BATCH = 8
"""Maximum signals of a batch while any of a connected source wait."""
_NEXT = sa.text("""
    WITH waiting AS (
        SELECT signals.id, signals.seq, link.source_id
        FROM (SELECT id, seq FROM signals
              WHERE project_id = :project_id AND state = 'pending' AND backlog = :backlog
              ORDER BY seq LIMIT GREATEST(512, :most)) AS signals
        LEFT JOIN source_signals AS link ON link.signal_id = signals.id
    ), turns AS (
        SELECT id, seq, row_number() OVER (PARTITION BY source_id ORDER BY seq) AS turn FROM waiting
    )
    SELECT id FROM turns ORDER BY turn, seq
    LIMIT CASE WHEN EXISTS (SELECT FROM waiting WHERE source_id IS NOT NULL)
               THEN LEAST(:most, :shared) ELSE :most END
""").bindparams(
    sa.bindparam("project_id", type_=sa.Integer),
    sa.bindparam("backlog", type_=sa.Boolean),
    sa.bindparam("most", type_=sa.Integer),
    sa.bindparam("shared", type_=sa.Integer),
)


async def pending(
    uow: UnitOfWork, project_id: int, *, model: str, limit: int, backlog: bool
) -> list[PendingSignal]:
    """Return the next signals to group, in order of arrival, with their features if `model` computed them.

    They are of a history if `backlog`, else those of the present.

    Connected sources take turns: of each the oldest come first, and batches are small while any of theirs wait.
    Else a quiet source's signal would wait for a whole batch of a flood, and then for its own.
    """
    features = signal_features.c
    values = {"project_id": project_id, "backlog": backlog, "most": limit, "shared": SHARED_BATCH}
    chosen = await uow.execute(_NEXT, values)
    ids = list(chosen.scalars())
    if not ids:
        return []
    query = (
        sa.select(
            *_FACTS,
            features.title,
            features.words,
            features.counts,
            features.identifiers,
            features.length,
            features.template,
            features.thread,
            features.version,
            sa.func.halfvec_send(features.embedding).label("vector"),
        )
        .outerjoin(signal_features, sa.and_(features.signal_id == signals.c.id, features.model == model))
        .outerjoin(imported_items, _IS_ITEM)
        .where(signals.c.id.in_(ids), signals.c.state == "pending")
        .order_by(signals.c.seq)
    )
    return [
        _signal(
            row,
            None
            if row.vector is None or row.identifiers is None or row.version < FEATURES_VERSION
            else Features(
                title=row.title,
                vector=unpack_vector(row.vector),
                words=unpack_words(row.words, row.counts),
                identifiers=unpack_identifiers(row.identifiers),
                length=row.length or 0,
                template=row.template,
                thread=row.thread,
            ),
        )
        for row in await uow.execute(query)
    ]


async def unmeasured(
    uow: UnitOfWork, project_id: int, *, limit: int, backlog: bool, without: Collection[UUID] = ()
) -> list[PendingSignal]:
    """Return signals that were stored with their report and not yet compared with others, in order of arrival.

    They are of a history if `backlog`, else those of the present. Those in `without` are left out.
    """
    found = await uow.execute(
        sa.select(*_FACTS)
        .outerjoin(imported_items, _IS_ITEM)
        .where(
            signals.c.project_id == project_id,
            signals.c.state == "grouped",
            signals.c.background.is_(None),
            signals.c.deleted_at.is_(None),
            signals.c.backlog == backlog,
            signals.c.id.not_in(without),
        )
        .order_by(signals.c.seq)
        .limit(limit)
    )
    return [_signal(row, None) for row in found]


def is_outdated(model: str) -> sa.ColumnElement[bool]:
    """Return the condition that a row of features is from another embedding model or an older version."""
    made = signal_features.c
    return sa.or_(made.model != model, made.identifiers.is_(None), made.version < FEATURES_VERSION)


async def outdated(
    uow: UnitOfWork, project_id: int, *, model: str, since: datetime, limit: int, without: Collection[UUID]
) -> list[PendingSignal]:
    """Return grouped signals received since a time with features of another model or version, newest first.

    Those in `without` are left out.
    """
    features = signal_features.c
    query = (
        sa.select(*_FACTS)
        .join(signal_features, features.signal_id == signals.c.id)
        .outerjoin(imported_items, _IS_ITEM)
        .where(
            features.project_id == project_id,
            is_outdated(model),
            features.received_at >= since,
            signals.c.state == "grouped",
            signals.c.id.not_in(without),
        )
        .order_by(features.received_at.desc())
        .limit(limit)
    )
    return [_signal(row, None) for row in await uow.execute(query)]


def _signal(row: sa.Row[Any], features: Features | None) -> PendingSignal:
    return PendingSignal(
        id=row.id,
        source_product=row.source_product,
        source_type=row.source_type,
        description=row.description,
        weight=row.weight,
        timestamp=row.timestamp,
        received_at=row.received_at,
        features=features,
        moment=row.moment,
        scout=row.scout,
        thread=thread_of({"thread": row.thread_name}),
        held=row.held,
        settled=row.settled,
        window_at=row.window_at,
        about=about_of({ABOUT: row.about}),
        extra=row.extra or {},
    )


async def named_reports(
    uow: UnitOfWork, project_id: int, findings: Sequence[PendingSignal]
) -> dict[UUID, UUID]:
    """Return the report of a finding that has all grouped signals which it names, by the id of the finding."""
    named = {finding.id: finding.about for finding in findings if finding.about}
    if not named:
        return {}
    ids = list({id for about in named.values() for id in about})
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.report_id).where(
            signals.c.id.in_(ids),
            signals.c.project_id == project_id,
            signals.c.report_id.is_not(None),
            signals.c.deleted_at.is_(None),
        )
    )
    place: dict[UUID, UUID] = {row.id: row.report_id for row in found}
    homes = {finding: {place[id] for id in about if id in place} for finding, about in named.items()}
    return {finding: next(iter(of_it)) for finding, of_it in homes.items() if len(of_it) == 1}


_SAVE_FEATURES = sa.text("""
    INSERT INTO signal_features (signal_id, project_id, received_at, title, words, counts, identifiers, length,
                                 template, thread, version, model, dimension, embedding, read_at)
    SELECT new.id, :project_id, new.received_at, new.title, new.words, new.counts, new.identifiers, new.length,
           new.template, new.thread, :version, :model, :dimension, new.vector::halfvec, new.read_at
    FROM unnest(:ids, :times, :titles, :words, :counts, :identifiers, :lengths, :templates, :threads, :vectors,
                :read_at)
         AS new(id, received_at, title, words, counts, identifiers, length, template, thread, vector, read_at)
    ON CONFLICT (signal_id) DO UPDATE
       SET title = excluded.title, words = excluded.words, counts = excluded.counts,
           identifiers = excluded.identifiers, length = excluded.length, template = excluded.template,
           thread = excluded.thread, version = excluded.version, model = excluded.model,
           dimension = excluded.dimension, embedding = excluded.embedding
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("times", type_=ARRAY(sa.DateTime(timezone=True))),
    sa.bindparam("titles", type_=ARRAY(sa.Text)),
    sa.bindparam("words", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("counts", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("identifiers", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("lengths", type_=ARRAY(sa.Integer)),
    sa.bindparam("templates", type_=ARRAY(sa.BigInteger)),
    sa.bindparam("threads", type_=ARRAY(sa.BigInteger)),
    sa.bindparam("vectors", type_=ARRAY(sa.Text)),
    sa.bindparam("read_at", type_=ARRAY(sa.DateTime(timezone=True))),
)


async def save_features(
    uow: UnitOfWork, project_id: int, *, model: str, embedded: Sequence[EmbeddedSignal]
) -> None:
    """Store features of signals that the embedding model `model` computed."""
    if not embedded:
        return
    signals = [embedded_signal.signal for embedded_signal in embedded]
    features = [embedded_signal.features for embedded_signal in embedded]
    await uow.execute(
        _SAVE_FEATURES,
        {
            "project_id": project_id,
            "model": model,
            "version": FEATURES_VERSION,
            "dimension": len(features[0].vector),
            "ids": [signal.id for signal in signals],
            "times": [signal.window_at or signal.received_at for signal in signals],
            "read_at": [signal.received_at if signal.settled else None for signal in signals],
            "titles": [each.title for each in features],
            "words": [each.words.terms.astype("<i4").tobytes() for each in features],
            "counts": [each.words.counts.tobytes() for each in features],
            "identifiers": [each.identifiers.astype("<i4").tobytes() for each in features],
            "lengths": [each.length for each in features],
            "templates": [each.template for each in features],
            "threads": [each.thread for each in features],
            "vectors": [_vector_text(each.vector) for each in features],
        },
    )


async def set_received(uow: UnitOfWork, signal_ids: Collection[UUID], now: datetime) -> None:
    """Date the features of signals that were sent back: the window is cut by this time, as by the signals' own."""
    await uow.execute(
        sa.update(signal_features)
        .where(signal_features.c.signal_id == sa.any_(sa.literal(list(signal_ids), ARRAY(sa.Uuid))))
        .values(received_at=now)
    )


async def forget_reworded(uow: UnitOfWork, *, grouped: Collection[UUID], waiting: Collection[UUID]) -> None:
    """Have signals whose text was replaced read and embedded again.

    Others are compared with the previous text of a grouped one until the new one has been embedded.
    """
    features = signal_features.c
    if grouped:
        await uow.execute(
            sa.update(signal_features).where(features.signal_id.in_(grouped)).values(read_at=None)
        )
    if waiting:
        await uow.execute(sa.delete(signal_features).where(features.signal_id.in_(waiting)))
