"""`postroom sources`: steering rules, dead letters, and polling."""

from pathlib import Path
from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column
from postroom.cli.sources.options import Source, find_source, read_payload


def rules(
    source: Source,
    *,
    file: Annotated[
        Path | None,
        typer.Option(
            help="File with a JSON list of rules; - is standard input. Without it, the rules are shown."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Test the rules without saving them.")] = False,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show the steering rules of a source, or test new ones on the latest hundred deliveries and save them.

    A rule is {"conditions": [{"field": "host", "operation": "is", "value": "localhost"}], "action": "drop"}; the
    action may also be "weight" with a "weight", or "tag" with a "tag".
    """
    new_rules = read_payload(file)

    async def write(client: Client) -> Any:
        base, result = await find_source(client, project, source)
        if new_rules is None:
            return {"rules": result["rules"], "saved": False, "trial": None}
        return await client.put(
            f"{base}/sources/{result['id']}/rules/", {"rules": new_rules, "dry_run": dry_run}
        )

    result = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(result)
        return
    for number, rule in enumerate(result["rules"], start=1):
        conditions = " and ".join(
            f"{condition['field']} {condition['operation'].replace('_', ' ')} {condition.get('value', '')}".rstrip()
            for condition in rule["conditions"]
        )
        value = rule.get("weight", rule.get("tag"))
        hits = "" if result["trial"] is None else f"  ({result['trial']['matched'][number - 1]} hold)"
        say(f"{number}. {conditions}: {rule['action']}{'' if value is None else f' {value}'}{hits}")
    if result["trial"] is not None:
        trial = result["trial"]
        say(
            f"Of {trial['observations']} observations in the newest {trial['deliveries']} deliveries "
            f"{trial['dropped']} are dropped, {trial['reweighted']} reweighted, {trial['tagged']} tagged."
        )
        say("Saved." if result["saved"] else "Nothing was saved.")
    elif not result["rules"]:
        say("It has no rules.")


def dead_letters(
    source: Source,
    *,
    delivery: Annotated[str | None, typer.Option(help="Id of a delivery to show with its body.")] = None,
    discard: Annotated[bool, typer.Option("--discard", help="Delete that delivery.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    by: By = None,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List deliveries that could not be processed, with reasons; show or discard one."""
    from postroom.domain.errors import Invalid

    if discard and delivery is None:
        raise Invalid("Name the delivery to discard with --delivery.")

    async def read(client: Client) -> Any:
        base, found = await find_source(client, project, source)
        path = f"{base}/sources/{found['id']}/deliveries/"
        if delivery is None:
            return (await client.pages(path, {"state": "failed"}, limit=limit))[1]
        if discard:
            return await client.delete(f"{path}{delivery}/")
        return await client.get(f"{path}{delivery}/")

    found = ask(read, host=host, data_dir=data_dir, by=by)
    if discard:
        say("Discarded.")
    elif chosen(output, json=json) is Format.JSON:
        show_json(found)
    elif delivery is not None:
        say(f"{found['state']}: {found['error'] or ''}")
        for name, value in found["headers"].items():
            say(f"{name}: {value}")
        say()
        say(found["body"])
    else:
        show(
            found,
            ["id", "received_at", Column("error", "wrap")],
            output,
            empty="There are no failed deliveries.",
        )


def replay(
    source: Source,
    *,
    delivery: Annotated[str | None, typer.Option(help="Id of one delivery. Default: all.")] = None,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Process dead letters again with the present configuration and rules."""

    async def write(client: Client) -> int:
        base, found = await find_source(client, project, source)
        path = f"{base}/sources/{found['id']}/deliveries/"
        suffix = "replay/" if delivery is None else f"{delivery}/replay/"
        return int((await client.post(path + suffix))["replayed"])

    count = ask(write, host=host, data_dir=data_dir, by=by)
    say(f"{count} {'delivery' if count == 1 else 'deliveries'} will be processed again.")


def poll(
    source: Source,
    *,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Poll a source now, even if polling was stopped after repeated failures."""
    from postroom.domain.errors import Invalid

    async def write(client: Client) -> str:
        base, found = await find_source(client, project, source)
        if found["poll"] is None:
            raise Invalid(f"{found['name']} is not polled: it sends by itself.")
        await client.post(f"{base}/sources/{found['id']}/poll/")
        return str(found["name"])

    say(f"{ask(write, host=host, data_dir=data_dir, by=by)} will be polled within seconds.")
