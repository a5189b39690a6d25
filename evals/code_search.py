"""Evaluate how research finds the code that a problem told in words is about."""

import asyncio
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.code_problems import Chosen, Problem, choose_problems
from evals.code_sdists import commit_releases

from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.evidence import evidence_of
from postroom.git.reader import GitReader
from postroom.repositories.reading import Code
from postroom.research.code import Library

Split = Literal["tuning", "unseen"]
TOP = 3
_PACKAGES = Path(__file__).parent / "code" / "packages.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """The files that were found for one problem, most probable first, and the rank (from 1) of a right one."""

    problem: Problem
    paths: Sequence[CodePath]
    rank: int | None


def split_of(split: Split) -> Mapping[str, int]:
    """Return the packages of a split with the number of problems of each."""
    return {name: int(most) for name, most in tomllib.loads(_PACKAGES.read_text())[split].items()}


def evaluate(split: Split, cache: Path, *, advance: Callable[[int], None]) -> list[Found]:
    """Find the code of each problem of a split by rules; `cache` keeps the downloaded source distributions."""
    found: list[Found] = []
    for package, most in split_of(split).items():
        chosen = choose_problems(package, most, cache)
        with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
            found += asyncio.run(_find(chosen, Path(folder).resolve() / package))
        advance(len(found))
    return found


def summary(found: Sequence[Found]) -> list[dict[str, object]]:
    """Return the figures by package, and of all."""
    packages = list(dict.fromkeys(each.problem.package for each in found))
    groups = [(package, [each for each in found if each.problem.package == package]) for package in packages]
    return [
        {
            "package": package,
            "problems": len(members),
            "first": sum(each.rank == 1 for each in members),
            "top_3": sum((each.rank or TOP + 1) <= TOP for each in members),
        }
        for package, members in [*groups, ("all", list(found))]
    ]


async def _find(chosen: Chosen, folder: Path) -> list[Found]:
    commits = commit_releases(folder, chosen.releases)
    reader, library = GitReader(folder / ".git", timeout=60, slots=asyncio.Semaphore(2)), Library()
    found = []
    for problem in chosen.problems:
        name = f"published/{problem.package.lower()}"
        code = Code(name, "main", commits[problem.before], reader, str(folder), "")
        paths = (await library.look(code, [evidence_of(problem.text, {})])).paths
        rank = next((place for place, path in enumerate(paths, 1) if path.path in problem.files), None)
        found.append(Found(problem, paths, rank))
    return found
