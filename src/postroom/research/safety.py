"""The safety judge: all signals of a report together, before anything else reads them or anybody works on it.

Without a language model it reads the verdicts of the safety filter on all live signals, and has the filter read the
signals once more as one text, in pieces that overlap by a signal: an order that is spread over signals shows there.
Only a sure score changes anything there, so only pieces that can reach one are read in full.
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
from postroom.reports.lifecycle import state
from postroom.research import judged as judged_reports
from postroom.research import repository
from postroom.research.desk import Researcher, Round, material_of, never, put_down, read_signals, write
from postroom.research.judges import Judged, made
from postroom.research.model_judges import judges_of
from postroom.research.schemas import Made, Run
from postroom.screening import service as screening
from postroom.screening.facts import facts_of
from postroom.screening.port import Verdict
from postroom.screening.screen import screen
from postroom.signals import reading
from postroom.signals.reading import ReportSignal
from postroom.signals.wakeups import outdate
from postroom.telemetry import log

UNSAFE = "Failed safety review: "
PIECE = 4_000
"""Characters of the signals that the filter reads as one text."""
EACH = 1_500
"""Characters of one signal, with the facts beside it, in such a text."""
MOST_TOGETHER = 40_000
"""Characters of all signals that are read so; of more, those that are marked and then the newest."""


async def judge(round: Round) -> tuple[Made, Judged[SafetyJudgment], list[UUID]]:
    """Judge all live signals of the report together; what is returned last are the signals that `against` counts.

    Signals that were not screened are screened first. The language model, if there is one, is shown the round's.

    Raises:
        Unavailable: what the filter needs can't be reached now.
    """
    researcher, report_id = round.researcher, round.run.report_id
    async with unit_of_work(researcher.engine) as uow:
        live = {one.signal_id: one for one in await reading.signals_of_report(uow, report_id)}
    shown = {one.signal_id: one for one in round.material.signals}
    signals = list({**shown, **live}.values())
    ids = [one.signal_id for one in signals]
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
    """Have the filter read the signals as one text; None when there is nothing to add.

    What a person released is left out: it counts as clean, and would be found again.
    """
    live = [(signal, one) for signal, one in zip(signals, screened, strict=True) if not one.released]
    marked = {place for place, (_, one) in enumerate(live) if one.verdict == "suspicious"}
    if researcher.filter is None or len(live) < 2:
        return None
    texts = list(pieces([one for one, _ in live], marked))
    verdicts = await researcher.filter.judge(texts, least=SURE)
    worst = max(verdicts, key=lambda each: each.score)
    return Screened(worst.verdict, False, worst.explanation, worst.score)


def pieces(signals: Sequence[ReportSignal], first: set[int]) -> Iterator[str]:
    """Yield the texts of signals in their order, as many in a piece as fit; each repeats the last of that before.

    `first` are places of signals that are in whatever is left out: at most `MOST_TOGETHER` characters are read.
    """
    order = sorted(range(len(signals)), key=lambda place: (place not in first, -place))
    left, chosen = MOST_TOGETHER, set[int]()
    for place in order:
        left -= len(_text(signals[place]))
        if left < 0:
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
    """Put what speaks against a report into quarantine; the project's grouping is held, and the report.

    `ids` are the signals that were judged, in the order in which the judgment counts them.
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
    """Judge safety as a step of research; return why the report is unsafe, None when it is not."""
    began = time.monotonic()
    done, judged, ids = await judge(round)
    if judged.content.choice:
        await round.write("safety", done, began=began)
        return None
    reason = str(done.result["reason"])
    researcher, run = round.researcher, round.run
    async with unit_of_work(researcher.engine) as uow:
        # First of all, as whoever changes where signals count.
        await outdate(uow, run.project_id)
        if await write(uow, researcher, run, "safety", done, began=began):
            await withhold(uow, researcher, run, judged, ids)
    return reason


async def ensure(researcher: Researcher, project_id: int, report_id: UUID) -> None:
    """Screen what agents wrote into a report, and judge a ready one that no safety judgment covers.

    An agent wrote such a report, so research never read it. One whose title or summary, as an agent wrote them, is
    blocked is unsafe whatever its signals are. An unsafe one fails, and what speaks against it goes into
    quarantine, as in research.

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
        signals = await read_signals(uow, report_id, sample)
    if not signals:
        return
    material = await material_of(signals)
    run, began = Run(new_id(), project_id, report_id, 1, researcher.clock()), time.monotonic()
    done, judged, judged_ids = await judge(Round(researcher, run, never, material))
    if blocked is not None and judged.content.choice:
        done, judged = _unsafe_words(blocked)
    async with unit_of_work(researcher.engine) as uow:
        await outdate(uow, project_id)
        if not await _is_as_it_was(uow, run, judged_ids, blocked):
            return  # who changed it asks again
        await repository.insert_run(uow, run)
        await put_down(uow, researcher, run, "safety", done, began=began)
        reason = str(done.result["reason"])
        outcome = "ready"
        if not judged.content.choice:
            outcome = "failed"
            await withhold(uow, researcher, run, judged, judged_ids)
            await state.advance(
                uow,
                project_id=project_id,
                report_id=report_id,
                events=[Fail(f"{UNSAFE}{reason}")],
                now=researcher.clock(),
            )
        await repository.end_run(uow, report_id, outcome=outcome, reason=reason, now=researcher.clock())
    log.info("judged a ready report", report=str(report_id), safe=judged.content.choice)


async def _needs_judgment(uow: UnitOfWork, report_id: UUID, blocked: Verdict | None) -> bool:
    if blocked is not None and await judged_reports.is_passed(uow, report_id):
        return True
    return await judged_reports.is_unjudged(uow, report_id)


def _unsafe_words(blocked: Verdict) -> tuple[Made, Judged[SafetyJudgment]]:
    why = f"Its title or summary, as an agent wrote it, is blocked: {blocked.explanation}"
    judged = Judged(SafetyJudgment(choice=False, explanation=why), made_by=blocked.model)
    return made("safety_judgment", judged, {"safe": False, "reason": why}), judged


async def _is_as_it_was(uow: UnitOfWork, run: Run, ids: Sequence[UUID], blocked: Verdict | None) -> bool:
    try:
        held = await state.hold(uow, run.project_id, run.report_id)
    except NotFound:
        return False
    same = set(await repository.signal_ids(uow, run.report_id)) == set(ids)
    if not same or held.facts.status is not Status.READY:
        return False
    now_blocked = (await agent_texts.find_doubts(uow, run.project_id, run.report_id)).blocked_words
    return now_blocked == blocked and await _needs_judgment(uow, run.report_id, blocked)
