"""`python -m evals code`: how often research finds the file that a problem told in words is about."""

from pathlib import Path
from typing import Annotated

import typer
from evals.code_search import Split, evaluate, split_of, summary

from postroom.cli.output import AsJson, Format, show, show_json
from postroom.cli.progress import meter

CACHE = Path.home() / ".cache" / "postroom" / "evals"
COLUMNS = ("package", "problems", "first", "top_3")
CASES = ("package", "before", "rank", "first_path", "files")


def code(
    *,
    split: Annotated[str, typer.Option(help="Which packages: tuning or unseen.")] = "unseen",
    cases: Annotated[
        bool, typer.Option("--cases", help="Show every problem; of the split tuning also its text.")
    ] = False,
    cache: Annotated[
        Path, typer.Option(help="Folder that keeps the downloaded source distributions.")
    ] = CACHE,
    recorded: Annotated[
        Path | None,
        typer.Option(
            help="Folder with recorded runs of a language model, which then finds the code; a turn without an "
            "answer writes its question there."
        ),
    ] = None,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Find the code of bugs that change logs of published packages describe in words.

    Source distributions are downloaded by pip, which runs the packages' build backends. The problem is an entry
    of a release's change log, the code is the release before, and right is each of the few files that the
    release changed.
    Prints how often the first file is right, and one of the first three.
    """
    if split not in {"tuning", "unseen"}:
        raise typer.BadParameter("Choose tuning or unseen.", param_hint="--split")
    chosen: Split = "tuning" if split == "tuning" else "unseen"
    total = sum(split_of(chosen).values())
    with meter("Finding", "problems", whole=total, plain=no_progress) as advance:
        found = evaluate(chosen, cache, recorded=recorded, advance=lambda done: advance(done, done))
    rows = [
        {
            "package": each.problem.package,
            "before": each.problem.version,
            "rank": each.rank,
            "first_path": each.paths[0].path if each.paths else "",
            "files": " ".join(sorted(each.problem.files)),
            **({"text": each.problem.text} if chosen == "tuning" else {}),
        }
        for each in found
    ]
    figures = summary(found)
    if json:
        show_json({"split": chosen, "figures": figures, **({"cases": rows} if cases else {})})
        return
    if cases:
        show(rows, [*CASES, *(["text"] if chosen == "tuning" else [])], Format.TABLE)
    show(figures, COLUMNS, Format.TABLE)
