"""Previews which report a signal would join, and why; nothing is written."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.grouping.decision import Candidate
from postroom.domain.signals.extras import thread_of
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.decide import consider
from postroom.grouping.arrival.features import make_features, own_text
from postroom.grouping.grouper import Grouper
from postroom.grouping.repository import EmbeddedSignal, PendingSignal
from postroom.screening.port import Verdict
from postroom.screening.screen import preview_verdict
from postroom.signals import grouping_version
from postroom.text.cleaning import clean


@dataclass(frozen=True, slots=True)
class Preview:
    """The predicted grouping of a signal.

    `screening` is None when signals are not screened. With `outcome` *quarantine* the signal would be held back and
    not compared; else it would *join* the report `report_id` or *open* one, for `reason`. `candidates` are the
    nearest reports, most probable first. The state is that of the time `as_of`.
    """

    screening: Verdict | None
    outcome: Literal["join", "open", "quarantine"]
    report_id: UUID | None
    reason: str
    candidates: Sequence[Candidate]
    model: str
    as_of: datetime


class NoVector(Unavailable):
    """The embedding model is unavailable, or the match model can't be used."""


async def preview(grouper: Grouper, project_id: int, signal: NewSignal) -> Preview:
    """Return where a signal would go if it were sent now and accepted; no language model is asked.

    Raises:
        Invalid: the text can't be embedded.
        NoVector: the embedder can't be reached.
        Unavailable: the filter's requirements, or the database, can't be reached.
    """
    verdict, version, now = None, grouper.model.version, grouper.clock()
    if grouper.filter is not None:
        verdict = await preview_verdict(grouper.engine, grouper.filter, project_id, signal)
        if verdict.verdict == "blocked":
            return Preview(verdict, "quarantine", None, verdict.explanation, (), version, now)
    embedded = await embed_signal(grouper, project_id, signal)
    async with unit_of_work(grouper.engine) as uow:
        window = await grouper.window(uow, project_id, len(embedded.features.vector))
        current = window.version == await grouping_version.current(uow, project_id)
    considered = await asyncio.to_thread(consider, window, embedded, grouper.rules, grouper.model)
    decision = considered.decision
    return Preview(
        verdict,
        decision.outcome,
        decision.report_id,
        decision.reason,
        sorted(considered.search.candidates, key=_order),
        version,
        now if current else window.loaded_at,
    )


async def embed_signal(grouper: Grouper, project_id: int, signal: NewSignal) -> EmbeddedSignal:
    """Return a signal that is not sent yet in the form in which signals are compared.

    Raises:
        Invalid: the text can't be embedded.
        NoVector: the embedder can't be reached.
    """
    content = await own_text(grouper, project_id, signal)
    text = await asyncio.to_thread(
        clean, content, source_product=signal.source_product, source_type=signal.source_type
    )
    try:
        [vector] = await grouper.embedder.embed([text.text])
    except Unavailable as error:
        raise NoVector(error.message) from error
    features = await asyncio.to_thread(make_features, signal, content, text, vector)
    now = grouper.clock()
    pending = PendingSignal(
        id=new_id(),
        source_product=signal.source_product,
        source_type=signal.source_type,
        description=signal.description,
        weight=signal.weight,
        timestamp=signal.timestamp or now,
        received_at=now,
        features=features,
        thread=thread_of(signal.extra),
    )
    return EmbeddedSignal(pending, features)


def _order(candidate: Candidate) -> tuple[bool, float]:
    match = candidate.match
    return match is None, -(candidate.scaled if match is None else match.typical)
