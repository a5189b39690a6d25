"""`postroom import`: import the rows of a file as signals."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.imports.order import Order
from postroom.cli.imports.undo import undo_import_ as undo_
from postroom.cli.names import project_option
from postroom.cli.output import say, show_json, warn

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.domain.signals.mapping import ColumnMapping
    from postroom.signals.imports.checkpoints import Checkpoint, Totals
    from postroom.signals.imports.files import FileRow, ImportFile

REJECTED = 3
"""Exit code if any row was rejected."""

Constant = "a constant, or @COLUMN"


@dataclass(slots=True)
class Result:
    """The result of an import. `before` is the progress of an earlier attempt."""

    before: "Totals"
    checkpoint: "Checkpoint"
    finished_before: bool
    enabled: tuple[tuple[str, str], ...] = ()


def import_(
    file: Annotated[
        Path | None, typer.Argument(help="CSV, JSON lines or mbox, plain or .gz; - is standard input.")
    ] = None,
    *,
    project: Annotated[int, project_option("The project.")] = 1,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file with the options below as keys (source_id = ...).")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help=r"Template of the text, for example '{Summary}\n\n{Description}'.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Column with the title, instead of --text.")] = None,
    description: Annotated[str | None, typer.Option(help="Column with the body, instead of --text.")] = None,
    source_product: Annotated[str | None, typer.Option(help=f"Source product: {Constant}.")] = None,
    source_type: Annotated[str | None, typer.Option(help=f"Source type: {Constant}.")] = None,
    source_id: Annotated[
        str | None, typer.Option(help=f"Source id: {Constant}. Default: row-NUMBER.")
    ] = None,
    timestamp: Annotated[str | None, typer.Option(help="Timestamp: @COLUMN.")] = None,
    weight: Annotated[str | None, typer.Option(help=f"Weight from 0 to 1: {Constant}.")] = None,
    id: Annotated[str | None, typer.Option(help="Your own unique id, for deduplication: @COLUMN.")] = None,
    extra: Annotated[
        str | None, typer.Option(help="Columns to store with the text, separated by commas.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(help="Column with the state of an item; closed ones make no open reports.")
    ] = None,
    resolution: Annotated[str | None, typer.Option(help="Column that says why an item was closed.")] = None,
    closed_at: Annotated[
        str | None, typer.Option("--closed-at", help="Column with the time at which an item was closed.")
    ] = None,
    duplicate_of: Annotated[
        str | None, typer.Option("--duplicate-of", help="Column with the id of the item that it repeats.")
    ] = None,
    states: Annotated[
        str | None,
        typer.Option(help="What words of these columns mean, for example 'Backlog=open,Stale=invalid'."),
    ] = None,
    undo: Annotated[
        UUID | None, typer.Option(help="Undo the import with this id: delete what it has stored.")
    ] = None,
    format: Annotated[
        Literal["csv", "jsonl", "mbox"] | None, typer.Option(help="Format of the file. Default: by its name.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="Separator of a CSV. Default: a comma; a tab for .tsv.")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="File for rejected rows. Default: FILE.rejects.jsonl.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row without storing anything.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Start again at the first row.")] = False,
    enable_sources: Annotated[
        bool, typer.Option("--enable-sources", help="Enable sources that were disabled.")
    ] = False,
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Wait until the signals are grouped and what matters is researched."),
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="FILE is a folder: import its files, then new and growing ones.")
    ] = False,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the totals as one JSON object.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Import signals from a file.

    Columns with a signal's own names (source_product, source_type, source_id, description or text, weight,
    timestamp, id, extra) need no option. Unusable rows are written to a rejects file, and the exit code is then 3.
    An interrupted import resumes where it stopped. No signal is stored twice. Exports of Bugzilla, Jira, GitHub,
    GitLab, Linear and Zendesk are recognised by their columns.
    """
    if undo is not None or file is None:
        raise typer.Exit(undo_(data_dir, project, file, undo, json=json))
    from postroom.domain.signals.mapping import ColumnMapping, plan, split_columns, unescape, without_history

    path = None if str(file) == "-" else file
    stated = ColumnMapping(
        text=None if text is None else unescape(text),
        title=title,
        description=description,
        source_product=source_product,
        source_type=source_type,
        source_id=source_id,
        timestamp=timestamp,
        weight=weight,
        id=id,
        extra=None if extra is None else split_columns(extra),
        state=state,
        resolution=resolution,
        closed_at=closed_at,
        duplicate_of=duplicate_of,
        states=None if states is None else split_columns(states),
    )
    with _usage():
        whole = _read_mapping(mapping, stated)
        order = Order(
            path=path,
            project=project,
            mapping=whole,
            plan=plan(without_history(whole)),  # the file may be an export whose columns are known
            rejects=rejects or Path(f"{path or 'stdin'}.rejects.jsonl"),
            enable_sources=enable_sources,
            restart=restart,
            wait=wait,
            plain=no_progress,
            json=json,
            delimiter=delimiter,
            follow_links=rejects is not None,
        )
        folder = _folder(file, dry_run=dry_run) if follow else None
    if folder is not None:
        raise typer.Exit(run(data_dir, lambda app: _follow(app, order, folder), making=True))
    code = _import_file(order, format=format, dry_run=dry_run, data_dir=data_dir)
    if code:
        raise typer.Exit(code)


def _import_file(
    order: Order, *, format: Literal["csv", "jsonl", "mbox"] | None, dry_run: bool, data_dir: Path | None
) -> int:
    """Import one file, or show what that would do; return the exit code."""
    from postroom.cli.imports.rehearse import rehearse
    from postroom.signals.imports.files import open_file

    with ExitStack() as stack:
        with _usage():
            source = stack.enter_context(open_file(order.path, format=format, delimiter=order.delimiter))
            order = recognised(order, source)
            check(order, source)
        if dry_run:
            return rehearse(order, source, keep=order.follow_links)
        return run(data_dir, lambda app: store_file(app, order, source), making=True)


@contextmanager
def _usage() -> Iterator[None]:
    """Convert invalid options, or an invalid file, into a usage error."""
    from postroom.domain.errors import Invalid

    try:
        yield
    except Invalid as error:
        raise typer.BadParameter(error.message) from error


async def _follow(app: "App", order: Order, folder: Path) -> int:
    from postroom.cli.imports.follow import follow

    return await follow(folder, lambda path: take_file(app, order, path))


async def take_file(app: "App", order: Order, path: Path) -> int:
    """Import a file of a folder with the options of `order`; its rejects file is beside it."""
    from postroom.cli.imports.follow import REJECTS
    from postroom.signals.imports.files import open_file

    file_order = replace(order, path=path, rejects=Path(f"{path}{REJECTS}"), follow_links=False)
    with open_file(path, format=None, delimiter=order.delimiter, follow_links=False) as source:
        file_order = recognised(file_order, source)
        check(file_order, source)
        return await store_file(app, file_order, source)


def _folder(path: Path, *, dry_run: bool) -> Path:
    from postroom.domain.errors import Invalid

    if dry_run or not path.is_dir():
        raise Invalid("--follow takes a folder and imports its files: omit --dry-run.")
    return path


def _read_mapping(path: Path | None, stated: "ColumnMapping") -> "ColumnMapping":
    from postroom.domain.errors import Invalid
    from postroom.domain.signals.mapping import merge, parse_mapping

    if path is None:
        return stated
    try:
        document = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Invalid(f"The mapping '{path}' can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Invalid(f"The mapping '{path}' is not UTF-8 text.") from error
    return merge(parse_mapping(document), stated)


def recognised(order: Order, source: "ImportFile") -> Order:
    """Return the options with the mapping of the tracker whose export the file is, if it is one.

    What the options name themselves takes precedence. A file whose text they map is not recognised.
    """
    from postroom.domain.signals.mapping import merge, plan
    from postroom.domain.signals.tracker_exports import recognise

    stated = order.mapping
    is_mapped = stated.text is not None or stated.title is not None or stated.description is not None
    found = None if is_mapped else recognise(source.names())
    if found is None:
        return replace(order, plan=plan(stated))
    tracker, mapping = found
    whole = merge(mapping, stated)
    return replace(order, mapping=whole, plan=plan(whole), tracker=tracker)


def check(order: Order, source: "ImportFile") -> None:
    """Check a file against the options.

    Raises:
        Invalid: a column is missing, or the rejects file is the file itself.
    """
    from postroom.domain.errors import Invalid
    from postroom.domain.signals.mapping import check_columns

    if source.columns is not None:
        check_columns(order.plan, order.mapping, source.columns)
    if order.path is not None and order.rejects.exists() and order.rejects.samefile(order.path):
        raise Invalid("The rejects can't be written to the file that is imported.")


async def store_file(app: "App", order: Order, source: "ImportFile") -> int:
    """Store the signals of an open file, print the result, and return the exit code."""
    from postroom.db.engine import unit_of_work
    from postroom.signals.imports import service as importing

    digest = None if order.path is None else source.digest()
    known = None if digest is None else importing.fingerprint(digest, order.mapping, source.reading)
    async with unit_of_work(app.engine) as uow:
        if not order.enable_sources:
            await importing.check_source(uow, project_id=order.project, plan=order.plan)
        checkpoint = await importing.begin(
            uow,
            project_id=order.project,
            fingerprint=known,
            restart=order.restart,
            now=app.clock(),
            name="" if order.path is None else order.path.name,
        )
    before = checkpoint.totals
    rows = source.rows()
    skipped = sum(1 for _ in islice(rows, before.rows))
    following = next(rows, None)
    if before.rows and following is not None:
        warn(f"Continuing after row {skipped:,}, where an earlier import stopped.")
    result = Result(
        before=before, checkpoint=checkpoint, finished_before=bool(before.rows) and following is None
    )
    if following is not None:
        await _store(app, order, source, chain([following], rows), result)
        async with unit_of_work(app.engine) as uow:
            await importing.finish(uow, result.checkpoint, now=app.clock())
    if order.wait:
        from postroom.cli.imports.waiting import wait_for_grouping, wait_for_research

        await wait_for_grouping(app, project=order.project, plain=order.plain)
        await wait_for_research(app, project=order.project, plain=order.plain)
    return _report(order, result)


async def _store(
    app: "App",
    order: Order,
    source: "ImportFile",
    rows: "Iterable[FileRow]",
    result: "Result",
) -> None:
    from postroom.cli.progress import meter
    from postroom.db.engine import unit_of_work
    from postroom.grouping.history.importing import import_rows
    from postroom.signals.imports import service as importing
    from postroom.signals.imports.rejects import RejectsFile

    with (
        closing(
            RejectsFile(order.rejects, kept_rows=result.before.rows, follow_links=order.follow_links)
        ) as rejects,
        meter("Importing", "rows", whole=source.size, plain=order.plain) as advance,
    ):
        advance(source.position, result.before.rows)
        for rows_ in importing.batches(rows):
            async with unit_of_work(app.engine) as uow:
                batch = await import_rows(
                    uow,
                    jobs=app.jobs,
                    project_id=order.project,
                    plan=order.plan,
                    rows=rows_,
                    checkpoint=result.checkpoint,
                    enable_sources=order.enable_sources,
                    now=app.clock(),
                )
                rejects.write(batch.rejects)
            result.checkpoint = batch.checkpoint
            result.enabled += batch.enabled
            for product, kind in batch.enabled:
                warn(f"Enabled the source {product}/{kind} in project {order.project}.")
            advance(source.position, batch.checkpoint.totals.rows)


def _report(order: Order, result: "Result") -> int:
    totals = result.checkpoint.totals
    if result.finished_before:
        # Signals that an earlier import stored count as repeats.
        totals = replace(totals, stored=0, repeated=totals.stored + totals.repeated)
    left_out = totals.rejected + totals.ignored
    if order.json:
        show_json(
            {
                "project": order.project,
                "run": str(result.checkpoint.id),
                "rows": totals.rows,
                "stored": totals.stored,
                "repeated": totals.repeated,
                "rejected": totals.rejected,
                "ignored": totals.ignored,
                "resumed_after": 0 if result.finished_before else result.before.rows,
                "finished_before": result.finished_before,
                "enabled_sources": ["/".join(source) for source in result.enabled],
                "rejects_file": str(order.rejects) if left_out else None,
            }
        )
    else:
        if result.finished_before:
            say(f"All {totals.rows:,} rows were imported before; --restart imports them again.")
        say(
            f"{totals.rows:,} rows: {totals.stored:,} stored, {totals.repeated:,} repeated, "
            f"{totals.rejected:,} rejected, {totals.ignored:,} ignored."
        )
        if totals.stored:
            say(f"To undo it: postroom import --undo {result.checkpoint.id}")
        if left_out:
            say(f"The rejected rows are in {order.rejects}.")
    return REJECTED if left_out else 0
