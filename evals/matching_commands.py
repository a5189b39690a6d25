"""`python -m evals matching`: match models and baselines on labelled sets."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from evals.matching import Matched, averages, compare, find_sets, kind_of, prepare, summary

from postroom.app.bootstrap import make_embedder
from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, Format, show, show_json
from postroom.cli.progress import meter
from postroom.evals.labelled import read_labelled
from postroom.grouping.matching.model import packaged_model
from postroom.settings import Settings


def matching(
    sets: Annotated[list[Path], typer.Argument(help="Labelled sets: JSON lines files, or folders of them.")],
    *,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Cluster each set as one batch with the match model and with baselines, and score them."""
    labelled_sets = find_sets(sets)
    rows = [
        row
        for matched in _match(load_settings(data_dir), labelled_sets, plain=no_progress)
        for row in summary(matched)
    ]
    means = averages(rows)
    if json:
        show_json({"sets": rows, "means": means})
        return
    show(rows, [name for name in rows[0] if name not in {"signals", "true_groups"}], Format.TABLE)
    if means:
        show(means, list(means[0]), Format.TABLE)


def _match(settings: Settings, labelled_sets: Sequence[tuple[str, Path]], *, plain: bool) -> list[Matched]:
    sets = [(name, kind_of(name, path), read_labelled(path)) for name, path in labelled_sets]
    model = packaged_model()

    async def work() -> list[Matched]:
        embedder = make_embedder(settings)
        out: list[Matched] = []
        try:
            before = 0
            whole = sum(len(cases) for _, _, cases in sets)
            with meter("Matching", "signals", whole=whole, plain=plain) as advance:
                for name, kind, cases in sets:

                    def heard(done: int, start: int = before) -> None:
                        advance(start + done, start + done)

                    signals = await prepare(cases, embedder, advance=heard)
                    out.append(compare(name, cases, signals, model, kind=kind))
                    before += len(cases)
        finally:
            await embedder.close()
        return out

    return asyncio.run(work())
