"""The `postroom` command: its sub-commands, and every error as one plain sentence."""

import sys
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from postroom.cli import (
    admin,
    artefacts,
    demo,
    dev,
    eval_export,
    eval_research,
    handoff,
    import_,
    jobs,
    keys,
    models,
    posthog,
    regroup,
    regroup_all,
    removal,
    reports,
    repositories,
    scout_runs,
    scouts,
    serve,
    signals,
    sources,
    tasks,
)
from postroom.cli import eval as evaluation
from postroom.domain.errors import Kind, PostroomError

app = typer.Typer(
    name="postroom",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"postroom {version('postroom')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """A self-hosted signals inbox: noisy signals in, a short list of reports out."""


app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("demo")(demo.demo)
app.command("import")(import_.import_)
app.command("regroup")(regroup_all.regroup)
app.command("migrate")(admin.migrate)
app.command("doctor")(admin.doctor)
app.add_typer(keys.keys, name="keys")
for command in (regroup.merge, regroup.split, regroup.undo, regroup.history):
    reports.reports.command()(command)
signals.signals.command()(regroup.move)
signals.signals.command()(regroup_all.preview)
reports.reports.command()(removal.reingest)
app.add_typer(reports.reports, name="reports")
app.add_typer(artefacts.artefacts, name="artefacts")
app.add_typer(signals.signals, name="signals")
app.add_typer(sources.sources, name="sources")
scouts.scouts.command("run")(scout_runs.run_)
scouts.scouts.command()(scout_runs.new)
scouts.scouts.command("test")(scout_runs.grade)
scouts.scouts.command()(scout_runs.runs)
scouts.scouts.command()(scout_runs.transcript)
scouts.scouts.command()(scout_runs.timezone)
app.add_typer(tasks.tasks, name="tasks")
app.add_typer(handoff.handoff, name="handoff")
app.add_typer(scouts.scouts, name="scouts")
app.add_typer(models.models, name="models")
app.add_typer(repositories.repositories, name="repositories")
app.add_typer(posthog.posthog, name="posthog")
app.add_typer(jobs.jobs, name="jobs")
evaluation.eval_.command()(eval_export.export)
evaluation.eval_.command()(eval_research.research)
evaluation.eval_.command()(eval_research.reviewers)
app.add_typer(evaluation.eval_, name="eval")
app.add_typer(dev.dev, name="dev")

EXIT_CODES = {Kind.UNAVAILABLE: 4}
"""Exit codes by kind of error; every other kind is 1. Usage errors are 2, rejected rows of an import 3."""


def main() -> NoReturn:
    """Run the command line and exit."""
    import sqlalchemy.exc

    from postroom.telemetry import configure_logging

    # Commands that say more, or in another shape, set it anew. Nobody's default may show what variables hold.
    configure_logging(level="warning", json=False)
    try:
        app()
    except PostroomError as error:
        _fail(error.message, EXIT_CODES.get(error.kind, 1))
    except sqlalchemy.exc.OperationalError as error:
        _fail(f"The database is not available: {str(error.orig).strip().splitlines()[0]}", 4)
    except sqlalchemy.exc.DBAPIError as error:
        _fail(f"The database refused that: {str(error.orig).strip().splitlines()[0]}", 1)
    except UnicodeEncodeError:
        _fail("An argument is not UTF-8 text.", 1)
    except KeyboardInterrupt:
        _fail("Stopped.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(141) from None
    raise SystemExit(0)


def _fail(sentence: str, code: int) -> NoReturn:
    typer.echo(f"postroom: {sentence}", err=True)
    raise SystemExit(code)


if __name__ == "__main__":
    main()
