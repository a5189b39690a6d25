"""Evaluate how research finds the code that a problem told in words is about."""

import asyncio
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.code_problems import Chosen, Problem, choose_problems
from evals.code_recorded import ask_recorded
from evals.code_sdists import commit_releases

from postroom.clock import new_id, now
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.evidence import evidence_of
from postroom.git.reader import GitReader
from postroom.repositories.reading import Code
from postroom.research.code import Library, Listing
from postroom.research.model_code import CodeTools, checked, question_of
from postroom.research.model_judges import AGENT
from postroom.research.schemas import Material
from postroom.signals.reading import ReportSignal

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


def evaluate(
    split: Split, cache: Path, *, recorded: Path | None, advance: Callable[[int], None]
) -> list[Found]:
    """Find the code of each problem of a split; `cache` keeps the downloaded source distributions.

    Rules find it, or with `recorded` a language model whose runs are in that folder, one folder a problem.

    Raises:
        Unavailable: the next turn of a run has no answer; its question was written.
    """
    found: list[Found] = []
    for package, most in split_of(split).items():
        chosen = choose_problems(package, most, cache)
        with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
            found += asyncio.run(_find(chosen, Path(folder).resolve() / package, recorded))
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


async def _find(chosen: Chosen, folder: Path, recorded: Path | None) -> list[Found]:
    commits = commit_releases(folder, chosen.releases)
    reader, library = GitReader(folder / ".git", timeout=60, slots=asyncio.Semaphore(2)), Library()
    found = []
    for problem in chosen.problems:
        name = f"published/{problem.package.lower()}"
        code = Code(name, "main", commits[problem.before], reader, str(folder), "")
        evidence = evidence_of(problem.text, {})
        looked = (await library.look(code, [evidence])).paths
        paths: Sequence[CodePath] = [path for path in looked if path.strength != "hint"]
        if recorded is not None:
            material = Material([_signal(problem)], [problem.text], [evidence])
            run = recorded / f"{problem.package}-{problem.version}"
            paths = await _read_by_model(code, await library.listing(code), material, looked, run)
        rank = next((place for place, path in enumerate(paths, 1) if path.path in problem.files), None)
        found.append(Found(problem, paths, rank))
    return found


async def _read_by_model(
    code: Code, listing: Listing, material: Material, paths: Sequence[CodePath], run: Path
) -> list[CodePath]:
    tools = CodeTools(code, listing).all()
    question = question_of(material, paths, code.name, tools=tools, limits=AGENT)
    answer = await ask_recorded(run, question)
    return await checked(code, listing, answer.value.places, paths, len(material.signals))


def _signal(problem: Problem) -> ReportSignal:
    """Return a problem as a signal of a ticket system."""
    return ReportSignal(new_id(), problem.text, "github", "issue", problem.version, 1.0, now(), {})
