"""`postroom sources`: connect and manage trackers, alerts and feeds."""

import re
from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.render import Column
from postroom.cli.sources.options import (
    Config,
    Impact,
    PerMinute,
    Secrets,
    Source,
    Weight,
    configured,
    find_source,
    typed,
)

CONNECTED = "Connected sources"


_LINK = re.compile(r"\[([^\]\[]{1,200})\]\(([^)]{1,400})\)")
_MARKS = re.compile(r"(\*{1,2})([^*]+)\1")
"""Emphasis in the setup texts of the registry, which are our own."""


def kinds(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the kinds of sources."""

    async def read(client: Client) -> list[Any]:
        base = await base_of(client, project)
        return list((await client.get(f"{base}/sources/kinds/"))["results"])

    registry = ask(read, host=host, data_dir=data_dir)
    if chosen(output, json=json) is Format.JSON:
        show_json(registry)
        return
    rows = [
        {"kind": kind["name"], "receives": kind["receives"], "what": kind["summary"]} for kind in registry
    ]
    show(rows, ["kind", "receives", Column("what", "wrap")], output)


def add(
    kind: Annotated[
        str, typer.Argument(help="Kind of source, such as github; see `postroom sources kinds`.")
    ],
    *,
    name: Annotated[
        str | None, typer.Option(help="Name of the source. Default: the title of its kind.")
    ] = None,
    config: Config = None,
    secret: Secrets = None,
    weight: Weight = None,
    impact: Impact = None,
    per_minute: PerMinute = None,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Connect a source and print how to set it up.

    The token in its address and generated secrets are shown only once.
    """
    body = {
        "kind": kind,
        "name": name,
        "config": configured(config),
        "secrets": typed(secret),
        "weight": weight,
        "per_minute": per_minute,
        **({"impact": impact} if impact is not None else {}),
    }

    async def write(client: Client) -> tuple[Any, Any, str, int]:
        base = await base_of(client, project)
        number = (await client.get(f"{base}/"))["id"]
        made = await client.post(f"{base}/sources/", body)
        kinds = (await client.get(f"{base}/sources/kinds/"))["results"]
        return (
            made,
            next(one for one in kinds if one["name"] == kind),
            client.address,
            number,
        )

    made, known, place, number = ask(write, host=host, data_dir=data_dir, by=by, making=True)
    if json:
        show_json(made)
        return
    say(f"Added {made['name']} ({made['id']}).")
    for secret_name, value in made["made_secrets"].items():
        say(f"{secret_name}: {value}")
    address = ""
    if made["webhook_path"] is not None:
        address = place.rstrip("/") + made["webhook_path"].replace("TOKEN", made["token"] or "TOKEN")
        say(f"Address: {address}")
        if made["token"] and "TOKEN" not in made["webhook_path"]:
            say("Its deliveries are signed, so the URL needs no token.")
    missing = [
        one["name"] for one in known["secrets"] if one["required"] and one["name"] not in made["secrets"]
    ]
    if missing:
        warn(
            f"Not set yet: {', '.join(missing)}. Set: postroom sources change '{made['name']}' --secret NAME"
        )
    say()
    say(filled(known["set_up"], address=address, base=place, project=number))


def filled(set_up: str, *, address: str, base: str, project: int) -> str:
    """Return a setup text with its placeholders filled, without the marks of Markdown."""
    values = {"{url}": address or "its address", "{base}": base.rstrip("/"), "{project}": str(project)}
    for placeholder, value in values.items():
        set_up = set_up.replace(placeholder, value)
    lines = [line for line in set_up.rstrip().split("\n") if not line.strip().startswith("```")]
    text = _LINK.sub(r"\1 (\2)", "\n".join(lines))
    return _MARKS.sub(r"\2", text.replace("`", ""))


def list_(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the connected sources of a project with their counters."""

    async def read(client: Client) -> list[Any]:
        base = await base_of(client, project)
        return list((await client.get(f"{base}/sources/"))["results"])

    sources = ask(read, host=host, data_dir=data_dir)
    if chosen(output, json=json) is Format.JSON:
        show_json(sources)
        return
    rows = [
        {
            "id": source["id"],
            "name": source["name"],
            "kind": source["kind"],
            "enabled": source["enabled"],
            "received_at": source["counters"]["last_received_at"],
            "signals": source["counters"]["signals"],
            "failed": source["counters"]["failed"],
        }
        for source in sources
    ]
    columns: list[str | Column] = ["id", "name", "kind", "enabled", "received_at", "signals", "failed"]
    empty = "No source is connected yet: postroom sources kinds, postroom sources add KIND"
    show(rows, columns, output, empty=empty)


def show_(
    source: Source,
    *,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show a source: configuration, counters, last error, and how to set it up."""

    async def read(client: Client) -> tuple[Any, Any, str, int]:
        base, found = await find_source(client, project, source)
        kinds = (await client.get(f"{base}/sources/kinds/"))["results"]
        number = (await client.get(f"{base}/"))["id"]
        known = next(kind for kind in kinds if kind["name"] == found["kind"])
        return found, known, client.address.rstrip("/"), number

    found, known, place, number = ask(read, host=host, data_dir=data_dir)
    if json:
        show_json(found)
        return
    address = f"{place}{found['webhook_path']}" if found["webhook_path"] else ""
    facts: dict[str, Any] = {
        "id": found["id"],
        "name": found["name"],
        "kind": found["kind"],
        "on": found["enabled"],
        "weight": found["weight"] if found["weight"] is not None else f"{known['weight']} (of its kind)",
        "raised by": found["impact"],
        "address": address,
        "secrets": ", ".join(found["secrets"]),
        "rules": len(found["rules"]),
        **{name: value for name, value in found["config"].items() if value not in (None, [], {})},
        **found["counters"],
        **({f"poll {name}": value for name, value in found["poll"].items()} if found["poll"] else {}),
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        say(f"{name.replace('_', ' '):{width}}  {'' if value is None else value}")
    say()
    say(filled(known["set_up"], address=address, base=place, project=number))


def change(
    source: Source,
    *,
    name: Annotated[str | None, typer.Option(help="New name.")] = None,
    on: Annotated[
        bool | None, typer.Option("--on/--off", help="Whether its deliveries are accepted.")
    ] = None,
    config: Config = None,
    secret: Secrets = None,
    weight: Weight = None,
    impact: Impact = None,
    per_minute: PerMinute = None,
    new_token: Annotated[bool, typer.Option("--new-token", help="Replace the token in its address.")] = False,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Change a source. Options that are not given stay. A new signing secret is valid together with the old one."""
    changes = {"name": name, "enabled": on, "weight": weight, "impact": impact, "per_minute": per_minute}
    values: dict[str, Any] = {key: value for key, value in changes.items() if value is not None}
    secrets = typed(secret)

    async def write(client: Client) -> Any:
        base, found = await find_source(client, project, source)
        if config:
            values["config"] = {**found["config"], **configured(config)}
        path = f"{base}/sources/{found['id']}/"
        changed = await client.patch(path, {**values, "secrets": secrets})
        return await client.post(f"{path}token/") if new_token else changed

    changed = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(changed)
        return
    say(f"{changed['name']} is {'on' if changed['enabled'] else 'off'}.")
    for secret_name, value in changed["made_secrets"].items():
        say(f"{secret_name}: {value}")
    if changed["token"]:
        say(f"Address: {changed['webhook_path'].replace('TOKEN', changed['token'])}")


def remove(
    source: Source,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Disconnect a source and delete its deliveries. Its signals remain."""

    async def find(client: Client) -> tuple[str, Any]:
        return await find_source(client, project, source)

    base, found = ask(find, host=host, data_dir=data_dir)
    if not yes and not typer.confirm(f"Disconnect {found['name']}?", err=True):
        raise typer.Exit(1)

    async def write(client: Client) -> None:
        await client.delete(f"{base}/sources/{found['id']}/")

    ask(write, host=host, data_dir=data_dir, by=by)
    say(f"Disconnected {found['name']}.")
