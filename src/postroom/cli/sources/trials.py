"""`postroom sources`: test payloads."""

from typing import Annotated, Any

import typer

from postroom.cli.client import Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, say, show_json
from postroom.cli.sources.options import (
    Config,
    PayloadFile,
    Source,
    configured,
    find_source,
    headers_of,
    read_payload,
)


def try_(
    source: Source,
    *,
    payload: PayloadFile = None,
    sample: Annotated[str | None, typer.Option(help="Sample to use if no payload is given.")] = None,
    header: Annotated[list[str] | None, typer.Option(help="NAME: VALUE of a request header.")] = None,
    poll: Annotated[bool, typer.Option("--poll", help="Poll the source for its first page.")] = False,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Test a source with a payload, a sample, or by polling. Nothing is stored."""
    body = {"payload": read_payload(payload), "sample": sample, "headers": headers_of(header)}

    async def read(client: Client) -> Any:
        base, found = await find_source(client, project, source)
        path = f"{base}/sources/{found['id']}/"
        return await client.post(f"{path}poll/test/" if poll else f"{path}test/", None if poll else body)

    found = ask(read, host=host, data_dir=data_dir)
    if json:
        show_json(found)
    elif poll:
        say(found["error"] or f"The host answers; its first page has {found['found']} items.")
        for one in found["preview"]:
            _show_preview(one)
    else:
        _show_preview(found)
    if found["error"]:
        raise typer.Exit(1)


def preview(
    kind: Annotated[str, typer.Argument(help="Kind of source.")],
    *,
    payload: PayloadFile = None,
    config: Config = None,
    header: Annotated[list[str] | None, typer.Option(help="NAME: VALUE of a request header.")] = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Test a payload with a kind of source that is not connected, such as a mapping of custom JSON."""
    body = {
        "kind": kind,
        "payload": read_payload(payload),
        "config": configured(config),
        "headers": headers_of(header),
    }

    async def read(client: Client) -> Any:
        base = await base_of(client, project)
        return await client.post(f"{base}/sources/preview/", body)

    found = ask(read, host=host, data_dir=data_dir)
    if json:
        show_json(found)
    else:
        _show_preview(found)
    if found["error"]:
        raise typer.Exit(1)


def _show_preview(content: Any) -> None:
    if content["error"]:
        say(f"It can't be read: {content['error']}")
        return
    for signal in content["signals"]:
        dropped = f" dropped by rule {signal['dropped_by']}" if signal["dropped_by"] else ""
        say(
            f"{signal['source_product']}/{signal['source_type']} {signal['source_id']} "
            f"weight {signal['weight']:g}{dropped}"
        )
        for name, value in signal["extra"].items():
            say(f"  {name}: {value}")
        for line in signal["description"].splitlines()[:30]:
            say(f"  | {line}")
    for signal in content["closes"]:
        say(f"closes {signal['source_id']}: {signal['reason']}")
    for reason in content["skipped"]:
        say(f"no signal: {reason}")


def sample(
    kind: Annotated[str, typer.Argument(help="Kind of source.")],
    name: Annotated[str | None, typer.Argument(help="Name of the sample. Default: the first one.")] = None,
    *,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print a sample payload of a kind of source."""
    from postroom.domain.errors import NotFound

    async def read(client: Client) -> list[Any]:
        base = await base_of(client, project)
        return list((await client.get(f"{base}/sources/kinds/"))["results"])

    found = next(
        (sample for sample in ask(read, host=host, data_dir=data_dir) if sample["name"] == kind), None
    )
    if found is None:
        raise NotFound(f"There is no kind of source '{kind}'. See: postroom sources kinds")
    samples = {sample["name"]: sample for sample in found["samples"]}
    if name is not None and name not in samples:
        raise NotFound(f"{found['title']} has no sample '{name}'. Available: {', '.join(samples)}.")
    show_json(samples[name or found["samples"][0]["name"]]["payload"])
