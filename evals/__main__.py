"""Evaluations for developers of Postroom, on the data of this folder: `python -m evals --help`."""

import typer
from evals.code_commands import code
from evals.matching_commands import matching
from evals.research_commands import research, reviewers
from evals.scout_commands import scouts

from postroom.cli.exits import exit_as_command

app = typer.Typer(
    name="evals",
    help="Evaluate the match model, research and scouts on labelled and generated data.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (code, matching, research, reviewers, scouts):
    app.command()(command)

if __name__ == "__main__":
    exit_as_command(app)
