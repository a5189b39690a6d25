"""Run a scout on a recorded day and grade its findings.

A recording is a file of JSON lines, each an object with one key:

- `{"as_of": "2031-03-03T18:00:00Z"}`: the time as of which the scout runs, by default that of the last signal;
- `{"signal": {…}}`: a signal in the format of `emit/`;
- `{"metric": {…}}`: a point in the format of `metrics/`;
- `{"expect": "text"}`: a finding whose first line contains the text, ignoring case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.api.schemas.metrics import PointRequest
from postroom.api.schemas.signals import NewSignalRequest
from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import signals as stored
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.metrics.points import Point
from postroom.domain.scouts.skills import SkillText
from postroom.domain.signals.intake import NewSignal
from postroom.jobs.port import Job
from postroom.metrics import service as metrics
from postroom.models.language import LanguageModel
from postroom.projects import service as projects
from postroom.projects.paid import PaidModel
from postroom.scouts.configs import service as configs
from postroom.scouts.runs import run_now, runner, transcript
from postroom.scouts.tools.context import ScoutDeps
from postroom.screening.labels import Labels
from postroom.screening.port import SafetyFilter
from postroom.screening.screen import screen
from postroom.settings import ScoutSettings, SpendSettings
from postroom.signals import service as signals
from postroom.signals import states
from postroom.sources import service as sources
from postroom.validation.problems import first_problem

CHUNK = 500

_Body = TypeVar("_Body", bound=BaseModel)


@dataclass(slots=True)
class Recording:
    """A recorded day: signals, points, the time of the run, and the expected findings."""

    signals: list[NewSignal] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """The results of a scout on a recording, and its usage. `found` are the first lines of findings."""

    status: str
    error: str | None
    summary: str
    found: Sequence[str]
    missed: Sequence[str]
    unexpected: Sequence[str]
    tokens: int = 0
    cost_usd: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether it found exactly the expected findings."""
        return self.status == "completed" and not self.missed and not self.unexpected


def read_recording(path: Path, now: datetime) -> Recording:
    """Read a recording; points without a time get `now`.

    Raises:
        Invalid: the file can't be read, or a line is invalid; the message names it.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}.") from None
    recording = Recording()
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                _take(recording, orjson.loads(line), now)
            except orjson.JSONDecodeError:
                raise Invalid(f"{path}, line {number}: this is not JSON.") from None
            except ValidationError as error:
                raise Invalid(f"{path}, line {number}: {_problem(error)}") from None
            except (Invalid, ValueError) as error:
                raise Invalid(f"{path}, line {number}: {error}") from None
    if not recording.signals and not recording.points:
        raise Invalid(f"{path} contains no signals and no metrics.")
    return recording


def _problem(error: ValidationError) -> str:
    first = first_problem(error.errors())
    return f"{first.attr}: {first.detail}"


def _take(recording: Recording, row: Any, now: datetime) -> None:
    if not isinstance(row, dict) or len(row) != 1:
        raise Invalid("a line must be an object with one of: signal, metric, expect, as_of.")
    [(name, value)] = row.items()
    match name:
        case "signal":
            recording.signals.append(_known(NewSignalRequest, value).to_signal())
        case "metric":
            recording.points.append(_known(PointRequest, value).to_point(now))
        case "expect" if isinstance(value, str) and value.strip():
            recording.expected.append(value.strip())
        case "as_of" if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise Invalid("as_of needs an offset or Z.")
            recording.as_of = moment
        case _:
            raise Invalid("a line must be an object with one of: signal, metric, expect, as_of.")


def _known(body: type[_Body], value: Any) -> _Body:
    """Parse a body strictly: unknown fields, which the API ignores, are errors in a recording."""
    unknown = sorted(set(value) - set(body.model_fields)) if isinstance(value, dict) else []
    if unknown:
        raise Invalid(f"there is no field '{unknown[0]}'. Available: {', '.join(body.model_fields)}.")
    return body.model_validate(value)


def grade(found: Sequence[str], expected: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the expected but missing findings, and the unexpected ones.

    Findings and expectations are matched one to one, with as many matches as possible.
    """
    met: dict[int, int] = {}

    def place(at: int, asked: set[int]) -> bool:
        """Assign an expectation to a finding, if necessary by reassigning that of another finding."""
        for number, text in enumerate(expected):
            if number not in asked and text.lower() in found[at].lower():
                asked.add(number)
                if number not in met or place(met[number], asked):
                    met[number] = at
                    return True
        return False

    unexpected = [line for at, line in enumerate(found) if not place(at, set())]
    return [text for number, text in enumerate(expected) if number not in met], unexpected


class _NoQueue:
    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop the job: only the scout is executed here."""


async def _no_wake(uow: UnitOfWork, project_id: int, now: datetime) -> None:
    """Do nothing: nothing is grouped here."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The dependencies of an agent: a language model, and the safety filter."""

    model: LanguageModel
    spend: SpendSettings
    filter: SafetyFilter | None


async def play(
    url: str,
    recording: Recording,
    skill: SkillText | str,
    *,
    settings: ScoutSettings,
    clock: Clock,
    reading: Reading | None = None,
) -> Grade:
    """Dry-run a scout on a recording in the new database at `url`, and grade it.

    `skill` is a skill, or the name of a shipped one. Signals are not grouped, so there are no reports. An agent
    reads what the filter passes, with the model of `reading`, whose calls have a project's usual limits.

    Raises:
        NotFound: there is no shipped skill with this name.
        Invalid: a signal or a point of the recording can't be stored.
    """
    engine = create_engine(url, pool_size=3)
    try:
        name = skill if isinstance(skill, str) else skill.name
        async with unit_of_work(engine) as uow:
            await projects.ensure_default(uow, clock())
            project = projects.DEFAULT_PROJECT_ID
            await _send(uow, project, recording, clock())
            if not isinstance(skill, str):
                await configs.put_skill(uow, project, skill, now=clock())
            scouts = {each.config.skill_name: each for each in await configs.sync(uow, project, now=clock())}
            if name not in scouts:
                raise NotFound(f"There is no shipped scout '{name}'; name the file of your own.")
            run_id, _ = await run_now.start(
                uow,
                project,
                scouts[name].config.id,
                jobs=_NoQueue(),
                note="",
                user_id=None,
                now=clock(),
                dry_run=True,
                waiting=False,
            )
        labels = Labels(reading.filter if reading else None)
        deps = ScoutDeps(engine, _NoQueue(), clock, settings, _no_wake, labels=labels)
        model = None
        if reading is not None:
            await _screen(engine, project, reading.filter, clock())
            model = PaidModel(engine, reading.model, settings=reading.spend, clock=clock)
        times = [signal.timestamp for signal in recording.signals if signal.timestamp]
        as_of = recording.as_of or max(times, default=clock())
        ended = await runner.execute(deps, run_id, model=model, as_of=as_of)
        return await _graded(engine, run_id, ended, recording.expected)
    finally:
        if reading is not None:
            await reading.model.close()
        await engine.dispose()


async def _send(uow: UnitOfWork, project: int, recording: Recording, now: datetime) -> None:
    for product, type in sorted(
        {(signal.source_product, signal.source_type) for signal in recording.signals}
    ):
        await sources.enable(uow, project_id=project, source_product=product, source_type=type, now=now)
    for start in range(0, len(recording.signals), CHUNK):
        chunk = recording.signals[start : start + CHUNK]
        for receipt in await signals.ingest(uow, jobs=_NoQueue(), project_id=project, signals=chunk, now=now):
            if receipt.status == "rejected":
                raise Invalid(f"A signal of the recording can't be stored: {receipt.field}: {receipt.reason}")
    for start in range(0, len(recording.points), CHUNK):
        await metrics.write(uow, project, recording.points[start : start + CHUNK])


async def _screen(engine: AsyncEngine, project: int, judge: SafetyFilter | None, now: datetime) -> None:
    """Screen the signals, and mark them as processed, since they are never grouped."""
    waiting = sa.select(stored.c.id).where(stored.c.project_id == project, stored.c.state == "pending")
    async with unit_of_work(engine) as uow:
        ids = list((await uow.execute(waiting)).scalars())
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        if judge is not None:
            await screen(engine, judge, project, chunk, jobs=_NoQueue(), now=now)
        async with unit_of_work(engine) as uow:
            await states.mark_failed(uow, chunk)


async def _graded(
    engine: AsyncEngine, run_id: Any, ended: runner.Ended | None, expected: Sequence[str]
) -> Grade:
    async with unit_of_work(engine) as uow:
        did, bill = await transcript.of_run(uow, run_id), await transcript.bill_of(uow, run_id)
    found = [str(step.input["description"]).split("\n", 1)[0] for step in did if step.kind == "finding"]
    missed, unexpected = grade(found, expected)
    status, error, summary = (
        ("failed", "nobody did the run", "") if ended is None else (ended.status, ended.error, ended.summary)
    )
    return Grade(
        status,
        error,
        summary,
        found,
        missed,
        unexpected,
        tokens=bill.tokens_in + bill.tokens_out,
        cost_usd=bill.cost_usd,
    )
