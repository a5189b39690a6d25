"""`postroom scouts run|new|test|runs|transcript|timezone`: run and write scouts."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.scouts.naming import Name, full, home_of
from postroom.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.scouts.configs.values import Scout

Project = Annotated[int, project_option("The project; an environment has the scouts of its parent.")]

_COLUMNS = ["finding", "outcome", "severity", "confidence", "text"]


def run_(
    name: Name,
    *,
    project: Project = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print findings without storing anything.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(help="Run as of this time (ISO 8601).", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option(help="Note for an agent.")] = "",
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Run a scout in this process, and print its findings and cost."""
    moment = None if as_of is None else _moment(as_of)

    async def work(app: "App") -> dict[str, Any]:
        return await _run(app, project, full(name), dry_run=dry_run, as_of=moment, note=note)

    _show(run(data_dir, work, project=project), chosen(output, json=json))


def new(
    file: Annotated[Path, typer.Argument(help="A SKILL.md, or a folder with one.", metavar="FILE")],
    *,
    project: Project = 1,
    check: Annotated[bool, typer.Option("--check", help="Only validate it.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Create a scout from a skill, or a new version of the skill with that name."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.scouts.plan import parse_scout
    from postroom.domain.scouts.skills import check_files
    from postroom.scouts.configs import service as configs
    from postroom.scouts.configs.skill_text import with_detector
    from postroom.skills.files import read_skill

    text = read_skill(file)
    skill, plan = with_detector(text.text, *parse_scout(text.text))
    check_files(text.files)
    if check:
        say(
            f"{skill.name} can be run by {plan.mode if plan.detector is None else 'detector ' + plan.detector}."
        )
        return

    async def work(app: "App") -> str:
        async with unit_of_work(app.engine) as uow:
            home = await home_of(uow, project)
            made = await configs.put_skill(uow, home, text.with_files(skill), now=app.clock())
        return f"{skill.name} has version {made} in project {home}."

    say(run(data_dir, work, project=project))


def grade(
    scout: Annotated[str, typer.Argument(help="Name of a shipped scout, or your own SKILL.md.")],
    recording: Annotated[Path, typer.Argument(help="Recorded data, JSON lines.", metavar="FILE")],
    *,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Run a scout on recorded data in a temporary database, and check its findings.

    Fails unless it finds exactly what the recording expects. An agent uses the configured language model; the cost
    is printed and counts towards no project's budget.
    """
    import asyncio
    from dataclasses import asdict

    from postroom.app.bootstrap import make_filter, settings_for
    from postroom.clock import now
    from postroom.domain.scouts.plan import parse_scout
    from postroom.evals.scouts import Reading, play, read_recording
    from postroom.evals.scratch import scratch_database
    from postroom.models.configured import make_language
    from postroom.skills.files import read_skill

    settings = settings_for(data_dir)
    recorded = read_recording(recording, now())
    path = Path(scout)
    skill = parse_scout(read_skill(path).text)[0] if path.exists() else full(scout)
    server = settings.database_url.get_secret_value() if settings.database_url else None
    language = make_language(settings.language)
    reading = None if language is None else Reading(language, settings.spend, make_filter(settings))
    with scratch_database(server, None if data_dir is None else settings.data_dir) as url:
        graded = asyncio.run(play(url, recorded, skill, settings=settings.scouts, clock=now, reading=reading))
    if json:
        show_json({**asdict(graded), "passed": graded.passed})
    else:
        rows = [
            *(
                {"grade": "unexpected" if line in graded.unexpected else "right", "text": line}
                for line in graded.found
            ),
            *({"grade": "missed", "text": text} for text in graded.missed),
        ]
        show(rows, ["grade", "text"], Format.TABLE)
        say(graded.summary or f"Failed: {graded.error}")
        say(f"{graded.tokens} tokens, ${graded.cost_usd:.4f}.")
        say("Passed." if graded.passed else "Not passed.")
    if not graded.passed:
        raise typer.Exit(1)


def runs(
    scout: Annotated[str | None, typer.Argument(help="Only runs of this scout.", metavar="[NAME]")] = None,
    *,
    project: Project = 1,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Maximum number of runs.")] = 20,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the latest runs of a project's scouts, with ids for `transcript`."""
    rows = call(_runs, data_dir, project=project, skill=None if scout is None else full(scout), limit=limit)
    form = chosen(output, json=json)
    if not rows and form is Format.TABLE:
        say("No scout has run yet.")
        return
    columns = ["run_id", "skill_name", "status", "started_at", "emitted_count", "summary", "failure_reason"]
    show(rows, columns, form)


@on_server
async def _runs(app: "App", *, project: int, skill: str | None, limit: int) -> list[Any]:
    from postroom.db.engine import unit_of_work
    from postroom.scouts.runs import repository as run_repository
    from postroom.scouts.runs.responses import run_response
    from postroom.scouts.runs.schemas import RunQuery

    query = RunQuery(skill_name=skill, limit=limit)
    async with unit_of_work(app.engine) as uow:
        rows = await run_repository.select_runs(uow, await home_of(uow, project), query)
        touched = await run_repository.select_touched(uow, rows)
    return [run_response(each, touched[each.id]) for each in rows]


def transcript(
    run_id: Annotated[UUID, typer.Argument(help="The run.")],
    *,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Print the calls, findings and cost of a run."""
    content = call(_transcript, data_dir, run_id=run_id)
    if json:
        show_json(content)
        return
    rows = [
        {**step, "input": str(step["input"])[:200], "output": step["output"][:300]}
        for step in content["steps"]
    ]
    show(rows, ["position", "kind", "name", "input", "output", "milliseconds"], Format.TABLE)
    say(_bill(content))


@on_server
async def _transcript(app: "App", *, run_id: str) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.scouts.runs import repository as run_repository
    from postroom.scouts.runs import transcript as steps
    from postroom.scouts.runs.responses import transcript_response

    id = UUID(run_id)
    async with unit_of_work(app.engine) as uow:
        if not await run_repository.exists(uow, id):
            raise NotFound(f"There is no run {id}.")
        return {**transcript_response(await steps.bill_of(uow, id), await steps.of_run(uow, id))}


def timezone(
    name: Annotated[str | None, typer.Argument(help="An IANA name, such as Europe/Berlin.")] = None,
    *,
    project: Project = 1,
    data_dir: DataDir = None,
) -> None:
    """Show or set the time zone of a project's cron schedules."""
    say(call(_timezone, data_dir, project=project, name=name))


@on_server
async def _timezone(app: "App", *, project: int, name: str | None) -> str:
    from postroom.db.engine import unit_of_work
    from postroom.projects import service as projects
    from postroom.scouts.configs import service as configs

    async with unit_of_work(app.engine) as uow:
        home = await home_of(uow, project)
        if name is not None:
            await projects.set_zone(uow, home, name)
            await configs.reschedule(uow, home, now=app.clock())
        return await projects.zone(uow, home)


def _moment(text: str) -> datetime:
    from datetime import UTC

    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(f"'{text}' is not a time; write it as 2031-03-03T12:00:00Z.") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


async def _scout(uow: Any, home: int, name: str) -> "Scout":
    from postroom.scouts.configs import service as configs

    for scout in await configs.listed(uow, home):
        if scout.config.skill_name == name:
            return scout
    raise NotFound(f"Project {home} has no scout '{name}'. List them: postroom scouts list --project {home}")


async def _run(
    app: "App", project: int, name: str, *, dry_run: bool, as_of: datetime | None, note: str
) -> dict[str, Any]:
    from postroom.app.scouts import make_scout_deps
    from postroom.db.engine import unit_of_work
    from postroom.scouts.runs import repository as run_repository
    from postroom.scouts.runs import run_now, runner
    from postroom.scouts.runs import transcript as steps
    from postroom.scouts.runs.responses import run_response, transcript_response

    async with unit_of_work(app.engine) as uow:
        home = await home_of(uow, project)
        scout = await _scout(uow, home, name)
        run_id, _ = await run_now.start(
            uow,
            home,
            scout.config.id,
            jobs=app.jobs,
            note=note,
            user_id=None,
            now=app.clock(),
            dry_run=dry_run,
            waiting=False,
        )
    await runner.execute(make_scout_deps(app), run_id, model=app.language, as_of=as_of)
    async with unit_of_work(app.engine) as uow:
        done = await run_repository.select_run(uow, home, run_id)
        bill, did = await steps.bill_of(uow, run_id), await steps.of_run(uow, run_id)
        touched = await run_repository.select_touched(uow, [] if done is None else [done])
    if done is None:
        raise NotFound("The run no longer exists.")
    return {**run_response(done, touched[run_id]), **transcript_response(bill, did)}


def _show(done: dict[str, Any], output: Format) -> None:
    if output is Format.JSON:
        show_json(done)
        return
    rows = [
        {
            "finding": step["name"],
            "outcome": step["output"],
            "severity": step["input"].get("severity"),
            "confidence": step["input"].get("confidence"),
            "text": str(step["input"].get("description", "")).split("\n", 1)[0],
        }
        for step in done["steps"]
        if step["kind"] == "finding"
    ]
    if rows or output is Format.PLAIN:
        show(rows, _COLUMNS, output)
    if output is Format.TABLE:
        say(done["summary"] or f"Failed: {done['failure_reason']}")
        say(f"Run {done['run_id']}: {done['status']}. {_bill(done)}")
    if done["status"] != "completed":
        raise typer.Exit(1)


def _bill(done: dict[str, Any]) -> str:
    tokens = done["tokens_in"] + done["tokens_out"]
    return f"{done['tool_calls']} tool calls, {tokens} tokens, ${done['cost_usd']:.4f}."
