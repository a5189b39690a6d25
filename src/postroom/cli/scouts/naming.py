"""The names of scouts on the command line."""

from typing import Annotated

import typer

Name = Annotated[str, typer.Argument(help="Skill of the scout; 'signals-scout-' can be omitted.")]


def full(name: str) -> str:
    """Return the name of a scout's skill, with its prefix."""
    from postroom.domain.scouts.skills import SCOUT_PREFIX

    return name if name.startswith(SCOUT_PREFIX) else f"{SCOUT_PREFIX}{name}"
