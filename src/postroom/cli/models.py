"""`postroom models`: spending on language models, its limits, their outages, and recorded answers."""

from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, call, on_server, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.progress import meter as progress
from postroom.domain.errors import Invalid

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.projects.spend import Spend

models = typer.Typer(
    help="Show and limit the cost of language models, show whether they answer, and export their answers.",
    no_args_is_help=True,
)

Project = Annotated[int, project_option("The project.")]

_COLUMNS = ["purpose", "model", "questions", "failed", "calls", "input_tokens", "output_tokens", "dollars"]


@models.command()
def spend(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Print a project's spending on language models today (UTC), by purpose, and its limits."""
    spending = call(_spend, data_dir, project=project)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(spending)
        return
    if output is Format.TABLE:
        say(
            f"{spending['day']}: {spending['calls']} of {spending['calls_limit']} calls, "
            f"{spending['dollars']:.4f} of {spending['dollars_limit']:g} dollars."
        )
    show(spending["results"], _COLUMNS, output)


@models.command()
def status(*, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Print which language model is set up, and since when it fails, if it does."""
    from dataclasses import asdict

    from postroom.db.engine import unit_of_work
    from postroom.kit.wire_json import wire_values
    from postroom.projects import outages

    async def read(app: "App") -> dict[str, Any]:
        model = None if app.language is None else app.language.name
        found = None
        if model is not None:
            async with unit_of_work(app.engine) as uow:
                found = await outages.current(uow, model)
        return {"model": model, "outage": None if found is None else wire_values(asdict(found))}

    state = run(data_dir, read)
    if chosen(output, json=json) is Format.JSON:
        show_json(state)
    elif state["model"] is None:
        say("No language model is set up: everything works by rules.")
    elif (outage := state["outage"]) is None:
        say(f"{state['model']} answers, as far as it was asked.")
    else:
        say(
            f"{state['model']} has failed since {outage['since']} and is called again at "
            f"{outage['rests_until']}. {outage['reason']}"
        )


@models.command()
def check(
    *,
    project: Annotated[int, project_option("The project whose budget is charged.")] = 1,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Examine the configured language model: ask it ten questions about texts whose answers are known.

    Prints what it reached, and what it is good enough for. Ends early as soon as the model can't pass any more. The
    result is kept: readings of a model that is not good enough only suggest, and its second opinions do not count.
    """
    found = run(data_dir, partial(_examine, project), project=project)
    if chosen(output, json=json) is Format.JSON:
        show_json(found)
        return
    for line in _figures(found):
        say(line)


@models.command()
def limit(
    *,
    project: Project = 1,
    calls: Annotated[int | None, typer.Option(min=0, max=100_000_000, help="Calls per day.")] = None,
    dollars: Annotated[str | None, typer.Option(help="US dollars per day.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Set a project's limits. A limit that is not given is reset to the server's setting."""
    most = None if dollars is None else _dollars(dollars)
    updated = call(_limit, data_dir, project=project, calls=calls, dollars=most)
    say(f"{updated['calls']} calls and {updated['dollars']} dollars a day.")


@models.command()
def export(
    file: Annotated[Path, typer.Argument(help="File to write, JSON lines.")],
    *,
    project: Annotated[int | None, project_option("Only this project.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Export answers of language models to a file, for POSTROOM_LANGUAGE__MODEL=replay:FILE."""
    import orjson

    from postroom.db.engine import unit_of_work
    from postroom.projects import spend as spending

    async def write(app: "App") -> int:
        count = 0
        with file.open("wb") as out:
            async with unit_of_work(app.engine) as uow:
                async for row in spending.recorded(uow, project):
                    answer = {str(name): value for name, value in row._asdict().items()}
                    out.write(orjson.dumps(answer, default=str) + b"\n")
                    count += 1
        return count

    try:
        count = run(data_dir, write, project=project)
    except OSError as error:
        raise Invalid(f"{file} can't be written: {error.strerror}.") from None
    say(f"Wrote {count} decisions to {file}.")


async def _examine(project: int, app: "App") -> dict[str, Any]:
    import asyncio
    import random

    from postroom.db.engine import unit_of_work
    from postroom.evals.examination.exam import QUESTIONS, examine, verdict_lines
    from postroom.models.language import Answer, Meter, Question, T
    from postroom.projects import model_checks
    from postroom.projects.paid import ModelResting, Purpose

    language = app.language
    if language is None:
        raise Invalid("No language model is configured: set POSTROOM_LANGUAGE__MODEL.")

    with progress("Asking", "questions", whole=QUESTIONS, plain=False) as advance:
        asked = 0

        async def ask(question: Question[T], meter: Meter) -> Answer[T]:
            nonlocal asked
            asked += 1
            advance(asked, asked)
            try:
                return await language.ask(question, Purpose(project, "check"), reuse=False, meter=meter)
            except ModelResting as error:
                # So that the next question is asked at all.
                await asyncio.sleep(max(0.0, (error.until - app.clock()).total_seconds()))
                raise

        found = await examine(ask, random.SystemRandom(), price=language.price)
    figures = found.as_json()
    kept = model_checks.ModelCheck(language.name, app.clock(), found.groups, found.screens, figures)
    async with unit_of_work(app.engine) as uow:
        await model_checks.keep(uow, kept)
    return {
        **figures,
        "model": language.name,
        "groups": found.groups,
        "screens": found.screens,
        "verdict": verdict_lines(found),
    }


def _figures(found: dict[str, Any]) -> list[str]:
    dollars = "without a price" if found["dollars"] is None else f"{found['dollars']:.4f} dollars"
    grouped = (
        f"Index {found['index']:.2f} at purity {found['purity']:.2f} of {found['signals']} signals."
        if found["signals"]
        else "No signals were grouped."
    )
    return [
        f"{found['model']}:",
        f"Questions asked: {found['questions']}.",
        grouped,
        f"Attacks held: {found['held']} of {found['attacks']}.",
        f"False alarms: {found['false_alarms']} of {found['harmless']}.",
        f"Questions in which a text spoke for others: {found['misled']}.",
        f"Pairs of reports judged rightly: {found['pairs_right']} of {found['pairs']}.",
        f"Questions without a usable answer: {found['unanswered']}.",
        f"{found['seconds']:.0f} s, {found['input_tokens']} tokens in and {found['output_tokens']} out, {dollars}.",
        *found["verdict"],
    ]


@on_server
async def _spend(app: "App", *, project: int) -> Any:
    from postroom.api.routes.projects.spend import SpendResponse

    return SpendResponse.of(await _today(app, project))


@on_server
async def _limit(app: "App", *, project: int, calls: int | None, dollars: str | None) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.projects import spend as spending

    most = None if dollars is None else Decimal(dollars)
    async with unit_of_work(app.engine) as uow:
        await spending.allowance(uow, project, app.settings.spend)
        await spending.set_limits(uow, project, calls=calls, dollars=most, now=app.clock())
    allowed = (await _today(app, project)).allowance
    return {"calls": allowed.calls, "dollars": f"{allowed.dollars:f}"}


async def _today(app: "App", project: int) -> "Spend":
    from postroom.db.engine import unit_of_work
    from postroom.projects import spend as spending

    async with unit_of_work(app.engine) as uow:
        return await spending.today(uow, project, settings=app.settings.spend, now=app.clock())


def _dollars(text: str) -> Any:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 1_000_000:
        raise Invalid("Dollars per day must be a number from 0 to 1000000.")
    return value
