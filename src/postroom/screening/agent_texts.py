"""Screens what agents write: titles, summaries, notes, explanations, memories.

An agent reads untrusted text and may repeat or obey it, so its own texts are screened like signals. A verdict
belongs to a text within a project: equal texts are judged once, wherever they are stored, and a text without a
verdict counts as unscreened, so that no place can be forgotten.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import islice
from operator import itemgetter

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import agent_text_screenings
from postroom.screening.facts import MAX_PIECES, PIECE, in_pieces
from postroom.screening.port import SafetyFilter, Verdict
from postroom.screening.screen import judge_texts, worse

_C = agent_text_screenings.c
_TOO_LONG = "It is longer than the limit of one screened text."


async def screen_texts(
    engine: AsyncEngine, judge: SafetyFilter, project_id: int, texts: Iterable[str], *, now: datetime
) -> dict[str, Verdict]:
    """Return the verdict on each text; those without one are judged, outside any transaction, and stored.

    Raises:
        Unavailable: the filter's requirements can't be reached; nothing is written.
    """
    wanted = list(dict.fromkeys(texts))
    async with unit_of_work(engine) as uow:
        known = await find_verdicts(uow, project_id, wanted)
    fresh = [text for text in wanted if text not in known]
    if not fresh:
        return known
    judged = await _judge(judge, fresh)
    async with unit_of_work(engine) as uow:
        await _insert(uow, project_id, judged, now=now)
        # If two workers judged the same text, the first verdict stands.
        return await find_verdicts(uow, project_id, wanted)


async def find_verdicts(uow: UnitOfWork, project_id: int, texts: Sequence[str]) -> dict[str, Verdict]:
    """Return the verdicts on those of the texts that were screened; spans are not stored."""
    by_hash = {_hash(text): text for text in texts}
    if not by_hash:
        return {}
    found = await uow.execute(
        sa.select(_C.text_hash, _C.verdict, _C.score, _C.threat_type, _C.explanation, _C.model).where(
            _C.project_id == project_id, _C.text_hash.in_(by_hash)
        )
    )
    return {
        by_hash[bytes(row.text_hash)]: Verdict(
            row.verdict, row.score, row.threat_type, (), row.explanation, row.model
        )
        for row in found
    }


async def delete_old(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` verdicts older than `before`; a text that still exists is screened again."""
    old = sa.select(_C.project_id, _C.text_hash).where(_C.screened_at < before).limit(limit)
    key = sa.tuple_(_C.project_id, _C.text_hash)
    result = await uow.execute(sa.delete(agent_text_screenings).where(key.in_(old)))
    return result.rowcount


async def _judge(judge: SafetyFilter, texts: Sequence[str]) -> dict[str, Verdict]:
    parted = {text: [part for _, part in islice(in_pieces(text, PIECE), MAX_PIECES + 1)] for text in texts}
    asked = list(dict.fromkeys(part for parts in parted.values() for part in parts[:MAX_PIECES]))
    of_part = dict(zip(asked, await judge_texts(judge, asked), strict=True))
    judged = {}
    for text, parts in parted.items():
        verdicts = [of_part[part] for part in parts[:MAX_PIECES]]
        if len(parts) > MAX_PIECES:
            verdicts.append(Verdict("suspicious", 0.5, "unscreened", (), _TOO_LONG, judge.name))
        judged[text] = reduce(worse, verdicts)
    return judged


async def _insert(uow: UnitOfWork, project_id: int, judged: Mapping[str, Verdict], *, now: datetime) -> None:
    rows = [
        {
            "project_id": project_id,
            "text_hash": text_hash,
            "verdict": one.verdict,
            "threat_type": one.threat_type,
            "score": one.score,
            "explanation": one.explanation,
            "model": one.model,
            "screened_at": now,
        }
        # In a fixed order, so that two writers of the same texts can't deadlock.
        for text_hash, one in sorted(
            {_hash(text): one for text, one in judged.items()}.items(), key=itemgetter(0)
        )
    ]
    await uow.execute(insert(agent_text_screenings).on_conflict_do_nothing(), rows)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
