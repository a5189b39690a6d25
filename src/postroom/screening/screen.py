"""The pipeline step that screens signals: read, judge outside any transaction, write.

A verdict's row is the checkpoint: a signal that has one is not judged again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from itertools import islice
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.signals.intake import NewSignal
from postroom.jobs import pending_work
from postroom.jobs.port import Job, Jobs
from postroom.screening import repository, reviewer_overrides
from postroom.screening.facts import MAX_PIECES, PIECE, facts_of, in_pieces, name_of
from postroom.screening.opinions.second import MOST, SecondOpinion
from postroom.screening.port import SafetyFilter, Span, Verdict
from postroom.screening.repository import Unscreened
from postroom.signals import states, tracing
from postroom.signals.tracing import TraceStep
from postroom.tasks.hand_off import consider_later
from postroom.telemetry import log
from postroom.telemetry.counters import SCREENED
from postroom.text.hidden.plain_text import MAX_READ

STEP = "screen"
REVIEW_JOB = "second_opinions"
"""Job that asks a language model about a project's doubtful signals; its key is the project's id."""

_RANK = {"clean": 0, "suspicious": 1, "blocked": 2}
AWAITED = " A language model is asked for its opinion."
"""Added to the explanation of a verdict until then."""
_MORE = "It has more additional data than is screened, so it starts no work automatically."


@dataclass(frozen=True, slots=True)
class _Part:
    """A part judged as one text; `start` is its offset in the signal's text, None for the facts beside it."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class _Parted:
    """All parts of a signal that agents may be shown. `name` is that of its source, if it says anything.

    `more`: there are more facts than are judged, which can't happen for signals that came through intake.
    """

    parts: Sequence[_Part]
    name: str | None
    more: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """The verdicts on a signal: on its text with the facts beside it, and on the name of its source.

    `doubtful`: a second opinion on one of its parts is wanted.
    """

    text: Verdict
    name: Verdict | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Screened:
    """The verdict on a signal, and whether a language model is asked about it later."""

    verdict: Verdict
    awaits_opinion: bool


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
    """Screen those of the signals without a verdict; return the signals that are held back.

    A blocked signal that waits to be grouped is quarantined. One that was stored with its report stays there and is
    marked as suspicious, as is one on which the filter fails. Its report is reconsidered if it is open, since
    nothing starts on a report with an unscreened signal. With `second` the signals that are not clearly clean wait
    for its opinion, which `screening.opinions.review` asks for.

    Raises:
        Unavailable: the filter's requirements can't be reached; nothing is written.
    """
    async with unit_of_work(engine) as uow:
        fresh = await repository.unscreened(uow, ids)
        held = await repository.stopped(uow, ids)
        if not fresh:
            await states.quarantine(uow, sorted(held))
            return held
    found = await _verdicts_of(engine, judge, second, project_id, fresh)
    screened = [(one.id, _staying(one, found[one.id])) for one in fresh]
    async with unit_of_work(engine) as uow:
        await keep(uow, project_id, screened, now=now)
        if awaited := sum(one.awaits_opinion for _, one in screened):
            job = Job(REVIEW_JOB, str(project_id))
            await pending_work.count_arrivals(uow, job, count=awaited, after=MOST, jobs=jobs, now=now)
        # Verdicts that another worker wrote meanwhile count, too.
        held = await repository.stopped(uow, ids)
        await states.quarantine(uow, sorted(held))
        placed = {one.report_id for one in fresh if one.report_id is not None}
        for report_id in await repository.open_reports(uow, placed):
            await consider_later(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return held


async def preview_verdict(
    engine: AsyncEngine, judge: SafetyFilter, project_id: int, signal: NewSignal
) -> Verdict:
    """Return the verdict that a signal would get if it was sent; nothing is written.

    Raises:
        Unavailable: the filter's requirements can't be reached.
    """
    fresh = Unscreened(
        new_id(), signal.source_id, signal.description, signal.extra, waits=True, report_id=None
    )
    return (await _verdicts_of(engine, judge, None, project_id, [fresh]))[fresh.id].verdict


async def _verdicts_of(
    engine: AsyncEngine,
    judge: SafetyFilter,
    second: SecondOpinion | None,
    project_id: int,
    fresh: Sequence[Unscreened],
) -> dict[UUID, Screened]:
    """Return the verdicts on signals, by the filter and by people's decisions about the same texts."""
    judged = await _judge(judge, second, fresh)
    keys = {
        one.id: reviewer_overrides.key_of(one.description, one.extra)
        for one in fresh
        if judged[one.id].text.verdict != "clean"
    }
    known: dict[bytes, reviewer_overrides.ReviewerOverride] = {}
    if wanted := {key for key in keys.values() if key is not None}:
        async with unit_of_work(engine) as uow:
            known = await reviewer_overrides.known_overrides(uow, project_id, wanted)
    found: dict[UUID, Screened] = {}
    for id, one in judged.items():
        verdict = reviewer_overrides.apply_override(one.text, keys.get(id), known)
        # A decision about the text says nothing about the name, which differs each time.
        worst = verdict if one.name is None else worse(verdict, one.name)
        decided = verdict is not one.text and worst is verdict
        awaits = one.doubtful and not decided
        if awaits:
            worst = replace(worst, explanation=f"{worst.explanation}{AWAITED}")
        found[id] = Screened(worst, awaits)
    return found


async def keep(
    uow: UnitOfWork, project_id: int, screened: Sequence[tuple[UUID, Screened]], *, now: datetime
) -> None:
    """Store the verdicts on signals that have none, and quarantine those that are blocked and wait."""
    verdicts = [(id, one.verdict) for id, one in screened]
    awaited = {id for id, one in screened if one.awaits_opinion}
    written = await repository.save(uow, project_id, verdicts, awaited=awaited, now=now)
    for id, verdict in verdicts:
        if id in written:
            count(uow, SCREENED, verdict.verdict)
    await states.quarantine(
        uow, [id for id, verdict in verdicts if id in written and verdict.verdict == "blocked"]
    )
    steps = [
        TraceStep(
            id,
            STEP,
            verdict.verdict,
            verdict.explanation,
            {"score": verdict.score, "threat": verdict.threat_type, "model": verdict.model},
        )
        for id, verdict in verdicts
        if id in written
    ]
    await tracing.append(uow, steps, at=now)


async def _judge(
    judge: SafetyFilter, second: SecondOpinion | None, fresh: Sequence[Unscreened]
) -> dict[UUID, _Judged]:
    parted = {signal.id: _parted(signal) for signal in fresh}
    # A text that several signals share is judged once.
    asked: dict[str, None] = {}
    for whole in parted.values():
        asked |= dict.fromkeys(part.text for part in whole.parts)
        if whole.name is not None:
            asked.setdefault(whole.name)
    of_text = dict(zip(asked, await judge_texts(judge, list(asked)), strict=True))
    judged: dict[UUID, _Judged] = {}
    for id, whole in parted.items():
        verdicts = [_placed(of_text[part.text], part) for part in whole.parts]
        if whole.more:
            verdicts.append(Verdict("suspicious", 0.5, "unscreened", (), _MORE, judge.name))
        name = None if whole.name is None else _elsewhere(of_text[whole.name], "In the name of its source")
        parts = [of_text[part.text] for part in whole.parts] + ([] if name is None else [name])
        doubtful = second is not None and any(map(second.wants, parts))
        judged[id] = _Judged(reduce(worse, verdicts), name, doubtful)
    return judged


def _parted(signal: Unscreened) -> _Parted:
    parts = [_Part(text, start) for start, text in in_pieces(signal.description, MAX_READ)]
    facts = "\n".join(facts_of(signal.extra))
    beside = list(islice(in_pieces(facts, PIECE), MAX_PIECES + 1)) if facts else []
    parts += [_Part(text, None) for _, text in beside[:MAX_PIECES]]
    return _Parted(parts, name_of(signal.source_id), more=len(beside) > MAX_PIECES)


def worse(one: Verdict, other: Verdict) -> Verdict:
    """Return the more severe of two verdicts, the first of equals."""
    return other if _RANK[other.verdict] > _RANK[one.verdict] else one


async def judge_texts(judge: SafetyFilter, texts: Sequence[str]) -> list[Verdict]:
    """Return the verdict on each text, in order; one on which the filter fails is suspicious.

    Raises:
        Unavailable: the filter's requirements can't be reached.
    """
    try:
        return await judge.judge(texts)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  # a text that breaks the filter must not stop the others
        log.warning("the filter failed on a batch", texts=len(texts), error=repr(error))
        if len(texts) > 1:
            return [(await judge_texts(judge, [text]))[0] for text in texts]
    why = "It could not be screened, so it starts no work automatically."
    return [Verdict("suspicious", 0.5, "unscreened", (), why, judge.name)]


def _placed(verdict: Verdict, part: _Part) -> Verdict:
    if part.start is None:
        return _elsewhere(verdict, "In the additional data")
    at = part.start
    return replace(
        verdict, spans=tuple(Span(at + span.start, at + span.end, span.why) for span in verdict.spans)
    )


def _elsewhere(verdict: Verdict, where: str) -> Verdict:
    """Return a verdict on something beside the text, in which it has no span."""
    if verdict.verdict == "clean":
        return verdict
    return replace(verdict, spans=(), explanation=f"{where}: {verdict.explanation}")


def _staying(signal: Unscreened, screened: Screened) -> Screened:
    verdict = screened.verdict
    if signal.waits or verdict.verdict != "blocked":
        return screened
    why = f"{verdict.explanation} It arrived with its report and stays there."
    return replace(screened, verdict=replace(verdict, verdict="suspicious", explanation=why))
