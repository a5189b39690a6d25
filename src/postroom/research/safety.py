"""The safety judge: judges all signals of a report together before anything else reads them.

Without a language model it combines the safety filter's verdicts on all live signals with its verdict on the
signals as one text, in chunks that overlap by one signal, which reveals instructions that are spread over signals.
Only a high score changes the judgment, so only chunks that can reach one are read in full.
"""

import time
from collections.abc import Iterator, Sequence
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.reports.artefact_types import SafetyJudgment
from postroom.domain.reports.state import Fail, Status
from postroom.domain.research.judgments import SURE, Screened
from postroom.reports import agent_texts, report_merges
from postroom.reports.decisions import state
from postroom.reports.decisions.decide import advance
from postroom.research import judged as judged_reports
from postroom.research import repository
from postroom.research.context import Researcher, Round, material_of, never, read_signals, store_step, write
from postroom.research.judges import Judged, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Run, StepOutput
from postroom.screening import service as screening
from postroom.screening.facts import facts_of
from postroom.screening.port import Verdict
from postroom.screening.screen import screen
from postroom.signals import grouping_version, reading
from postroom.signals.reading import ReportSignal
from postroom.telemetry import log

UNSAFE = "Failed safety review: "
PIECE = 4_000
"""Maximum characters of one chunk for the filter."""
EACH = 1_500
"""Maximum characters of one signal, including its extra facts, in a chunk."""
MAX_TOGETHER = 40_000
"""Maximum characters of all signals; beyond it, suspicious ones come first, then the newest."""


async def judge(round: Round) -> tuple[StepOutput, Judged[SafetyJudgment], list[UUID]]:
    """Judge all live signals of the report together; also return their ids, in the order that `against` refers to.

    Unscreened signals are screened first. The language model, if there is one, sees the signals of the round.

    Raises:
        Unavailable: what the filter needs can't be reached now.
    """
    researcher, report_id = round.researcher, round.run.report_id
    async with unit_of_work(researcher.engine) as uow:
        live = {signal.signal_id: signal for signal in await reading.signals_of_report(uow, report_id)}
    material_signals = {signal.signal_id: signal for signal in round.material.signals}
    signals = list({**material_signals, **live}.values())
    ids = [signal.signal_id for signal in signals]
    if researcher.filter is not None:
        await screen(
            researcher.engine,
            researcher.filter,
            round.run.project_id,
            ids,
            jobs=researcher.jobs,
            now=researcher.clock(),
            second=researcher.second,
        )
    async with unit_of_work(researcher.engine) as uow:
        known = await repository.screenings(uow, ids)
    screened = [Screened(*known[id]) if id in known else Screened(None, False, "") for id in ids]
    together = await _judge_together(researcher, signals, screened)
    judged = await judges_of(round).safety(round.material, screened, together)
    result = {"safe": judged.content.choice, "reason": judged.content.explanation or ""}
    return made("safety_judgment", judged, result), judged, ids


async def _judge_together(
    researcher: Researcher, signals: Sequence[ReportSignal], screened: Sequence[Screened]
) -> Screened | None:
    """Judge the signals as one text with the filter; None with fewer than two of them.

    Signals that a person released count as clean and are left out.
    """
    live = [
        (signal, screening)
        for signal, screening in zip(signals, screened, strict=True)
        if not screening.released
    ]
    marked = {place for place, (_, screening) in enumerate(live) if screening.verdict == "suspicious"}
    if researcher.filter is None or len(live) < 2:
        return None
    texts = list(pieces([signal for signal, _ in live], marked))
    verdicts = await researcher.filter.judge(texts, least=SURE)
    worst = max(verdicts, key=lambda each: each.score)
    return Screened(worst.verdict, False, worst.explanation, worst.score)


def pieces(signals: Sequence[ReportSignal], first: set[int]) -> Iterator[str]:
    """Yield the texts of signals in order, in chunks; each repeats the last signal of the previous chunk.

    `first` are positions of signals that take precedence. At most `MAX_TOGETHER` characters are read in total.
    """
    order = sorted(range(len(signals)), key=lambda place: (place not in first, -place))
    remaining, chosen = MAX_TOGETHER, set[int]()
    for place in order:
        remaining -= len(_text(signals[place]))
        if remaining < 0:
            break
        chosen.add(place)
    piece: list[str] = []
    for place in sorted(chosen):
        text = _text(signals[place])
        if piece and sum(map(len, piece)) + len(text) > PIECE:
            yield "\n".join(piece)
            piece = piece[-1:]
        piece.append(text)
    yield "\n".join(piece)


def _text(signal: ReportSignal) -> str:
    return "\n".join([signal.content, *facts_of(signal.extra)])[:EACH]


async def withhold(
    uow: UnitOfWork,
    researcher: Researcher,
    run: Run,
    judged: Judged[SafetyJudgment],
    ids: Sequence[UUID],
) -> None:
    """Quarantine the offending signals of a report; the project's grouping and the report must be locked.

    `ids` are the signals that were judged, in the order that the judgment refers to.
    """
    if judged.against:
        await screening.hold_back(
            uow,
            [ids[place] for place in judged.against],
            explanation=f"Its report failed the safety review: {judged.content.explanation or ''}",
            by=judged.made_by,
            now=researcher.clock(),
        )
        await report_merges.recount(uow, [run.report_id], researcher.clock())


async def write_judgment(round: Round) -> str | None:
    """Judge safety as a step of research; return why the report is unsafe, None if it is safe."""
    began = time.monotonic()
    done, judged, ids = await judge(round)
    if judged.content.choice:
        await round.write("safety", done, began=began)
        return None
    reason = str(done.result["reason"])
    researcher, run = round.researcher, round.run
    async with unit_of_work(researcher.engine) as uow:
        # Taken first, like everywhere that changes which report signals count for, to avoid deadlocks.
        await grouping_version.bump(uow, run.project_id)
        if await write(uow, researcher, run, "safety", done, began=began):
            await withhold(uow, researcher, run, judged, ids)
    return reason


async def ensure(researcher: Researcher, project_id: int, report_id: UUID) -> None:
    """Screen what agents wrote into a report, and judge a ready report without a current safety judgment.

    Reports written by agents never pass through research. A report is unsafe if its title or summary, written by an
    agent, is blocked. An unsafe report fails and its offending signals are quarantined, as in research.

    Raises:
        Unavailable: what the filter needs can't be reached now.
    """
    if researcher.filter is not None:
        await agent_texts.screen_report(
            researcher.engine, researcher.filter, project_id, report_id, now=researcher.clock()
        )
    async with unit_of_work(researcher.engine) as uow:
        blocked = (await agent_texts.find_doubts(uow, project_id, report_id)).blocked_words
        if not await _needs_judgment(uow, report_id, blocked):
            return
        ids = await repository.signal_ids(uow, report_id)
        sample = [str(id) for id in ids[-researcher.settings.max_signals :]]
        signals = await read_signals(uow, project_id, report_id, sample)
    if not signals:
        return
    material = await material_of(researcher, project_id, signals)
    run, began = Run(new_id(), project_id, report_id, 1, researcher.clock()), time.monotonic()
    done, judged, judged_ids = await judge(Round(researcher, run, never, material))
    if blocked is not None and judged.content.choice:
        done, judged = _unsafe_words(blocked)
    async with unit_of_work(researcher.engine) as uow:
        await grouping_version.bump(uow, project_id)
        if not await _is_unchanged(uow, run, judged_ids, blocked):
            return  # the change has requested another judgment
        await repository.insert_run(uow, run)
        await store_step(uow, researcher, run, "safety", done, began=began)
        reason = str(done.result["reason"])
        outcome = "ready"
        if not judged.content.choice:
            outcome = "failed"
            await withhold(uow, researcher, run, judged, judged_ids)
            await advance(
                uow,
                researcher.jobs,
                project_id=project_id,
                report_id=report_id,
                events=[Fail(f"{UNSAFE}{reason}")],
                now=researcher.clock(),
            )
        await repository.end_run(uow, report_id, outcome=outcome, reason=reason, now=researcher.clock())
    log.info("judged the safety of a ready report", report=str(report_id), safe=judged.content.choice)


async def _needs_judgment(uow: UnitOfWork, report_id: UUID, blocked: Verdict | None) -> bool:
    if blocked is not None and await judged_reports.is_passed(uow, report_id):
        return True
    return await judged_reports.is_unjudged(uow, report_id)


def _unsafe_words(blocked: Verdict) -> tuple[StepOutput, Judged[SafetyJudgment]]:
    reason = f"Its title or summary, as an agent wrote it, is blocked: {blocked.explanation}"
    judged = Judged(SafetyJudgment(choice=False, explanation=reason), made_by=blocked.model)
    return made("safety_judgment", judged, {"safe": False, "reason": reason}), judged


async def _is_unchanged(uow: UnitOfWork, run: Run, ids: Sequence[UUID], blocked: Verdict | None) -> bool:
    try:
        report = await state.lock(uow, run.project_id, run.report_id)
    except NotFound:
        return False
    is_same = set(await repository.signal_ids(uow, run.report_id)) == set(ids)
    if not is_same or report.facts.status is not Status.READY:
        return False
    now_blocked = (await agent_texts.find_doubts(uow, run.project_id, run.report_id)).blocked_words
    return now_blocked == blocked and await _needs_judgment(uow, run.report_id, blocked)
