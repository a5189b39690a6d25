"""`postroom import --undo`: delete what an import has stored."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import typer

from postroom.cli.context import run
from postroom.cli.output import say, show_json
from postroom.text.plural import plural

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.grouping.history.undo import Undone


def undo_import_(
    data_dir: Path | None, project: int, file: Path | None, run_id: UUID | None, *, json: bool
) -> int:
    """Undo an import and print what was deleted; return the exit code."""
    if run_id is None:
        raise typer.BadParameter("Name a file to import, or an import to undo with --undo.")
    if file is not None:
        raise typer.BadParameter("Give either a file to import or --undo, not both.")

    async def act(app: "App") -> "Undone":
        from postroom.grouping.history.undo import undo_import

        return await undo_import(app.engine, app.jobs, app.clock, project_id=project, run_id=run_id)

    done = run(data_dir, act, making=True)
    if json:
        show_json({"run": str(run_id), "signals": done.signals, "reports": done.reports})
    else:
        say(f"Deleted {plural(done.signals, 'signal')} and {plural(done.reports, 'report')}.")
    return 0
