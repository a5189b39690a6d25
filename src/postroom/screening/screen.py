"""The step of the pipeline that screens signals: read, judge outside any transaction, write.

The row of a verdict is the checkpoint: a signal that has one is never judged again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import islice
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.artefacts.hand_off import consider_later
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.signals.intake import NewSignal
from postroom.jobs.port import Jobs
from postroom.screening import lessons, repository
from postroom.screening.facts import MOST_PIECES, PIECE, facts_of, in_pieces, name_of
from postroom.screening.port import SafetyFilter, Span, Verdict
from postroom.screening.repository import Unscreened
from postroom.screening.second import SecondOpinion
from postroom.telemetry import log
from postroom.text.hidden.plain_text import MAX_READ

STEP = "screen"

_RANK = {"clean": 0, "suspicious": 1, "blocked": 2}
_MORE = "There is more beside its text than is screened, so nothing may start by itself because of it."


@dataclass(frozen=True, slots=True)
class _Part:
    """What is judged as one text; `start` is where it begins in the signal's text, None for the facts beside it."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class _Parted:
    """All of a signal that agents may be shown. `name` is its source's, if it says anything.

    `more` is true where there are more facts than are judged; that is so for none that was taken in as signals are.
    """

    told: Sequence[_Part]
    name: str | None
    more: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the filter says of a signal: of its text with the facts beside it, and of the name of its source."""

    told: Verdict
    name: Verdict | None


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
    found = await _verdicts_of(engine, judge, second, project_id, fresh)
    verdicts = [(one.id, _staying(one, found[one.id])) for one in fresh]
    async with unit_of_work(engine) as uow:
        await keep(uow, project_id, verdicts, now=now)
        # What another worker wrote meanwhile counts, too.
        held = await repository.stopped(uow, ids)
        await repository.hold(uow, sorted(held))
        for report_id in sorted({one.report_id for one in fresh if one.report_id is not None}):
            await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return held


async def foretell(engine: AsyncEngine, judge: SafetyFilter, project_id: int, signal: NewSignal) -> Verdict:
    """Return what the filter and people's decisions say of a signal that was not sent; nothing is written.

    Raises:
        Unavailable: what the filter needs can't be reached.
    """
    fresh = Unscreened(
        new_id(), signal.source_id, signal.description, signal.extra, waits=True, report_id=None
    )
    return (await _verdicts_of(engine, judge, None, project_id, [fresh]))[fresh.id]


async def _verdicts_of(
    engine: AsyncEngine,
    judge: SafetyFilter,
    second: SecondOpinion | None,
    project_id: int,
    fresh: Sequence[Unscreened],
) -> dict[UUID, Verdict]:
    """Return the verdicts of signals, by the filter and by what people decided about the same texts."""
    judged = await _judge(judge, second, project_id, fresh)
    keys = {
        one.id: lessons.key_of(one.description, one.extra)
        for one in fresh
        if judged[one.id].told.verdict != "clean"
    }
    known: dict[bytes, lessons.Lesson] = {}
    if wanted := {key for key in keys.values() if key is not None}:
        async with unit_of_work(engine) as uow:
            known = await lessons.lessons(uow, project_id, wanted)
    found: dict[UUID, Verdict] = {}
    for id, one in judged.items():
        told = lessons.taught(one.told, keys.get(id), known)
        # What somebody said of the text says nothing of a name, which is another one each time.
        found[id] = told if one.name is None else worse(told, one.name)
    return found


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
) -> dict[UUID, _Judged]:
    parted = {signal.id: _parted(signal) for signal in fresh}
    # What many signals say is judged once, in the name of the first.
    asked: dict[str, UUID] = {}
    for id, whole in parted.items():
        for part in whole.told:
            asked.setdefault(part.text, id)
        if whole.name is not None:
            asked.setdefault(whole.name, id)
    texts, subjects = list(asked), list(asked.values())
    found = await judge_texts(judge, texts)
    if second is not None:
        found = await second.review(project_id, subjects, texts, found)
    of_text = dict(zip(texts, found, strict=True))
    judged: dict[UUID, _Judged] = {}
    for id, whole in parted.items():
        told = [_placed(of_text[part.text], part) for part in whole.told]
        if whole.more:
            told.append(Verdict("suspicious", 0.5, "unscreened", (), _MORE, judge.name))
        name = None if whole.name is None else _elsewhere(of_text[whole.name], "In the name of its source")
        judged[id] = _Judged(reduce(worse, told), name)
    return judged


def _parted(signal: Unscreened) -> _Parted:
    told = [_Part(text, start) for start, text in in_pieces(signal.description, MAX_READ)]
    facts = "\n".join(facts_of(signal.extra))
    beside = list(islice(in_pieces(facts, PIECE), MOST_PIECES + 1)) if facts else []
    told += [_Part(text, None) for _, text in beside[:MOST_PIECES]]
    return _Parted(told, name_of(signal.source_id), more=len(beside) > MOST_PIECES)


def worse(one: Verdict, other: Verdict) -> Verdict:
    """Return the graver of two verdicts, the first of equals."""
    return other if _RANK[other.verdict] > _RANK[one.verdict] else one


async def judge_texts(judge: SafetyFilter, texts: Sequence[str]) -> list[Verdict]:
    """Return the verdict of each text, in order; one that the filter fails on is suspicious.

    Raises:
        Unavailable: what the filter needs can't be reached.
    """
    try:
        return await judge.judge(texts)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a text does to the filter, the others must go on
        log.warning("the filter failed on a batch", texts=len(texts), error=repr(error))
        if len(texts) > 1:
            return [(await judge_texts(judge, [text]))[0] for text in texts]
    why = "It could not be screened, so nothing may start by itself because of it."
    return [Verdict("suspicious", 0.5, "unscreened", (), why, judge.name)]


def _placed(verdict: Verdict, part: _Part) -> Verdict:
    if part.start is None:
        return _elsewhere(verdict, "In the facts beside the text")
    at = part.start
    return replace(verdict, spans=tuple(Span(at + one.start, at + one.end, one.why) for one in verdict.spans))


def _elsewhere(verdict: Verdict, where: str) -> Verdict:
    """Return what is said of something else than the text, in which it has no place."""
    if verdict.verdict == "clean":
        return verdict
    return replace(verdict, spans=(), explanation=f"{where}: {verdict.explanation}")


def _staying(signal: Unscreened, verdict: Verdict) -> Verdict:
    if signal.waits or verdict.verdict != "blocked":
        return verdict
    why = f"{verdict.explanation} It came with its report and stays there."
    return replace(verdict, verdict="suspicious", explanation=why)
