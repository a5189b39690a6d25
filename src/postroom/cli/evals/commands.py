"""`postroom eval`: evaluate grouping and safety on labelled data."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, load_settings
from postroom.cli.output import AsJson, Format, say, show, show_json, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postroom.evals.grouping import Outcome
    from postroom.evals.labelled import Labelled
    from postroom.evals.recorded import RecordedAnswers
    from postroom.evals.safety import SafetyOutcome
    from postroom.settings import Settings

eval_ = typer.Typer(help="Evaluate on labelled data.", no_args_is_help=True)

HEADLINE = 90
PARTS = 4
"""Parts of a mistake that are printed."""


@eval_.command("grouping")
def grouping(
    file: Annotated[Path, typer.Argument(help="Labelled set, JSON lines.")],
    *,
    include_unsafe: Annotated[
        bool, typer.Option("--include-unsafe", help="Score signals marked as unsafe too.")
    ] = False,
    without_timestamps: Annotated[
        bool, typer.Option("--without-timestamps", help="Ignore timestamps.")
    ] = False,
    errors: Annotated[int, typer.Option(min=0, help="Number of worst mistakes to show.")] = 0,
    reading: Annotated[
        Path | None,
        typer.Option(
            help="Use recorded readings of a language model from this folder, NNN.answer.json. The "
            "first question without one is written to NNN.question.txt there, and the command stops."
        ),
    ] = None,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Group a labelled set with the real pipeline in a temporary database, and score the result."""
    from postroom.evals.grouping import summary
    from postroom.evals.labelled import read_labelled
    from postroom.evals.recorded import RecordedAnswers
    from postroom.telemetry import configure_logging

    settings = load_settings(data_dir)
    configure_logging(level="warning", json=settings.log_json, secrets=settings.secret_values())
    cases = read_labelled(file)
    if without_timestamps:
        cases = [case.without_timestamp() for case in cases]
    answers = None if reading is None else RecordedAnswers(reading)
    outcome = _run(
        settings, data_dir, cases, include_unsafe=include_unsafe, plain=no_progress, answers=answers
    )
    unsafe = sum(1 for case in cases if not case.safe)
    if unsafe and not include_unsafe:
        warn(f"{unsafe} unsafe signals were fed and left out of the scores; --include-unsafe scores them.")
    if json:
        show_json(summary(outcome))
    else:
        show(
            [
                {"measure": name, "value": value}
                for name, value in summary(outcome).items()
                if name != "machine"
            ],
            ["measure", "value"],
            Format.TABLE,
        )
    if errors:
        _show_mistakes(outcome, errors, to_error=json)


@eval_.command("pairs")
def pairs(
    bugs: Annotated[Path, typer.Argument(help="CSV: Issue id, Summary, Description, Created.")],
    duplicates: Annotated[Path, typer.Argument(help="CSV: Issue id, Duplicate id.")],
    *,
    out: Annotated[Path, typer.Option(help="Labelled set to write.")],
    source_product: Annotated[str, typer.Option(help="Product of all signals.")] = "bugzilla",
    source_type: Annotated[str, typer.Option(help="Type of all signals.")] = "issue",
) -> None:
    """Create a labelled set from a table of bug reports and a table of known duplicates."""
    from postroom.evals.labelled import write_set
    from postroom.evals.pairs import convert

    converted = convert(bugs, duplicates, source_product=source_product, source_type=source_type)
    for row, reason in converted.refused:
        warn(f"Row {row} is skipped: {reason}")
    write_set(out, converted.labelled)
    sizes: dict[str, int] = {}
    for labelled in converted.labelled:
        sizes[labelled.group] = sizes.get(labelled.group, 0) + 1
    several = [size for size in sizes.values() if size > 1]
    say(
        f"{len(converted.labelled):,} signals in {len(sizes):,} groups, {len(several):,} of them with "
        f"{sum(several):,} known duplicates; {len(converted.refused):,} rows skipped."
    )


@eval_.command("safety")
def safety(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Labelled texts, JSON lines with text, unsafe, kind; or CSV tables of harmless ones with "
            "Summary and Description, or title and body."
        ),
    ],
    *,
    opinions: Annotated[
        Path | None,
        typer.Option(
            help="Use recorded second opinions of a language model from this folder, NNN.answer.json. The first "
            "question without one is written to NNN.question.txt there, and the command stops."
        ),
    ] = None,
    sample: Annotated[
        int, typer.Option(min=1, help="Doubtful texts of each set that --opinions asks about.")
    ] = 12,
    no_progress: Annotated[
        bool, typer.Option("--no-progress", help="Plain lines instead of a progress bar.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Run the safety filter on labelled texts and print its accuracy, by kind, set and threshold."""
    import asyncio

    from postroom.app.bootstrap import make_filter
    from postroom.cli.progress import meter
    from postroom.domain.errors import Conflict
    from postroom.evals.opinions import with_opinions
    from postroom.evals.recorded import RecordedAnswers
    from postroom.evals.safety import SafetyOutcome, joined, measure, read_safety, summary, thresholds

    sets = {file.name: read_safety(file) for file in files}
    judge = make_filter(load_settings(data_dir))
    if judge is None:
        raise Conflict("Screening is disabled: POSTROOM_SCREENING__ENABLED is false.")
    done = 0
    outcomes: dict[str, SafetyOutcome] = {}
    whole = sum(map(len, sets.values()))
    with meter("Judging", "texts", whole=whole, plain=no_progress) as advance:

        def heard(more: int) -> None:
            nonlocal done
            done += more
            advance(done, done)

        for name, cases in sets.items():
            outcomes[name] = asyncio.run(measure(judge, cases, advance=heard))
    figures = summary(joined(outcomes.values()), model=judge.name)
    figures["sets"] = [_set_row(name, outcome) for name, outcome in outcomes.items()]
    figures["thresholds"] = [asdict(one) for one in thresholds(outcomes)]
    if opinions is not None:
        answers = RecordedAnswers(opinions)
        asked = asyncio.run(with_opinions(outcomes, answers, ask_from=judge.doubt, sample=sample))
        figures["asked"] = [_set_row(name, outcome) for name, outcome in asked.items()]
        figures["questions"] = answers.used.calls
    if json:
        show_json(figures)
        return
    _show_safety(figures)


def _set_row(name: str, outcome: "SafetyOutcome") -> dict[str, object]:
    """Return the figures of one set."""
    return {
        "set": name,
        "attacks": outcome.attacks,
        "blocked": outcome.block_rate if outcome.attacks else None,
        "marked": outcome.mark_rate if outcome.attacks else None,
        "harmless": outcome.harmless,
        "harmless_blocked": outcome.false_block_rate if outcome.harmless else None,
        "harmless_marked": outcome.false_mark_rate if outcome.harmless else None,
    }


def _show_safety(figures: "dict[str, Any]") -> None:
    kinds, sets, levels = (figures.pop(name) for name in ("kinds", "sets", "thresholds"))
    asked = figures.pop("asked", [])
    rows = [{"measure": name, "value": value} for name, value in figures.items()]
    show(rows, ["measure", "value"], Format.TABLE)
    columns = ["kind", "unsafe", "total", "blocked", "suspicious", "clean", "block_rate", "mark_rate"]
    show(kinds, columns, Format.TABLE)
    rates = ("blocked", "marked", "harmless_blocked", "harmless_marked")
    for some in filter(None, (sets, asked)):
        if some is asked:
            say("Doubtful texts that a language model was asked about, after its opinion:")
        shown = [one | {name: _percent(one[name]) for name in rates} for one in some]
        show(shown, ["set", "attacks", "blocked", "marked", "harmless", *rates[2:]], Format.TABLE)
    say("Shares of texts that reach a threshold, chosen for a share of the harmless ones of all sets:")
    names = [one["set"] for one in sets]
    table = [
        {"harmless_share": _percent(one["share"]), "threshold": round(one["threshold"], 4)}
        | {f"{name} harmless": _percent(value) for name, value in one["harmless"].items()}
        | {f"{name} attacks": _percent(value) for name, value in one["attacks"].items()}
        for one in levels
    ]
    columns = [f"{name} {sort}" for name in names for sort in ("harmless", "attacks")]
    columns = [column for column in columns if table and column in table[0]]
    show(table, ["harmless_share", "threshold", *columns], Format.TABLE)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def _run(
    settings: "Settings",
    data_dir: Path | None,
    cases: "Sequence[Labelled]",
    *,
    include_unsafe: bool,
    plain: bool,
    answers: "RecordedAnswers | None" = None,
) -> "Outcome":
    import asyncio

    from postroom.app.bootstrap import make_embedder
    from postroom.cli.progress import meter
    from postroom.evals.grouping import evaluate
    from postroom.evals.scratch import scratch_database

    external = settings.database_url

    async def work(url: str) -> "Outcome":
        embedder = make_embedder(settings)
        try:
            with meter("Grouping", "signals", whole=len(cases), plain=plain) as advance:
                return await evaluate(
                    url,
                    cases,
                    settings=settings,
                    embedder=embedder,
                    include_unsafe=include_unsafe,
                    advance=lambda done: advance(done, done),
                    answers=answers,
                )
        finally:
            await embedder.close()

    server = None if external is None else external.get_secret_value()
    with scratch_database(server, None if data_dir is None else settings.data_dir) as url:
        return asyncio.run(work(url))


def _show_mistakes(outcome: "Outcome", limit: int, *, to_error: bool) -> None:
    tell = warn if to_error else say
    examples: dict[tuple[str, str], Labelled] = {}
    for case, found in zip(outcome.scored, outcome.found, strict=True):
        examples.setdefault((case.group, found), case)

    def show_parts(shown: "list[tuple[str, int, Labelled]]") -> None:
        for label, count, example in shown[:PARTS]:
            headline = " ".join(example.signal.description.split())[:HEADLINE]
            tell(f"    {count} x {label}, such as {example.id}: {headline}")
        if len(shown) > PARTS:
            tell(f"    and {len(shown) - PARTS} more")

    tell(f"Reports that mix problems, worst first (at most {limit}):")
    for mistake in outcome.mixed(limit):
        tell(f"- a report of {mistake.size}, {mistake.misplaced} of them about other problems")
        show_parts([(g, count, examples[g, mistake.label]) for g, count in mistake.parts])
    tell(f"Problems spread over several reports, worst first (at most {limit}):")
    for mistake in outcome.split(limit):
        tell(f"- {mistake.label}: {mistake.size} signals in {len(mistake.parts)} reports")
        show_parts([(f"report {r[-6:]}", count, examples[mistake.label, r]) for r, count in mistake.parts])
