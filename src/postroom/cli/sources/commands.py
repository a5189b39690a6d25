"""`postroom sources`: enable and disable source types."""

from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show
from postroom.cli.render import Column

sources = typer.Typer(help="Connect sources, and choose which signals a project accepts.")

GATE = "Accepted signals"

Product = Annotated[str, typer.Argument(help="The source's product, for example error_tracking.")]
Type = Annotated[str, typer.Argument(help="The source's type, for example issue_created.")]


@sources.command(rich_help_panel=GATE)
def types(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List enabled and disabled source types. Signals of all others are ignored."""

    async def read(client: Client) -> list[Any]:
        return await _configured(client, await base_of(client, project))

    rows = [
        {name: config[name] for name in ("source_product", "source_type", "enabled")}
        for config in ask(read, host=host, data_dir=data_dir)
    ]
    columns: list[str | Column] = ["source_product", "source_type", "enabled"]
    empty = "No source type is enabled yet, so no signals are accepted: postroom sources enable PRODUCT TYPE"
    show(rows, columns, chosen(output, json=json), empty=empty)


@sources.command(rich_help_panel=GATE)
def enable(
    product: Product,
    type: Type,
    *,
    new: Annotated[
        bool, typer.Option("--new", help="Allow an unknown source type; on the server's machine only.")
    ] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Accept signals of a source type."""
    _switch(product, type, enabled=True, new=new, by=by, project=project, host=host, data_dir=data_dir)


@sources.command(rich_help_panel=GATE)
def disable(
    product: Product,
    type: Type,
    *,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Ignore signals of a source type. Stored ones remain."""
    _switch(product, type, enabled=False, new=False, by=by, project=project, host=host, data_dir=data_dir)


async def _configured(client: Client, base: str) -> list[Any]:
    _, found = await client.pages(f"{base}/signals/source_configs/")
    return sorted(found, key=lambda one: (one["source_product"], one["source_type"]))


def _switch(
    product: str,
    type: str,
    *,
    enabled: bool,
    new: bool,
    by: str | None,
    project: str | None,
    host: str | None,
    data_dir: Any,
) -> None:
    async def write(client: Client) -> tuple[bool, int | None]:
        base = await base_of(client, project)
        path = f"{base}/signals/source_configs/"
        configs = await _configured(client, base)
        existing = next(
            (
                config
                for config in configs
                if (config["source_product"], config["source_type"]) == (product, type)
            ),
            None,
        )
        if existing is not None:
            await client.patch(f"{path}{existing['id']}/", {"enabled": enabled})
        elif _is_known(product, type):
            await client.post(path, {"source_product": product, "source_type": type, "enabled": enabled})
        elif not (new and client.local):
            raise _unknown(product, type, configs, local=client.local)
        else:
            return True, await _number_of(client, base)
        return False, await _number_of(client, base)

    is_own, project_id = ask(write, host=host, data_dir=data_dir, by=by, making=True)
    if is_own and project_id is not None:
        _switch_on_new(product, type, project_id, data_dir)
    where = "" if project_id is None else f" in project {project_id}"
    say(f"{product}/{type} is {'on' if enabled else 'off'}{where}.")


async def _number_of(client: Client, base: str) -> int | None:
    """Return the id of the project, None if the key may not read it."""
    from postroom.domain.errors import Forbidden

    try:
        return int((await client.get(f"{base}/"))["id"])
    except Forbidden:
        return None


def _is_known(product: str, type: str) -> bool:
    from typing import get_args

    from postroom.domain.sources.configs import Product as Products
    from postroom.domain.sources.configs import Type as Types

    return product in get_args(Products) and type in get_args(Types)


def _unknown(product: str, type: str, configs: list[Any], *, local: bool) -> Exception:
    from typing import get_args

    from postroom.domain.errors import NotFound
    from postroom.domain.sources.configs import Product as Products
    from postroom.domain.sources.configs import Type as Types

    own = sorted(f"{config['source_product']}/{config['source_type']}" for config in configs)
    return NotFound(
        f"There is no source {product}/{type}. Products: {', '.join(get_args(Products))}. "
        f"Types: {', '.join(get_args(Types))}."
        + (f" The project has: {', '.join(own)}." if own else "")
        + (" For a new one: --new." if local else "")
    )


def _switch_on_new(product: str, type: str, project_id: int, data_dir: Any) -> None:
    """Enable a custom source type, which the API does not accept."""
    from postroom.app.bootstrap import App
    from postroom.cli.context import run
    from postroom.db.engine import unit_of_work
    from postroom.sources import service

    async def write(app: App) -> None:
        async with unit_of_work(app.engine) as uow:
            await service.switch(
                uow,
                project_id=project_id,
                source_product=product,
                source_type=type,
                enabled=True,
                now=app.clock(),
            )

    run(data_dir, write)
