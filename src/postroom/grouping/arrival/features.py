"""Computes a signal's features: cleaned text, counted words, embedding. Stored once computed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.domain.research.report_words import fit, subject_of
from postroom.domain.signals.extras import thread_of
from postroom.domain.signals.intake import NewSignal
from postroom.grouping import repository
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import identifier_terms
from postroom.grouping.repository import Features, PendingSignal
from postroom.models.port import Embedder, normalised
from postroom.models.template_cache import READ, TemplateCache, key_of, keys_of_texts
from postroom.signals import states, tracing
from postroom.signals.tracing import TraceStep
from postroom.telemetry import log
from postroom.text.cleaning import CleanText, clean, has_only_links
from postroom.text.headlines import read
from postroom.text.words import template_of, template_of_text, term_id, thread_hash, words

MAX_TITLE = 200


async def complete(
    engine: AsyncEngine,
    embedder: Embedder,
    project_id: int,
    batch: Sequence[PendingSignal],
    *,
    alike: TemplateCache[Vector],
    now: datetime,
) -> list[tuple[PendingSignal, Features]]:
    """Return the batch with every signal's features; missing ones are computed and stored.

    `alike` caches vectors of messages that differ in numbers only; once there are enough, further ones get their
    mean.

    A signal that itself can't be embedded is set aside as `failed`, with the reason in its trace; the others
    continue.

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
        keys = {signal.id: _key(embedder.name, project_id, signal, cleaned[signal.id].text) for signal in raw}
        vectors, means, failed = await _embed(embedder, cleaned, keys, alike)
        made = {
            signal.id: make_features(signal, cleaned[signal.id], vectors[signal.id])
            for signal in raw
            if signal.id in vectors
        }
        steps = _trace(embedder.name, raw, cleaned, made, means=means, failed=failed)
        async with unit_of_work(engine) as uow:
            await repository.save_features(
                uow,
                project_id,
                model=embedder.name,
                made=[
                    (signal.id, signal.received_at, made[signal.id]) for signal in raw if signal.id in made
                ],
            )
            await states.mark_failed(uow, failed)
            await tracing.append(uow, steps, at=now)
    return [(signal, signal.features or made[signal.id]) for signal in batch if signal.id not in failed]


def make_features(signal: PendingSignal | NewSignal, cleaned: CleanText, vector: Vector) -> Features:
    """Return a signal's features, including the working title of a report that it would open.

    A silent text (without words, or only of images and URLs) has no words here and its template is the whole text,
    since its subject is unknown. The same holds for a text of so few words that others may share them.
    """
    counted = words(cleaned.text)
    description = signal.description
    silent = not counted or has_only_links(description)
    return Features(
        title=working_title(description, signal.source_product, signal.source_type),
        vector=vector,
        words=count_words("" if silent else cleaned.text),
        identifiers=identifier_terms(description),
        length=len(cleaned.text),
        template=_template(description, cleaned, counted, silent=silent),
        thread=_thread(signal),
    )


def working_title(description: str, source_product: str, source_type: str) -> str:
    """Return the working title of a report that starts with this signal, used until it is researched."""
    said = read(description, source_product=source_product, source_type=source_type)
    return fit(subject_of(said.headline), MAX_TITLE)


def _thread(signal: PendingSignal | NewSignal) -> int | None:
    thread = signal.thread if isinstance(signal, PendingSignal) else thread_of(signal.extra)
    return thread_hash(thread) if thread else None


def _template(description: str, cleaned: CleanText, counted: Counter[str], *, silent: bool) -> int:
    if silent:
        return template_of_text(description)
    known = template_of(cleaned.text, counted)
    return template_of_text(cleaned.text) if known is None else known


def count_words(text: str) -> SignalWords:
    """Return the distinct words of `text` as ascending term ids with their counts."""
    counted: dict[int, int] = {}
    for word, count in words(text).items():
        id = term_id(word)
        counted[id] = counted.get(id, 0) + count
    terms = sorted(counted)
    return SignalWords(
        np.array(terms, np.int32), np.array([min(255, counted[term]) for term in terms], np.uint8)
    )


def _key(model: str, project_id: int, signal: PendingSignal, text: str) -> bytes | None:
    """Return the cache key of messages that join one report whatever their numbers are; None for others."""
    key = key_of(text, model, project_id, signal.source_product)
    return None if key is None or template_of(text, words(text)) is None else key


async def _embed(
    embedder: Embedder,
    cleaned: Mapping[UUID, CleanText],
    keys: Mapping[UUID, bytes | None],
    alike: TemplateCache[Vector],
) -> tuple[dict[UUID, Vector], set[UUID], dict[UUID, str]]:
    """Return the vectors of signals, which of them are means of others, and why the rest have none.

    Each distinct text is embedded once.
    """
    key_of_text = keys_of_texts((one.text, keys[id]) for id, one in cleaned.items())
    first, later = _split(key_of_text, alike)
    vectors, refused = await _embed_texts(embedder, first)
    for text in first:
        key = key_of_text[text]
        if key is not None and text in vectors:
            alike.add(key, vectors[text])
    means, unknown = _means(later, key_of_text, alike)
    # Some of the first texts of a template were refused.
    more, also_refused = await _embed_texts(embedder, unknown)
    vectors |= more | means
    refused |= also_refused
    return (
        {id: vectors[one.text] for id, one in cleaned.items() if one.text in vectors},
        {id for id, one in cleaned.items() if one.text in means},
        {id: refused[one.text] for id, one in cleaned.items() if one.text in refused},
    )


def _split(keys: Mapping[str, bytes | None], alike: TemplateCache[Vector]) -> tuple[list[str], list[str]]:
    """Return the texts to embed, and those that come after enough others of their template to need no embedding."""
    first: list[str] = []
    later: list[str] = []
    taken: Counter[bytes] = Counter()
    for text, key in keys.items():
        if key is None:
            first.append(text)
            continue
        taken[key] += 1
        known = len(alike.said(key)) + taken[key] > READ
        (later if known else first).append(text)
    return first, later


def _means(
    texts: Sequence[str], keys: Mapping[str, bytes | None], alike: TemplateCache[Vector]
) -> tuple[dict[str, Vector], list[str]]:
    """Return texts' vectors as the means of others of their template, and the texts for which there is no mean."""
    of_template: dict[bytes, Vector | None] = {}
    means: dict[str, Vector] = {}
    unknown: list[str] = []
    for text in texts:
        key = keys[text] or b""
        if key not in of_template:
            said = alike.said(key)
            known = len(said) == READ
            of_template[key] = normalised(np.mean(said, axis=0, keepdims=True))[0] if known else None
        mean = of_template[key]
        if mean is None:
            unknown.append(text)
        else:
            means[text] = mean
    return means, unknown


async def _embed_texts(embedder: Embedder, texts: list[str]) -> tuple[dict[str, Vector], dict[str, str]]:
    if not texts:
        return {}, {}
    try:
        return dict(zip(texts, await embedder.embed(texts), strict=True)), {}
    except Invalid as error:
        if len(texts) == 1:
            return {}, {texts[0]: error.message}
    # One of them is refused: find out which, so that it doesn't block the others.
    log.warning("the embedder rejected a batch; embedding its texts one by one", texts=len(texts))
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
    *,
    means: Collection[UUID],
    failed: Mapping[UUID, str],
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for signal in raw:
        text = cleaned[signal.id]
        removed = f"Removed {', '.join(text.removed)}." if text.removed else "Nothing had to be removed."
        details = {"characters_before": len(signal.description), "characters_after": len(text.text)}
        steps.append(TraceStep(signal.id, "clean", "done", removed, details))
        if signal.id in failed:
            steps.append(TraceStep(signal.id, "embed", "failed", failed[signal.id]))
        else:
            by = f"{model} made {len(made[signal.id].vector)} numbers"
            mean = f"{by} of {READ} messages before it that differ in numbers only; it has the mean of them."
            reason = mean if signal.id in means else f"{by} of it."
            steps.append(TraceStep(signal.id, "embed", "done", reason, {"model": model}))
    return steps
