"""The `postroom` command and its subcommands."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from postroom.cli.context import command_name
from postroom.cli.exits import exit_as_command

if TYPE_CHECKING:
    app: typer.Typer
    """The complete command line."""

INBOX = "The inbox"
RUN = "Run a server (local)"
WHO = "Accounts and access"
WORK = "Processing (local)"
DEVELOP = "Evaluate and develop (local)"

Command = Callable[..., None]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"postroom {version('postroom')}")
        raise typer.Exit


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


def _reports() -> typer.Typer:
    from postroom.cli.reports import actions, commands, correct, regroup, removal, similar, undo

    acting: tuple[Command, ...] = (
        actions.claim,
        correct.correct,
        correct.label,
        actions.dismiss,
        actions.snooze,
        actions.resolve,
        actions.restore,
        undo.undo,
    )
    for command in acting:
        commands.reports.command(rich_help_panel=commands.ACT)(command)
    changing: tuple[Command, ...] = (
        similar.similar,
        regroup.merge,
        similar.distinct,
        regroup.split,
        regroup.history,
    )
    for command in changing:
        commands.reports.command(rich_help_panel=commands.REGROUP)(command)
    commands.reports.command(rich_help_panel=commands.REGROUP)(removal.reingest)
    commands.reports.command(rich_help_panel=commands.READ)(correct.export)
    for name, group in (("labels", correct.labels), ("views", correct.views)):
        commands.reports.add_typer(group, name=name, rich_help_panel=commands.ACT, no_args_is_help=True)
    return commands.reports


def _signals() -> typer.Typer:
    from postroom.cli.reports import regroup, regroup_all
    from postroom.cli.reports.commands import REGROUP
    from postroom.cli.signals import commands

    commands.signals.command(rich_help_panel=commands.READ)(regroup_all.preview)
    commands.signals.command(rich_help_panel=REGROUP)(regroup.move)
    return commands.signals


def _sources() -> typer.Typer:
    from postroom.cli.sources import commands, connected, deliveries, tokens, trials

    named: dict[str, Command] = {
        "kinds": connected.kinds,
        "add": connected.add,
        "list": connected.list_,
        "show": connected.show_,
        "change": connected.change,
        "remove": connected.remove,
        "test": trials.try_,
        "preview": trials.preview,
        "sample": trials.sample,
        "rules": deliveries.rules,
        "dead-letters": deliveries.dead_letters,
        "replay": deliveries.replay,
        "poll": deliveries.poll,
    }
    for name, command in named.items():
        commands.sources.command(name, rich_help_panel=connected.CONNECTED)(command)
    commands.sources.command()(tokens.token)
    commands.sources.command()(tokens.dsn)
    commands.sources.command("revoke-token")(tokens.revoke_token)
    return commands.sources


def _insights() -> Command:
    from postroom.cli import insights

    return insights.insights


def _import() -> Command:
    from postroom.cli.imports import commands

    return commands.import_


def _serve() -> Command:
    from postroom.cli.server import serve

    return serve.serve


def _api() -> Command:
    from postroom.cli.server import serve

    return serve.api


def _worker() -> Command:
    from postroom.cli.server import roles

    return roles.worker


def _scheduler() -> Command:
    from postroom.cli.server import roles

    return roles.scheduler


def _demo() -> Command:
    from postroom.cli.server import demo

    return demo.demo


def _doctor() -> Command:
    from postroom.cli.server import admin

    return admin.doctor


def _migrate() -> Command:
    from postroom.cli.server import admin

    return admin.migrate


def _backup() -> Command:
    from postroom.cli.server import backup

    return backup.backup


def _restore() -> Command:
    from postroom.cli.server import backup

    return backup.restore


def _login() -> Command:
    from postroom.cli.accounts import login

    return login.login


def _logout() -> Command:
    from postroom.cli.accounts import login

    return login.logout


def _users() -> typer.Typer:
    from postroom.cli.accounts import accounts, sign_in

    entering: dict[str, Command] = {
        "setup-link": sign_in.setup_link,
        "password": sign_in.password,
        "reset-link": sign_in.reset_link,
        "sign-in-link": sign_in.sign_in_link,
        "sign-out": sign_in.sign_out,
        "reset-second-factor": sign_in.reset_second_factor,
        "role": sign_in.role,
        "passwords": sign_in.passwords,
    }
    for name, entry in entering.items():
        accounts.users.command(name, rich_help_panel=sign_in.PANEL)(entry)
    return accounts.users


def _scouts() -> typer.Typer:
    from postroom.cli.scouts import commands, forms, runs

    commands.scouts.command("run")(runs.run_)
    commands.scouts.command()(forms.create)
    commands.scouts.command()(runs.new)
    commands.scouts.command("test")(runs.grade)
    commands.scouts.command()(runs.runs)
    commands.scouts.command()(runs.transcript)
    commands.scouts.command()(runs.timezone)
    return commands.scouts


def _regroup() -> Command:
    from postroom.cli.reports import regroup_all

    return regroup_all.regroup


def _eval() -> typer.Typer:
    from postroom.cli.evals import commands, export

    commands.eval_.command()(export.export)
    return commands.eval_


def _group(module: str, name: str) -> Callable[[], typer.Typer]:
    """Return a function that loads the group `name` of a module that has all of its commands."""

    def load() -> typer.Typer:
        from importlib import import_module

        found: typer.Typer = getattr(import_module(f"postroom.cli.{module}"), name)
        return found

    return load


COMMANDS: dict[str, tuple[str, Callable[[], Any]]] = {
    "reports": (INBOX, _reports),
    "signals": (INBOX, _signals),
    "readings": (INBOX, _group("signals.readings", "readings")),
    "sources": (INBOX, _sources),
    "insights": (INBOX, _insights),
    "notify": (INBOX, _group("notify", "notify")),
    "trackers": (INBOX, _group("trackers", "trackers")),
    "import": (INBOX, _import),
    "mcp": (INBOX, _group("mcp", "mcp")),
    "serve": (RUN, _serve),
    "api": (RUN, _api),
    "worker": (RUN, _worker),
    "scheduler": (RUN, _scheduler),
    "demo": (RUN, _demo),
    "doctor": (RUN, _doctor),
    "migrate": (RUN, _migrate),
    "database": (RUN, _group("server.database", "database")),
    "backup": (RUN, _backup),
    "restore": (RUN, _restore),
    "login": (WHO, _login),
    "logout": (WHO, _logout),
    "organizations": (WHO, _group("accounts.accounts", "organizations")),
    "projects": (WHO, _group("accounts.accounts", "projects")),
    "users": (WHO, _users),
    "keys": (WHO, _group("accounts.keys", "keys")),
    "people": (WHO, _group("people", "people")),
    "repositories": (WORK, _group("repositories", "repositories")),
    "handoff": (WORK, _group("handoff", "handoff")),
    "tasks": (WORK, _group("tasks", "tasks")),
    "scouts": (WORK, _scouts),
    "models": (WORK, _group("models", "models")),
    "jobs": (WORK, _group("server.jobs", "jobs")),
    "regroup": (WORK, _regroup),
    "artefacts": (WORK, _group("reports.artefacts", "artefacts")),
    "eval": (DEVELOP, _eval),
    "dev": (DEVELOP, _group("server.dev", "dev")),
}
"""Each command or group with its panel of the help and the function that loads it, which is called once."""


def command_line(only: str | None = None) -> typer.Typer:
    """Return the command line with the commands of one name, or with all if there is none of this name.

    Every group's modules take a few milliseconds to import, and a call needs those of one.
    """
    made = typer.Typer(name="postroom", pretty_exceptions_enable=False, rich_markup_mode="rich")
    made.callback(no_args_is_help=True)(options)
    for name, (panel, load) in COMMANDS.items():
        if only in COMMANDS and name != only:
            continue
        loaded = load()
        if isinstance(loaded, typer.Typer):
            # `mcp` without a command is the server itself.
            bare = name == "mcp"
            made.add_typer(loaded, name=name, rich_help_panel=panel, no_args_is_help=not bare)
        else:
            made.command(name, rich_help_panel=panel)(loaded)
    return made


def __getattr__(name: str) -> typer.Typer:
    """Build the complete command line when it is first asked for."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    made = globals()["app"] = command_line()
    return made


def main() -> NoReturn:
    """Run the command line and exit."""
    import sys

    # The name of the command is the first argument; anything else there needs all names.
    name = sys.argv[1] if len(sys.argv) > 1 else None

    def run() -> None:
        command_line(name)()

    exit_as_command(run)


if __name__ == "__main__":
    main()
