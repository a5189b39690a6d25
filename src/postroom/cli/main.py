"""The `postroom` command and its subcommands."""

from collections.abc import Callable, Mapping
from typing import Annotated, NoReturn

import typer

from postroom.cli import handoff, models, repositories, tasks
from postroom.cli.accounts import accounts, keys, login, sign_in
from postroom.cli.context import command_name
from postroom.cli.evals import commands as evaluation
from postroom.cli.evals import export as eval_export
from postroom.cli.exits import exit_as_command
from postroom.cli.imports import commands as import_
from postroom.cli.reports import (
    actions as report_actions,
)
from postroom.cli.reports import (
    artefacts,
    regroup,
    regroup_all,
    removal,
    similar,
)
from postroom.cli.reports import (
    commands as reports,
)
from postroom.cli.scouts import commands as scouts
from postroom.cli.scouts import runs as scout_runs
from postroom.cli.server import admin, demo, dev, jobs, serve
from postroom.cli.signals import commands as signals
from postroom.cli.sources import (
    commands as sources,
)
from postroom.cli.sources import (
    connected as connected_sources,
)
from postroom.cli.sources import (
    deliveries as source_deliveries,
)
from postroom.cli.sources import (
    tokens as source_tokens,
)
from postroom.cli.sources import (
    trials as source_trials,
)

app = typer.Typer(name="postroom", pretty_exceptions_enable=False, rich_markup_mode="rich")

INBOX = "The inbox"
RUN = "Run a server (local)"
WHO = "Accounts and access"
WORK = "Processing (local)"
DEVELOP = "Evaluate and develop (local)"


SOURCE_COMMANDS: Mapping[str, Callable[..., None]] = {
    "kinds": connected_sources.kinds,
    "add": connected_sources.add,
    "list": connected_sources.list_,
    "show": connected_sources.show_,
    "change": connected_sources.change,
    "remove": connected_sources.remove,
    "test": source_trials.try_,
    "preview": source_trials.preview,
    "sample": source_trials.sample,
    "rules": source_deliveries.rules,
    "dead-letters": source_deliveries.dead_letters,
    "replay": source_deliveries.replay,
    "poll": source_deliveries.poll,
}


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"postroom {version('postroom')}")
        raise typer.Exit


@app.callback(no_args_is_help=True)
def options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # handled by its callback
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """A self-hosted signals inbox: noisy signals in, a short list of reports out.

    Begin with `postroom demo` or `postroom serve`; for a server elsewhere with `postroom login`.
    """
    command_name.set(context.invoked_subcommand or "")


def _group(group: typer.Typer, name: str, panel: str) -> None:
    app.add_typer(group, name=name, rich_help_panel=panel, no_args_is_help=True)


def _complete_groups() -> None:
    """Add the commands of separate files to their groups."""
    act, regrouping = reports.ACT, reports.REGROUP
    acting: tuple[Callable[..., None], ...] = (
        report_actions.claim,
        report_actions.dismiss,
        report_actions.snooze,
        report_actions.resolve,
        report_actions.restore,
    )
    for command in acting:
        reports.reports.command(rich_help_panel=act)(command)
    changing: tuple[Callable[..., None], ...] = (
        similar.similar,
        regroup.merge,
        similar.distinct,
        regroup.split,
        regroup.undo,
        regroup.history,
    )
    for command in changing:
        reports.reports.command(rich_help_panel=regrouping)(command)
    reports.reports.command(rich_help_panel=regrouping)(removal.reingest)
    signals.signals.command(rich_help_panel=signals.READ)(regroup_all.preview)
    signals.signals.command(rich_help_panel=regrouping)(regroup.move)
    entering: dict[str, Callable[..., None]] = {
        "setup-link": sign_in.setup_link,
        "password": sign_in.password,
        "reset-link": sign_in.reset_link,
        "sign-in-link": sign_in.sign_in_link,
        "sign-out": sign_in.sign_out,
        "role": sign_in.role,
        "passwords": sign_in.passwords,
    }
    for name, entry in entering.items():
        accounts.users.command(name, rich_help_panel=sign_in.PANEL)(entry)
    for name, command in SOURCE_COMMANDS.items():
        sources.sources.command(name, rich_help_panel=connected_sources.CONNECTED)(command)
    sources.sources.command()(source_tokens.token)
    sources.sources.command()(source_tokens.dsn)
    sources.sources.command("revoke-token")(source_tokens.revoke_token)
    scouts.scouts.command("run")(scout_runs.run_)
    scouts.scouts.command()(scout_runs.new)
    scouts.scouts.command("test")(scout_runs.grade)
    scouts.scouts.command()(scout_runs.runs)
    scouts.scouts.command()(scout_runs.transcript)
    scouts.scouts.command()(scout_runs.timezone)
    evaluation.eval_.command()(eval_export.export)


_complete_groups()
_group(reports.reports, "reports", INBOX)
_group(signals.signals, "signals", INBOX)
_group(sources.sources, "sources", INBOX)
app.command("import", rich_help_panel=INBOX)(import_.import_)
app.command("serve", rich_help_panel=RUN)(serve.serve)
app.command("worker", rich_help_panel=RUN)(serve.worker)
app.command("demo", rich_help_panel=RUN)(demo.demo)
app.command("doctor", rich_help_panel=RUN)(admin.doctor)
app.command("migrate", rich_help_panel=RUN)(admin.migrate)
app.command("login", rich_help_panel=WHO)(login.login)
app.command("logout", rich_help_panel=WHO)(login.logout)
_group(accounts.organizations, "organizations", WHO)
_group(accounts.projects, "projects", WHO)
_group(accounts.users, "users", WHO)
_group(keys.keys, "keys", WHO)
_group(repositories.repositories, "repositories", WORK)
_group(handoff.handoff, "handoff", WORK)
_group(tasks.tasks, "tasks", WORK)
_group(scouts.scouts, "scouts", WORK)
_group(models.models, "models", WORK)
_group(jobs.jobs, "jobs", WORK)
app.command("regroup", rich_help_panel=WORK)(regroup_all.regroup)
_group(artefacts.artefacts, "artefacts", WORK)
_group(evaluation.eval_, "eval", DEVELOP)
_group(dev.dev, "dev", DEVELOP)


def main() -> NoReturn:
    """Run the command line and exit."""
    exit_as_command(app)


if __name__ == "__main__":
    main()
