"""The prompt with which a report is handed to an agent: instructions, and everything else fenced as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.text.fence import Data, rendered

MAX_SIGNALS = 20
"""Maximum number of signals that are shown."""

MAX_SIGNAL = 2_000
"""Maximum number of characters of a signal that are shown."""

MAX_DATA = 60_000
"""Maximum number of characters of data in total."""


@dataclass(frozen=True, slots=True)
class Brief:
    """The content of a report for an agent. `references` are code with its location."""

    title: str
    summary: str
    repository: str | None
    branch: str
    paths: Sequence[str]
    commits: Sequence[str]
    references: Sequence[str]
    signals: Sequence[str]
    output_file: str


def make_prompt(brief: Brief, *, marker: str) -> str:
    """Return the prompt; `marker` is that of the fence, unknown to the authors of signals."""
    where = f" of {brief.repository}" if brief.repository else ""
    order = f"""\
Fix the problem that is described below in the repository{where} that is the current folder.

- You are on the branch {brief.branch}, created for this. Commit your change to it; keep it as small as possible.
- Add a test that fails without the change, if the repository has tests.
- If you open a pull request, write its address to the file {brief.output_file} as JSON: {{"pr_url": "…"}}.
- If you can't fix it, change nothing, say why, and exit with a code other than 0."""
    return (
        rendered([order, Data("the report: words of users, logs and code", _data(brief)[:MAX_DATA])], marker)
        + "\n"
    )


def _data(brief: Brief) -> str:
    parts = [f"Title: {brief.title}", f"Summary: {brief.summary}"]
    for heading, lines in (
        ("Files that research points to", brief.paths),
        ("Commits that research points to", brief.commits),
        ("Code", brief.references),
    ):
        if lines:
            parts.append(f"{heading}:\n" + "\n".join(lines))
    shown = [text.strip()[:MAX_SIGNAL] for text in brief.signals[:MAX_SIGNALS]]
    left = len(brief.signals) - len(shown)
    parts += [f"Signal {number}:\n{text}" for number, text in enumerate(shown, start=1)]
    if left > 0:
        parts.append(f"There are {left} more signals.")
    return "\n\n".join(parts)
