"""The step of the pipeline that screens signals: read, judge outside any transaction, write.

The row of a verdict is the checkpoint: a signal that has one is never judged again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.artefacts.hand_off import consider_later
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.jobs.port import Jobs
from postroom.screening import lessons, repository
from postroom.screening.lessons import facts_of
from postroom.screening.port import SafetyFilter, Verdict
from postroom.screening.repository import Unscreened
from postroom.screening.second import SecondOpinion
from postroom.telemetry import log

STEP = "screen"

MAX_FACTS = 20_000
"""Characters of the facts beside a signal's text that are judged."""
_RANK = {"clean": 0, "suspicious": 1, "blocked": 2}


async def screen(
    engine: AsyncEngine,
    judge: SafetyFilter,
    project_id: int,
    ids: Sequence[UUID],
    *,
    jobs: Jobs,
    now: datetime,
    second: SecondOpinion | None = None,
) -> set[UUID]:
    """Screen those of the signals that were not; return those that are held back.

    A blocked signal that waits to be grouped goes into quarantine. One that came with its report stays there and is
    marked as suspicious, as is one that the filter fails on; its report is looked at again, since nothing starts on
    one with a signal that is not screened.

    Raises:
        Unavailable: what the filter needs can't be reached; nothing is written.
    """
    async with unit_of_work(engine) as uow:
        fresh = await repository.unscreened(uow, ids)
        held = await repository.stopped(uow, ids)
        if not fresh:
            await repository.hold(uow, sorted(held))
            return held
    verdicts = await _judge(judge, second, project_id, fresh)
    if any(verdict.verdict != "clean" for _, verdict in verdicts):
        verdicts = await _taught(engine, project_id, fresh, verdicts)
    by_id = {signal.id: signal for signal in fresh}
    verdicts = [(id, _staying(by_id[id], verdict)) for id, verdict in verdicts]
    async with unit_of_work(engine) as uow:
        await keep(uow, project_id, verdicts, now=now)
        # What another worker wrote meanwhile counts, too.
        held = await repository.stopped(uow, ids)
        await repository.hold(uow, sorted(held))
        for report_id in sorted({one.report_id for one in fresh if one.report_id is not None}):
            await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return held


async def foretell(
    engine: AsyncEngine, judge: SafetyFilter, project_id: int, description: str, extra: Mapping[str, Any]
) -> Verdict:
    """Return what the filter and people's decisions say of a text with the facts beside it; nothing is written.

    Raises:
        Unavailable: what the filter needs can't be reached.
    """
    fresh = [Unscreened(new_id(), description, extra, waits=True, report_id=None)]
    verdicts = await _judge(judge, None, project_id, fresh)
    if verdicts[0][1].verdict != "clean":
        verdicts = await _taught(engine, project_id, fresh, verdicts)
    return verdicts[0][1]


async def _taught(
    engine: AsyncEngine,
    project_id: int,
    fresh: Sequence[Unscreened],
    verdicts: Sequence[tuple[UUID, Verdict]],
) -> list[tuple[UUID, Verdict]]:
    async with unit_of_work(engine) as uow:
        known = await lessons.lessons(uow, project_id)
    if not known:
        return [*verdicts]
    keys = {one.id: lessons.key_of(one.description, [*facts_of(one.extra)]) for one in fresh}
    return [(id, lessons.taught(verdict, keys[id], known)) for id, verdict in verdicts]


async def keep(
    uow: UnitOfWork, project_id: int, verdicts: Sequence[tuple[UUID, Verdict]], *, now: datetime
) -> None:
    """Keep the verdicts of signals that have none, and put those that are blocked and wait into quarantine."""
    written = await repository.save(uow, project_id, verdicts, now=now)
    await repository.hold(uow, [id for id, one in verdicts if id in written and one.verdict == "blocked"])
    await repository.add_steps(
        uow,
        [
            (
                id,
                one.verdict,
                one.explanation,
                {"score": one.score, "threat": one.threat_type, "model": one.model},
            )
            for id, one in verdicts
            if id in written
        ],
        step=STEP,
        now=now,
    )


async def _judge(
    judge: SafetyFilter, second: SecondOpinion | None, project_id: int, fresh: Sequence[Unscreened]
) -> list[tuple[UUID, Verdict]]:
    # What many signals say is judged once, in the name of the first.
    asked: dict[str, UUID] = {}
    said: list[tuple[int, str, bool]] = []
    for number, signal in enumerate(fresh):
        facts = "\n".join(facts_of(signal.extra))[:MAX_FACTS]
        for text, is_text in ((signal.description, True), (facts, False)):
            if is_text or text:
                asked.setdefault(text, signal.id)
                said.append((number, text, is_text))
    texts, subjects = list(asked), list(asked.values())
    found = await _verdicts(judge, texts)
    if second is not None:
        found = await second.review(project_id, subjects, texts, found)
    of_text = dict(zip(texts, found, strict=True))
    worst: dict[int, Verdict] = {}
    for number, text, is_text in said:
        shown = of_text[text] if is_text else _of_facts(of_text[text])
        before = worst.get(number)
        if before is None or _RANK[shown.verdict] > _RANK[before.verdict]:
            worst[number] = shown
    return [(signal.id, worst[number]) for number, signal in enumerate(fresh)]


async def _verdicts(judge: SafetyFilter, texts: Sequence[str]) -> list[Verdict]:
    try:
        return await judge.judge(texts)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a text does to the filter, the others must go on
        log.warning("the filter failed on a batch", texts=len(texts), error=repr(error))
        if len(texts) > 1:
            return [(await _verdicts(judge, [text]))[0] for text in texts]
    why = "It could not be screened, so nothing may start by itself because of it."
    return [Verdict("suspicious", 0.5, "unscreened", (), why, judge.name)]


def _of_facts(verdict: Verdict) -> Verdict:
    if verdict.verdict == "clean":
        return verdict
    return replace(verdict, spans=(), explanation=f"In the facts beside the text: {verdict.explanation}")


def _staying(signal: Unscreened, verdict: Verdict) -> Verdict:
    if signal.waits or verdict.verdict != "blocked":
        return verdict
    why = f"{verdict.explanation} It came with its report and stays there."
    return replace(verdict, verdict="suspicious", explanation=why)
