"""`postroom scouts create`: a scout of one's own, as a form in a file."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, say, show_json
from postroom.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.domain.scouts.skills import SkillText

Project = Annotated[int, project_option("The project; an environment has the scouts of its parent.")]


def create(
    *,
    file: Annotated[Path, typer.Option("--file", help="A TOML file with name, description and form.")],
    project: Project = 1,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what it would have found in the last 30 days.")
    ] = False,
    enable: Annotated[bool, typer.Option("--enable", help="Switch it on.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Create a scout from a form, or a new version of it, and show what it would have found in 30 days.

    A new one begins switched off. No language model takes part.
    """
    skill = _read(file)

    async def work(app: "App") -> dict[str, Any]:
        return await _create(app, project, skill, store=not preview, enable=enable)

    done = run(data_dir, work, project=project)
    if json:
        show_json(done)
        return
    found = done["findings"]
    count = "nothing" if not found else "1 thing:" if len(found) == 1 else f"{len(found)} things:"
    say(f"In the last 30 days it would have found {count} ({done['items']:,} items were counted).")
    for one in found:
        say(f"  {one['at']:%Y-%m-%d %H:%M}  {one['title']}")
    if done["version"]:
        state = "on" if done["enabled"] else f"off: postroom scouts enable {done['name']}"
        say(f"Stored {done['name']}, version {done['version']}. It is {state}")


def _read(path: Path) -> "SkillText":
    import tomllib

    from postroom.domain.scouts.configs import check_skill_name
    from postroom.domain.scouts.forms import read_form, skill_of
    from postroom.domain.scouts.skills import MAX_DESCRIPTION, SCOUT_PREFIX, name_problem

    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Invalid(f"{path} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid(f"{path} is not TOML: {error}.") from None
    name, description, form = given.get("name"), given.get("description"), read_form(given)
    if not isinstance(name, str) or not isinstance(description, str) or form is None:
        raise Invalid(f"{path} needs name, description and a table [form].")
    if unknown := sorted(given.keys() - {"name", "description", "form"}):
        raise Invalid(f"{path}: there is no field '{unknown[0]}'. Available: name, description, form.")
    full = name if name.startswith(SCOUT_PREFIX) else f"{SCOUT_PREFIX}{name}"
    check_skill_name(full)
    if problem := name_problem(full):
        raise Invalid(problem)
    if not description.strip() or len(description) > MAX_DESCRIPTION:
        raise Invalid(f"The description has 1 to {MAX_DESCRIPTION} characters.")
    return skill_of(full, description, form)


async def _create(
    app: "App", project: int, skill: "SkillText", *, store: bool, enable: bool
) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.domain.scouts.forms import read_form
    from postroom.projects import service as projects
    from postroom.scouts.configs import service as configs
    from postroom.scouts.configs.values import ConfigChanges
    from postroom.scouts.forms import service as forms

    now: datetime = app.clock()
    async with unit_of_work(app.engine) as uow:
        found = await projects.get(uow, project)
    form = read_form(skill.front_matter)
    if found is None or form is None:
        raise NotFound(f"There is no project {project}.")
    home = found.parent_id or found.id
    engine = app.engine if form.of == "signals" else app.events_engine or app.engine
    seconds = app.settings.scouts.statement_seconds
    seen = await forms.preview(engine, home, form, now=now, seconds=seconds)
    done: dict[str, Any] = {
        "name": skill.name,
        "version": None,
        "enabled": False,
        "items": seen.items,
        "findings": [{"at": one.at, "title": one.title, "value": one.value} for one in seen.findings],
    }
    if store:
        async with unit_of_work(app.engine) as uow:
            known = {scout.config.skill_name for scout in await configs.listed(uow, home)}
            done["version"] = await configs.put_skill(uow, home, skill, now=now)
            is_set = enable or skill.name not in known
            changes = ConfigChanges({"enabled": enable} if is_set else {})
            scout, _ = await configs.put(uow, home, skill.name, changes, user_id=None, now=now)
            done["enabled"] = scout.config.enabled
    return done
