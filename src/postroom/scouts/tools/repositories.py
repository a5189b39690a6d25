"""Tools that read the project's repositories: those in the run's configuration, or all.

No transaction is open meanwhile, because hosts may be slow.
"""

from collections.abc import Sequence
from typing import Any

from postroom.domain.errors import NotFound
from postroom.scouts.tools.agents import MAX_ROWS
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.ports import Authored, RepositoryReader
from postroom.scouts.tools.tool import tool

LINES = 400
"""Default number of lines of a file per call."""


def _reader(context: RunContext) -> RepositoryReader:
    if context.deps.repositories is None:
        raise NotFound("No repository is available to this run.")
    return context.deps.repositories


@tool("repositories-list")
async def repositories_list(context: RunContext) -> Any:
    """Return the repositories of the project that can be read."""
    if context.deps.repositories is None:
        return []
    return list(await context.deps.repositories.names(context.project_id, context.repositories))


@tool("repository-files")
async def repository_files(context: RunContext, repository: str, contains: str = "") -> Any:
    """Return the paths of a repository's files that hold `contains`, 200 at most."""
    return [path for path in await all_files.function(context, repository) if contains in path][:MAX_ROWS]


@repository_files.query()
async def all_files(context: RunContext, repository: str) -> Sequence[str]:
    """Return the paths of the files of a repository."""
    return await _reader(context).files(context.project_id, context.repositories, repository)


@repository_files.query()
async def repository_authors(
    context: RunContext, repository: str, authors_of_days: int
) -> Sequence[Authored]:
    """Return the authors of commits to a repository in the last days."""
    since = context.since(authors_of_days)
    return await _reader(context).authors(context.project_id, context.repositories, repository, since)


@tool("repository-read")
async def repository_read(
    context: RunContext, repository: str, path: str, first_line: int = 1, lines: int = LINES
) -> Any:
    """Return lines of a file of a repository, from `first_line` (counted from 1), and how many it has."""
    all_lines = (await file_text.function(context, repository, path)).splitlines()
    begin = min(max(first_line, 1), len(all_lines) + 1) - 1
    return {"lines": len(all_lines), "text": "\n".join(all_lines[begin : begin + max(lines, 1)])}


@repository_read.query()
async def file_text(context: RunContext, repository: str, path: str) -> str:
    """Return the text of a file of a repository."""
    return await _reader(context).read(context.project_id, context.repositories, repository, path)
