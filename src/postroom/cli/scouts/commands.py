"""`postroom scouts`: the scouts of a project, and the server's flag for scouts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.scouts.naming import Name, full
from postroom.domain.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.scouts.configs.values import Scout

scouts = typer.Typer(help="Manage and run a project's scouts.", no_args_is_help=True)

Project = Annotated[int, project_option("The project; an environment has the scouts of its parent.")]

_COLUMNS = ["skill_name", "scout_origin", "enabled", "emit", "run_interval_minutes", "last_run_at", "note"]


@scouts.command("list")
def list_(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """List the configured scouts of a project."""
    from postroom.scouts.configs import service as configs

    async def read(uow: "UnitOfWork", home: int, _: "datetime") -> "Sequence[Scout]":
        return await configs.listed(uow, home)

    _show(_in_project(data_dir, project, read), chosen(output, json=json))


@scouts.command()
def sync(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Add the shipped scouts to a project, switched off, configure new ones, and list all.

    Edited and deleted skills, and existing configurations, are not changed.
    """
    from postroom.scouts.configs import service as configs
    from postroom.text.plural import plural

    known: set[str] = set()

    async def write(uow: "UnitOfWork", home: int, now: "datetime") -> "Sequence[Scout]":
        known.update(scout.config.skill_name for scout in await configs.listed(uow, home))
        return await configs.sync(uow, home, now=now)

    synced = _in_project(data_dir, project, write)
    _show(synced, chosen(output, json=json))
    added = [scout.config for scout in synced if scout.config.skill_name not in known]
    off = [config for config in added if not config.enabled]
    if off:
        warn(
            f"Added {plural(len(added), 'scout')}, {len(off)} of them switched off. See what one would find with: "
            "postroom scouts run NAME --dry-run. Switch it on with: postroom scouts enable NAME."
        )
    _warn_of_budget(data_dir, project, synced)


@scouts.command()
def enable(name: Name, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Switch a scout on: it runs on its schedule from now on."""
    _switch(data_dir, project, name, on=True)


@scouts.command()
def disable(name: Name, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Switch a scout off; a run of it can still be started by hand."""
    _switch(data_dir, project, name, on=False)


def _switch(data_dir: Path | None, project: int, name: str, *, on: bool) -> None:
    from postroom.domain.errors import NotFound
    from postroom.scouts.configs import service as configs
    from postroom.scouts.configs.values import ConfigChanges

    async def write(uow: "UnitOfWork", home: int, now: "datetime") -> "Sequence[Scout]":
        for scout in await configs.listed(uow, home):
            if scout.config.skill_name == full(name):
                changes = ConfigChanges({"enabled": on})
                return [await configs.change(uow, home, scout.config.id, changes, user_id=None, now=now)]
        raise NotFound(f"The project has no scout '{name}'. List its scouts with: postroom scouts list.")

    [scout] = _in_project(data_dir, project, write)
    say(f"{scout.config.skill_name} is {'on' if on else 'off'}.")


def _warn_of_budget(data_dir: Path | None, project: int, scouts: "Sequence[Scout]") -> None:
    """Warn if the schedules exceed the project's daily limit of runs."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.scouts.schedules import runs_a_day
    from postroom.projects import service as projects
    from postroom.scouts.configs import limits

    async def read(app: "App") -> tuple[int | None, float]:
        now = app.clock()
        async with unit_of_work(app.engine) as uow:
            project_row = await projects.get(uow, project)
            home = project if project_row is None or project_row.parent_id is None else project_row.parent_id
            zone = await projects.zone(uow, home)
            most = (await limits.read_flag(uow)).limits(home).max_runs_per_day
        going = [each.config for each in scouts if each.config.enabled and each.config.paused_at is None]
        return most, sum(
            runs_a_day(cron=config.cron, interval_minutes=config.run_interval_minutes, now=now, zone=zone)
            for config in going
        )

    most, wanted = run(data_dir, read, project=project)
    if most is not None and wanted > most:
        warn(
            f"The schedules require {wanted:.0f} runs a day, but the project may have {most}: some will be delayed."
        )


@scouts.command()
def flag(
    *,
    set_: Annotated[
        Path | None, typer.Option("--set", metavar="FILE", help="File with the JSON object to set.")
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear", help="Remove the flag: every project has scouts.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Show or set the server's flag for scouts as JSON: enrolled projects, limits, banner.

    Null means that there is no flag, and every project has scouts.
    """
    from postroom.db.engine import unit_of_work
    from postroom.scouts.configs import limits

    if set_ is not None and clear:
        raise Invalid("Give --set or --clear, not both.")
    payload = None if set_ is None else _payload(set_)

    async def work(app: "App") -> tuple[Any, int | None, int]:
        async with unit_of_work(app.engine) as uow:
            if set_ is not None:
                await limits.set_flag(uow, payload, now=app.clock())
            if clear:
                await limits.clear_flag(uow)
            found = await limits.read_flag(uow)
        return found.payload, found.runs_per_tick(), app.settings.scouts.runs_per_tick

    shown, wanted, most = run(data_dir, work)
    show_json(shown)
    if wanted is not None and wanted > most:
        warn(f"max_runs_per_tick_global is {wanted}, but POSTROOM_SCOUTS__RUNS_PER_TICK limits it to {most}.")


def _payload(path: Path) -> Any:
    from json import JSONDecodeError, loads

    try:
        return loads(path.read_text("utf-8"))
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"{path} is not UTF-8 text.") from None
    except JSONDecodeError as error:
        raise Invalid(f"{path}, line {error.lineno}: this is not JSON: {error.msg}.") from None
    except (RecursionError, ValueError):
        raise Invalid(f"{path} is nested too deeply or contains a number that is too long.") from None


def _in_project(
    data_dir: Path | None,
    project: int,
    work: "Callable[[UnitOfWork, int, datetime], Awaitable[Sequence[Scout]]]",
) -> "Sequence[Scout]":
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects

    async def inside(app: "App") -> "Sequence[Scout]":
        async with unit_of_work(app.engine) as uow:
            found = await projects.get(uow, project)
            if found is None:
                raise NotFound(f"There is no project {project}.")
            return await work(uow, found.parent_id or found.id, app.clock())

    return run(data_dir, inside, project=project)


def _show(scouts: "Sequence[Scout]", output: Format) -> None:
    from postroom.api.schemas.scouts.configs import scout_response
    from postroom.kit.wire_json import wire_values

    if not scouts and output is Format.TABLE:
        say("No scouts are configured. Get those that come with Postroom: postroom scouts sync")
        return
    rows = wire_values([scout_response(scout) for scout in scouts])
    if output is not Format.JSON:
        rows = [{**row, "note": row.get("auto_pause_reason", "")} for row in rows]
    show(rows, _COLUMNS, output)
