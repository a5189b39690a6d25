"""Merging, splitting, moving and undoing on the command line, and what was done to a report."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.bootstrap import App
    from postroom.grouping.regroup.locked_reports import Act
    from postroom.grouping.regroup.rows import Regrouping

T = TypeVar("T")

Project = Annotated[int, typer.Option(help="The project.")]
Reason = Annotated[str, typer.Option(help="Why; kept in the work logs.")]
By = Annotated[
    str, typer.Option("--by", help="Number or UUID of the user in whose name it is done; else the server's.")
]
SignalIds = Annotated[list[UUID], typer.Argument(help="Ids of the signals.")]

COLUMNS = ["id", "at", "kind", "from", "to", "signals", "reason", "undone"]


def merge(
    report_ids: Annotated[list[UUID], typer.Argument(help="Ids of the reports that become parts.")],
    *,
    into: Annotated[UUID, typer.Option(help="The report that they become parts of.")],
    project: Project = 1,
    reason: Reason = "",
    by: By = "",
    data_dir: DataDir = None,
) -> None:
    """Make reports parts of another one, which answers for their ids from then on."""

    async def work(act: "Act") -> "list[Regrouping]":
        from postroom.grouping.regroup.service import merge

        return await merge(act, from_ids=report_ids, into_id=into)

    for one in _act(data_dir, work, project=project, reason=reason, by=by):
        say(f"{one.id}: report {one.from_report_id} is a part of report {one.to_report_id}.")


def split(
    report_id: Annotated[UUID, typer.Argument(help="Id of the report.")],
    signal_ids: SignalIds,
    *,
    project: Project = 1,
    reason: Reason = "",
    by: By = "",
    data_dir: DataDir = None,
) -> None:
    """Open a new report with some signals of another one."""

    async def work(act: "Act") -> "Regrouping":
        from postroom.grouping.regroup.service import split

        return await split(act, report_id=report_id, signal_ids=signal_ids)

    one = _act(data_dir, work, project=project, reason=reason, by=by)
    say(f"{one.id}: {len(one.signal_ids)} signals are report {one.to_report_id} now.")


def move(
    signal_ids: SignalIds,
    *,
    to: Annotated[UUID, typer.Option(help="The report that they go to.")],
    project: Project = 1,
    reason: Reason = "",
    by: By = "",
    data_dir: DataDir = None,
) -> None:
    """Move signals to another report, from wherever they are."""

    async def work(act: "Act") -> "list[Regrouping]":
        from postroom.grouping.regroup.service import move

        return await move(act, signal_ids=signal_ids, report_id=to)

    for one in _act(data_dir, work, project=project, reason=reason, by=by):
        count = len(one.signal_ids)
        say(f"{one.id}: moved {count} signals from report {one.from_report_id} to report {one.to_report_id}.")


def undo(
    regrouping_id: Annotated[UUID, typer.Argument(help="Id of the merge, split or move.")],
    *,
    project: Project = 1,
    reason: Reason = "",
    by: By = "",
    data_dir: DataDir = None,
) -> None:
    """Undo a merge, a split or a move."""

    async def work(act: "Act") -> "Regrouping":
        from postroom.grouping.regroup.undo import undo

        return await undo(act, regrouping_id)

    one = _act(data_dir, work, project=project, reason=reason, by=by)
    say(f"The {one.kind} from report {one.from_report_id} to report {one.to_report_id} is undone.")


def history(
    report_id: Annotated[UUID, typer.Argument(help="Id of the report.")],
    *,
    project: Project = 1,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List what was merged, split and moved, the newest first."""
    from postroom.artefacts.merged import canonical
    from postroom.db.engine import unit_of_work
    from postroom.grouping.regroup import service as regroup

    async def read(app: "App") -> regroup.History:
        async with unit_of_work(app.engine) as uow:
            id = await canonical(uow, project, report_id)
            return await regroup.history(uow, project, id, limit=limit, offset=0)

    found = run(data_dir, read)
    output = chosen(output, json=json)
    lines = [_line(one) for one in found.regroupings]
    if output is Format.JSON:
        show_json({"count": found.count, "results": lines})
        return
    show([{**line, "signals": len(line["signals"])} for line in lines], COLUMNS, output)


def _act(
    data_dir: Path | None, work: "Callable[[Act], Awaitable[T]]", *, project: int, reason: str, by: str
) -> T:
    """Do `work` in one transaction, in the name of whom `by` says."""
    from postroom.artefacts.schemas import SYSTEM, Author
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid, NotFound
    from postroom.domain.regrouping import MAX_REASON
    from postroom.grouping.regroup.locked_reports import Act
    from postroom.identity import service as identity

    if len(reason) > MAX_REASON:
        raise Invalid(f"The reason has more than {MAX_REASON:,} characters.")

    async def inside(app: "App") -> T:
        async with unit_of_work(app.engine) as uow:
            author = SYSTEM
            if by:
                user = await identity.get_user(uow, by)
                if user is None:
                    raise NotFound(f"There is no user {by}.")
                author = Author.user(user.id)
            return await work(Act(uow, project, author, reason, app.clock(), app.jobs))

    return run(data_dir, inside)


def _line(one: "Regrouping") -> dict[str, Any]:
    signals: Sequence[UUID] = one.signal_ids
    return {
        "id": one.id,
        "at": one.created_at.isoformat(timespec="seconds"),
        "kind": one.kind.value,
        "from": one.from_report_id,
        "to": one.to_report_id,
        "signals": list(signals),
        "reason": one.reason,
        "undone": None if one.undone_at is None else one.undone_at.isoformat(timespec="seconds"),
    }
