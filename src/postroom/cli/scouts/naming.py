"""The names of scouts on the command line, and the project that has them."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from postroom.db.engine import UnitOfWork

Name = Annotated[str, typer.Argument(help="Skill of the scout; 'signals-scout-' can be omitted.")]


def full(name: str) -> str:
    """Return the name of a scout's skill, with its prefix."""
    from postroom.domain.scouts.skills import SCOUT_PREFIX

    return name if name.startswith(SCOUT_PREFIX) else f"{SCOUT_PREFIX}{name}"


async def home_of(uow: "UnitOfWork", project: int) -> int:
    """Return the project that has the scouts of `project`: its parent, if it is an environment.

    Raises:
        NotFound: there is no such project.
    """
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects

    row = await projects.get(uow, project)
    if row is None:
        raise NotFound(f"There is no project {project}.")
    return row.parent_id or row.id
