"""Resolve the project of a command, and objects in it, from names or partial ids."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer

from postroom.cli.client.http import Client, UnknownProject
from postroom.domain.errors import Invalid, NotFound

CURRENT = "@current"
SHOWN = 20
"""Maximum projects listed in an error."""

Project = Annotated[
    str | None,
    typer.Option(
        "--project",
        help="Number or name of the project. Default: POSTROOM_PROJECT, else the first project.",
        show_default=False,
    ),
]
"""The option that names the project."""

REF_HELP = "Its id, or the beginning or end of the id, as lists show it."


async def base_of(client: Client, project: str | None) -> str:
    """Return the API path of the project named by `project`.

    Raises:
        NotFound: no project has this name.
        Invalid: several have it.
    """
    from postroom.settings import ClientSettings

    name = (project or ClientSettings.read().project or CURRENT).strip()
    if name == CURRENT or name.isdigit():
        return f"/api/projects/{name}"
    _, matches = await client.pages("/api/projects/")
    named = [candidate for candidate in matches if candidate["name"].casefold() == name.casefold()]
    if len(named) == 1:
        return f"/api/projects/{named[0]['id']}"
    if named:
        raise Invalid(f"Several projects are named {name}; give the number: {listed(named)}.")
    known = f" Available: {listed(matches)}." if matches else ""
    raise NotFound(f"There is no project {name}.{known}")


def listed(projects: Sequence[Mapping[str, Any]]) -> str:
    """Format projects for a sentence."""
    names = [f"{project['id']} ({project['name']})" for project in projects[:SHOWN]]
    if len(projects) > SHOWN:
        names.append(f"{len(projects) - SHOWN} more (postroom projects list)")
    return ", ".join(names)


async def report_id(client: Client, base: str, ref: str) -> str:
    """Return the id of a report from `ref`: an id, or the start or the end of one.

    Raises:
        NotFound: there is none.
        Invalid: there are several, or it is not part of an id.
    """
    if (whole := _whole(ref)) is not None:
        try:
            await client.get(f"{base}/signals/reports/{whole}/")
        except UnknownProject:
            raise
        except NotFound:
            raise NotFound(f"There is no report {whole}.") from None
        return whole
    query = {"ref": ref, "include_all_statuses": "true", "limit": 5}
    result = await client.get(f"{base}/signals/reports/", query)
    return _only(
        "report",
        ref,
        [
            (report["id"], report["title"] or report.get("working_title") or "")
            for report in result["results"]
        ],
    )


async def signal_id(client: Client, base: str, ref: str) -> str:
    """Return the id of the signal for `ref`; see `report_id`."""
    return _whole(ref) or str((await find_signal(client, base, ref))["id"])


async def find_signal(client: Client, base: str, ref: str) -> dict[str, Any]:
    """Return the signal for `ref`; see `report_id`."""
    signals = (await client.get(f"{base}/signals/lookup/", {"ref": ref}))["results"]
    id = _only("signal", ref, [(signal["id"], signal["description"]) for signal in signals])
    return next(dict(signal) for signal in signals if signal["id"] == id)


async def signal_in_any(client: Client, project: str | None, ref: str) -> tuple[str, dict[str, Any]]:
    """Return the signal for `ref` and the path of its project, searching all projects if none is named.

    Raises:
        NotFound: there is none.
        Invalid: there are several, or it is not part of an id.
    """
    base = await base_of(client, project)
    try:
        return base, await find_signal(client, base, ref)
    except UnknownProject:
        raise
    except NotFound:
        if project is not None:
            raise
    _, every = await client.pages("/api/projects/")
    for environment in every:
        try:
            base = f"/api/projects/{environment['id']}"
            return base, await find_signal(client, base, ref)
        except NotFound:
            continue
    raise NotFound(f"There is no signal {ref}.")


def _whole(ref: str) -> str | None:
    try:
        return str(UUID(ref))
    except ValueError:
        return None


def _only(noun: str, ref: str, matches: Sequence[tuple[str, str]]) -> str:
    if not matches:
        raise NotFound(f"There is no {noun} {ref}.")
    if len(matches) > 1:
        from postroom.cli.render import cut, one_line, short_id

        listed_matches = "; ".join(f"{short_id(id)} {cut(one_line(text), 40)}" for id, text in matches[:5])
        raise Invalid(f"{ref} matches several {noun}s: {listed_matches}. Give more of the id.")
    return matches[0][0]
