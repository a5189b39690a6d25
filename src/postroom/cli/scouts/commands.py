"""`postroom scouts`: the scouts of a project, and the server's flag for scouts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.scouts.naming import Name, full, home_of
from postroom.domain.errors import Invalid

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

scouts = typer.Typer(help="Manage and run a project's scouts.", no_args_is_help=True)

Project = Annotated[int, project_option("The project; an environment has the scouts of its parent.")]

_COLUMNS = ["skill_name", "scout_origin", "enabled", "emit", "run_interval_minutes", "last_run_at", "note"]


@scouts.command("list")
def list_(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """List the configured scouts of a project."""
    _show(call(_listed, data_dir, project=project), chosen(output, json=json))


@on_server
async def _listed(app: "App", *, project: int) -> list[Any]:
    from postroom.api.schemas.scouts.configs import scout_response
    from postroom.db.engine import unit_of_work
    from postroom.scouts.configs import service as configs

    async with unit_of_work(app.engine) as uow:
        return [scout_response(scout) for scout in await configs.listed(uow, await home_of(uow, project))]


@scouts.command()
def sync(
    *, project: Project = 1, output: Output = Format.TABLE, json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Add the shipped scouts to a project, switched off, configure new ones, and list all.

    Edited and deleted skills, and existing configurations, are not changed.
    """
    from postroom.text.plural import plural

    synced = call(_sync, data_dir, project=project)
    _show(synced["scouts"], chosen(output, json=json))
    if synced["off"]:
        warn(
            f"Added {plural(synced['added'], 'scout')}, {synced['off']} of them switched off. See what one would "
            "find with: postroom scouts run NAME --dry-run. Switch it on with: postroom scouts enable NAME."
        )
    most, wanted = synced["runs_allowed"], synced["runs_wanted"]
    if most is not None and wanted > most:
        warn(
            f"The schedules require {wanted:.0f} runs a day, but the project may have {most}: some will be delayed."
        )


@on_server
async def _sync(app: "App", *, project: int) -> dict[str, Any]:
    from postroom.api.schemas.scouts.configs import scout_response
    from postroom.db.engine import unit_of_work
    from postroom.domain.scouts.schedules import runs_a_day
    from postroom.projects import service as projects
    from postroom.scouts.configs import limits
    from postroom.scouts.configs import service as configs

    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        home = await home_of(uow, project)
        known = {scout.config.skill_name for scout in await configs.listed(uow, home)}
        synced = await configs.sync(uow, home, now=now)
        zone = await projects.zone(uow, home)
        most = (await limits.read_flag(uow)).limits(home).max_runs_per_day
    every = [scout.config for scout in synced]
    added = [config for config in every if config.skill_name not in known]
    return {
        "scouts": [scout_response(scout) for scout in synced],
        "added": len(added),
        "off": sum(not config.enabled for config in added),
        "runs_allowed": most,
        "runs_wanted": sum(
            runs_a_day(cron=config.cron, interval_minutes=config.run_interval_minutes, now=now, zone=zone)
            for config in every
            if config.enabled and config.paused_at is None
        ),
    }


@scouts.command()
def enable(name: Name, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Switch a scout on: it runs on its schedule from now on."""
    _switch(data_dir, project, name, on=True)


@scouts.command()
def disable(name: Name, *, project: Project = 1, data_dir: DataDir = None) -> None:
    """Switch a scout off; a run of it can still be started by hand."""
    _switch(data_dir, project, name, on=False)


def _switch(data_dir: Path | None, project: int, name: str, *, on: bool) -> None:
    skill_name = call(_set_enabled, data_dir, project=project, name=name, on=on)
    say(f"{skill_name} is {'on' if on else 'off'}.")


@on_server
async def _set_enabled(app: "App", *, project: int, name: str, on: bool) -> str:
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.scouts.configs import service as configs
    from postroom.scouts.configs.values import ConfigChanges

    changes = ConfigChanges({"enabled": on})
    async with unit_of_work(app.engine) as uow:
        home = await home_of(uow, project)
        for scout in await configs.listed(uow, home):
            if scout.config.skill_name == full(name):
                await configs.change(uow, home, scout.config.id, changes, user_id=None, now=app.clock())
                return scout.config.skill_name
    raise NotFound(f"The project has no scout '{name}'. List its scouts with: postroom scouts list.")


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
    if set_ is not None and clear:
        raise Invalid("Give --set or --clear, not both.")
    change = {"clear": clear} if set_ is None else {"payload": _payload(set_)}
    found = call(_flag, data_dir, change=change)
    show_json(found["payload"])
    wanted, most = found["wanted"], found["most"]
    if wanted is not None and wanted > most:
        warn(f"max_runs_per_tick_global is {wanted}, but POSTROOM_SCOUTS__RUNS_PER_TICK limits it to {most}.")


@on_server
async def _flag(app: "App", *, change: dict[str, Any]) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.scouts.configs import limits

    async with unit_of_work(app.engine) as uow:
        if "payload" in change:
            await limits.set_flag(uow, change["payload"], now=app.clock())
        elif change["clear"]:
            await limits.clear_flag(uow)
        found = await limits.read_flag(uow)
    most = app.settings.scouts.runs_per_tick
    return {"payload": found.payload, "wanted": found.runs_per_tick(), "most": most}


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


def _show(rows: list[dict[str, Any]], output: Format) -> None:
    if not rows and output is Format.TABLE:
        say("No scouts are configured. Get those that come with Postroom: postroom scouts sync")
        return
    if output is not Format.JSON:
        rows = [{**row, "note": row.get("auto_pause_reason", "")} for row in rows]
    show(rows, _COLUMNS, output)
