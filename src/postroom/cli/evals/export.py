"""`postroom eval export`: people's grouping decisions as a labelled set."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.app.bootstrap import App
    from postroom.grouping.regroup.human_labels import Decided


def export(
    *,
    project: Annotated[int, project_option("The project.")] = 1,
    out: Annotated[Path, typer.Option(help="Labelled set to write.")],
    data_dir: DataDir = None,
) -> None:
    """Export signals that people merged, split or moved as a labelled set for `postroom eval grouping`.

    Each report that people left them in is a group. Undone changes, and changes by tasks and consolidation, do not
    count. Deleted and quarantined signals are left out. Texts are exported unchanged.
    """
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.evals.labelled import Labelled, write_set
    from postroom.grouping.regroup.human_labels import decided

    async def read(app: "App") -> "Sequence[Decided]":
        async with unit_of_work(app.engine) as uow:
            return await decided(uow, project)

    cases = run(data_dir, read, project=project)
    if not cases:
        raise NotFound(f"Nobody has merged, split or moved anything in project {project}.")
    write_set(out, [Labelled(str(item.id), str(item.report_id), item.signal, safe=True) for item in cases])
    groups = len({item.report_id for item in cases})
    say(f"{len(cases):,} signals in {groups:,} groups are in {out}.")
