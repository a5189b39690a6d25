"""Computes a signal's features: cleaned text, counted words, embedding. Stored once computed."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.domain.reports.titles import working_title
from postroom.domain.signals.extras import thread_of
from postroom.domain.signals.intake import NewSignal
from postroom.grouping import repository
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import identifier_terms
from postroom.grouping.repository import EmbeddedSignal, Features, PendingSignal
from postroom.models.port import Embedder, normalised
from postroom.models.template_cache import READ, TemplateCache, key_of, keys_of_texts
from postroom.signals import states, tracing
from postroom.signals.tracing import TraceStep
from postroom.telemetry import log
from postroom.text.cleaning import CleanText, clean, has_only_links, without_forms
from postroom.text.words import template_of, template_of_text, term_id, thread_hash, words


async def embed(grouper: Grouper, project_id: int, signals: Sequence[PendingSignal]) -> list[EmbeddedSignal]:
    """Return signals with their features; missing ones are computed and stored.

    Of messages that differ in numbers only, further ones get the mean vector of the first. A signal that itself
    can't be embedded is marked as `failed` and left out, with the reason in its trace; the others continue.

    Raises:
        Unavailable: the embedder can't be reached.
    """
    missing = [signal for signal in signals if signal.features is None]
    own = {signal.id: await own_text(grouper, project_id, signal) for signal in signals}
    computed = await _compute(grouper, project_id, missing, own) if missing else {}
    complete: list[EmbeddedSignal] = []
    for signal in signals:
        features = signal.features or computed.get(signal.id)
        if features is not None:
            complete.append(EmbeddedSignal(signal, features, own[signal.id]))
    return complete


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The vectors of signals, which of them are means of others of their template, and why the rest have none."""

    of: Mapping[UUID, Vector]
    means: Collection[UUID]
    refused: Mapping[UUID, str]


async def _compute(
    grouper: Grouper, project_id: int, signals: Sequence[PendingSignal], content: Mapping[UUID, str]
) -> dict[UUID, Features]:
    """Compute features, and store them together with the signals' traces."""
    model = grouper.embedder.name
    cleaned = {
        signal.id: clean(
            content[signal.id], source_product=signal.source_product, source_type=signal.source_type
        )
        for signal in signals
    }
    keys = {
        signal.id: _template_key(model, project_id, signal, cleaned[signal.id].text) for signal in signals
    }
    vectors = await _vectors_of(grouper.embedder, cleaned, keys, grouper.template_vectors)
    embedded = [
        EmbeddedSignal(
            signal, make_features(signal, content[signal.id], cleaned[signal.id], vectors.of[signal.id])
        )
        for signal in signals
        if signal.id in vectors.of
    ]
    async with unit_of_work(grouper.engine) as uow:
        await repository.save_features(uow, project_id, model=model, embedded=embedded)
        await states.mark_failed(uow, vectors.refused)
        await tracing.append(uow, _trace(model, signals, cleaned, vectors), at=grouper.clock())
    return {embedded_signal.signal.id: embedded_signal.features for embedded_signal in embedded}


async def own_text(grouper: Grouper, project_id: int, signal: PendingSignal | NewSignal) -> str:
    """Return a signal's text without the lines that a form or tool inserts into the items of its source."""
    return await grouper.insertions.own_text(
        grouper.engine, project_id, signal.source_product, signal.source_type, signal.description
    )


def make_features(
    signal: PendingSignal | NewSignal, content: str, cleaned: CleanText, vector: Vector
) -> Features:
    """Return a signal's features, including the working title of a report that it would open.

    `content` is its `own_text`, and `cleaned` what was left of that.

    A text without words, or only of images and URLs, has no words here and its template is the whole text, since
    its subject is unknown. The template of one of so few words that others may share them is the whole text, too.
    """
    counted = words(cleaned.text)
    has_no_words = not counted or has_only_links(content)
    return Features(
        title=working_title(content, signal.source_product, signal.source_type),
        vector=vector,
        words=count_words("" if has_no_words else cleaned.text),
        identifiers=identifier_terms(
            without_forms(content, source_product=signal.source_product, source_type=signal.source_type)
        ),
        length=len(cleaned.text),
        template=_template(content, cleaned, counted, has_no_words=has_no_words),
        thread=_thread(signal),
    )


def _thread(signal: PendingSignal | NewSignal) -> int | None:
    thread = signal.thread if isinstance(signal, PendingSignal) else thread_of(signal.extra)
    return thread_hash(thread) if thread else None


def _template(content: str, cleaned: CleanText, counted: Counter[str], *, has_no_words: bool) -> int:
    if has_no_words:
        return template_of_text(content)
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


def _template_key(model: str, project_id: int, signal: PendingSignal, text: str) -> bytes | None:
    """Return the cache key of messages that join one report whatever their numbers are; None for others."""
    key = key_of(text, model, project_id, signal.source_product)
    return None if key is None or template_of(text, words(text)) is None else key


async def _vectors_of(
    embedder: Embedder,
    cleaned: Mapping[UUID, CleanText],
    keys: Mapping[UUID, bytes | None],
    of_templates: TemplateCache[Vector],
) -> _Vectors:
    """Return the vectors of signals; each distinct text is embedded once."""
    key_of_text = keys_of_texts((text.text, keys[id]) for id, text in cleaned.items())
    first, later = _split(key_of_text, of_templates)
    vectors, refused = await _embed_texts(embedder, first)
    for text in first:
        key = key_of_text[text]
        if key is not None and text in vectors:
            of_templates.add(key, vectors[text])
    means, unknown = _means(later, key_of_text, of_templates)
    # Some of the first texts of a template were refused.
    more, also_refused = await _embed_texts(embedder, unknown)
    vectors |= more | means
    refused |= also_refused
    return _Vectors(
        of={id: vectors[text.text] for id, text in cleaned.items() if text.text in vectors},
        means={id for id, text in cleaned.items() if text.text in means},
        refused={id: refused[text.text] for id, text in cleaned.items() if text.text in refused},
    )


def _split(
    keys: Mapping[str, bytes | None], of_templates: TemplateCache[Vector]
) -> tuple[list[str], list[str]]:
    """Return the texts to embed, and those that come after enough others of their template to need no embedding."""
    first: list[str] = []
    later: list[str] = []
    taken: Counter[bytes] = Counter()
    for text, key in keys.items():
        if key is None:
            first.append(text)
            continue
        taken[key] += 1
        known = len(of_templates.said(key)) + taken[key] > READ
        (later if known else first).append(text)
    return first, later


def _means(
    texts: Sequence[str], keys: Mapping[str, bytes | None], of_templates: TemplateCache[Vector]
) -> tuple[dict[str, Vector], list[str]]:
    """Return texts' vectors as the means of others of their template, and the texts for which there is no mean."""
    mean_of: dict[bytes, Vector | None] = {}
    means: dict[str, Vector] = {}
    unknown: list[str] = []
    for text in texts:
        key = keys[text] or b""
        if key not in mean_of:
            first = of_templates.said(key)
            known = len(first) == READ
            mean_of[key] = normalised(np.mean(first, axis=0, keepdims=True))[0] if known else None
        mean = mean_of[key]
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
    refused: dict[str, str] = {}
    for text in texts:
        vector_of, reason_of = await _embed_texts(embedder, [text])
        vectors |= vector_of
        refused |= reason_of
    return vectors, refused


def _trace(
    model: str, signals: Sequence[PendingSignal], cleaned: Mapping[UUID, CleanText], vectors: _Vectors
) -> list[TraceStep]:
    steps: list[TraceStep] = []
    for signal in signals:
        text = cleaned[signal.id]
        removed = f"Removed {', '.join(text.removed)}." if text.removed else "Nothing had to be removed."
        details = {"characters_before": len(signal.description), "characters_after": len(text.text)}
        steps.append(TraceStep(signal.id, "clean", "done", removed, details))
        if signal.id in vectors.refused:
            steps.append(TraceStep(signal.id, "embed", "failed", vectors.refused[signal.id]))
        else:
            by = f"{model} made {len(vectors.of[signal.id])} numbers"
            mean = f"{by} of {READ} messages before it that differ in numbers only; it has the mean of them."
            reason = mean if signal.id in vectors.means else f"{by} of it."
            steps.append(TraceStep(signal.id, "embed", "done", reason, {"model": model}))
    return steps
