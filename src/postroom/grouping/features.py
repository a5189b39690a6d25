"""Making a signal comparable: its text cleaned, its words counted, its meaning embedded. Kept once made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.domain.text import CleanText, clean, only_points
from postroom.domain.words import template_of, template_of_text, term_id, words
from postroom.grouping import repository
from postroom.grouping.index import Vector
from postroom.grouping.matching.likeness import identifier_terms
from postroom.grouping.postings import SignalWords
from postroom.grouping.repository import Features, PendingSignal, TraceStep
from postroom.models.port import Embedder
from postroom.telemetry import log

MAX_TITLE = 200


async def complete(
    engine: AsyncEngine,
    embedder: Embedder,
    project_id: int,
    batch: Sequence[PendingSignal],
    *,
    now: datetime,
) -> list[tuple[PendingSignal, Features]]:
    """Return the batch with every signal's features, making and keeping those that are missing.

    A signal that can't be embedded for a reason of its own is set aside as `failed`, with the reason in its
    trace; the others go on.

    Raises:
        Unavailable: the embedder can't be reached.
    """
    raw = [signal for signal in batch if signal.features is None]
    made: dict[UUID, Features] = {}
    failed: dict[UUID, str] = {}
    if raw:
        cleaned = {
            signal.id: clean(
                signal.description, source_product=signal.source_product, source_type=signal.source_type
            )
            for signal in raw
        }
        vectors, failed = await _embed(embedder, cleaned)
        made = {
            signal.id: make_features(signal.description, cleaned[signal.id], vectors[signal.id])
            for signal in raw
            if signal.id in vectors
        }
        steps = _trace(embedder.name, raw, cleaned, made, failed)
        async with unit_of_work(engine) as uow:
            await repository.save_features(
                uow,
                project_id,
                model=embedder.name,
                made=[
                    (signal.id, signal.received_at, made[signal.id]) for signal in raw if signal.id in made
                ],
            )
            for id in failed:
                await repository.mark_failed(uow, id)
            await repository.save_trace(uow, steps, at=now)
    return [(signal, signal.features or made[signal.id]) for signal in batch if signal.id not in failed]


def make_features(description: str, cleaned: CleanText, vector: Vector) -> Features:
    """Return what a signal is compared by.

    A text that is silent, since it has no words or only points at images and addresses, has no words here and is
    known again as a whole: nobody knows what it is about.
    """
    counted = words(cleaned.text)
    silent = not counted or only_points(description)
    return Features(
        title=cleaned.title[:MAX_TITLE],
        vector=vector,
        words=count_words("" if silent else cleaned.text),
        identifiers=identifier_terms(description),
        length=len(cleaned.text),
        template=template_of_text(description) if silent else template_of(cleaned.text, counted),
    )


def count_words(text: str) -> SignalWords:
    """Return the distinct words of `text` as term ids with their counts, rarest id first."""
    counted: dict[int, int] = {}
    for word, count in words(text).items():
        id = term_id(word)
        counted[id] = counted.get(id, 0) + count
    terms = sorted(counted)
    return SignalWords(
        np.array(terms, np.int32), np.array([min(255, counted[term]) for term in terms], np.uint8)
    )


async def _embed(
    embedder: Embedder, cleaned: dict[UUID, CleanText]
) -> tuple[dict[UUID, Vector], dict[UUID, str]]:
    """Return the vectors of signals, or why there is none. What many of them say is embedded once."""
    found, refused = await _embed_texts(embedder, list(dict.fromkeys(one.text for one in cleaned.values())))
    vectors = {id: found[one.text] for id, one in cleaned.items() if one.text in found}
    return vectors, {id: refused[one.text] for id, one in cleaned.items() if one.text in refused}


async def _embed_texts(embedder: Embedder, texts: list[str]) -> tuple[dict[str, Vector], dict[str, str]]:
    try:
        return dict(zip(texts, await embedder.embed(texts), strict=True)), {}
    except Invalid as error:
        if len(texts) == 1:
            return {}, {texts[0]: error.message}
    # One of them is refused: find out which, so that it doesn't stop the others.
    log.warning("a batch was refused by the embedder; trying its texts one by one", texts=len(texts))
    vectors: dict[str, Vector] = {}
    failed: dict[str, str] = {}
    for text in texts:
        one, refused = await _embed_texts(embedder, [text])
        vectors |= one
        failed |= refused
    return vectors, failed


def _trace(
    model: str,
    raw: Sequence[PendingSignal],
    cleaned: Mapping[UUID, CleanText],
    made: Mapping[UUID, Features],
    failed: Mapping[UUID, str],
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for signal in raw:
        text = cleaned[signal.id]
        removed = f"Took out {', '.join(text.removed)}." if text.removed else "Nothing had to be taken out."
        details = {"characters_before": len(signal.description), "characters_after": len(text.text)}
        steps.append(TraceStep(signal.id, "clean", "done", removed, details))
        if signal.id in failed:
            steps.append(TraceStep(signal.id, "embed", "failed", failed[signal.id]))
        else:
            reason = f"{model} made {len(made[signal.id].vector)} numbers of it."
            steps.append(TraceStep(signal.id, "embed", "done", reason, {"model": model}))
    return steps
