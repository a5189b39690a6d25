"""Evaluate finding the file of an error by the format of its stack frames."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from evals.library import NAME, SCRIPTS, Function, build

from postroom.domain.research.evidence import evidence_of
from postroom.git.reader import GitReader
from postroom.repositories.reading import Code
from postroom.research.code import Library

_SEED = 7
_TOP = 3
_AT_ONCE = 4
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class FormatResult:
    """The result for one format: the shares with the correct file first, with the correct line, and among three."""

    form: str
    signals: int
    first: float
    line: float
    top_3: float


async def evaluate() -> list[FormatResult]:
    """Find the code for one signal per file of the sample library in each format.

    Each trace has a caller of the failing function, and a log line that quotes a message of another file.
    """
    with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
        place = Path(folder) / "library.git"
        functions = await asyncio.to_thread(build, place)
        reader = GitReader(place, timeout=_SECONDS, slots=asyncio.Semaphore(_AT_ONCE))
        commit = await reader.tip("main") or ""
        code, library = Code(NAME, "main", commit, reader, str(place), ""), Library()
        return [await _one(form, tell, functions, code, library) for form, tell in _FORMS.items()]


async def _one(
    form: str, tell: "_Tell", functions: Sequence[Function], code: Code, library: Library
) -> FormatResult:
    places: list[tuple[int | None, bool]] = []
    for target, caller, other in _cases(functions):
        text = tell(target, caller, other)
        if text is None:
            continue
        paths = (await library.look(code, [evidence_of(text, {})])).paths
        rank = next((place for place, path in enumerate(paths, start=1) if path.path == target.path), None)
        places.append((rank, rank == 1 and paths[0].line == target.line))
    count = len(places)
    return FormatResult(
        form=form,
        signals=count,
        first=sum(rank == 1 for rank, _ in places) / count,
        line=sum(exact for _, exact in places) / count,
        top_3=sum(rank is not None and rank <= _TOP for rank, _ in places) / count,
    )


def _cases(functions: Sequence[Function]) -> Iterator[tuple[Function, Function, Function]]:
    """Yield a failing function of each file, a caller, and an unrelated function."""
    chance = random.Random(_SEED)  # noqa: S311  # deterministic, not cryptographic
    by_path: dict[str, list[Function]] = {}
    for function in functions:
        by_path.setdefault(function.path, []).append(function)
    for path, own in by_path.items():
        others = [one for one in functions if one.path != path and one.is_python == own[0].is_python]
        caller = chance.choice(others)
        other = chance.choice([one for one in others if one.path != caller.path])
        yield chance.choice(own), caller, other


_Tell = Callable[[Function, Function, Function], str | None]


def _trace(place: Callable[[str], str], target: Function, caller: Function, other: Function) -> str:
    log = f'10:42:07 worker 3 says "{other.message}" and goes on'
    if target.is_python:
        frames = [
            "Traceback (most recent call last):",
            '  File "/srv/site/jobs.py", line 40, in run',
            f'  File "{place(caller.path)}", line {caller.line}, in {caller.name}',
            f'  File "{place(target.path)}", line {target.line}, in {target.name}',
        ]
        return "\n".join([log, *frames, f"{target.error}: {target.message}"])
    frames = [
        f"    at {target.name} ({place(target.path)}:{target.line}:15)",
        f"    at {caller.name} ({place(caller.path)}:{caller.line}:9)",
        "    at run (/srv/site/main.js:40:3)",
    ]
    return "\n".join([log, f"{target.error}: {target.message}", *frames])


def _installed(path: str) -> str:
    if path.endswith(".py"):
        return f"/usr/local/lib/python3.12/site-packages/{path.removeprefix('src/')}"
    return f"/srv/site/node_modules/{SCRIPTS}/{path.removeprefix('packages/board/')}"


def _minified(target: Function, caller: Function, other: Function) -> str | None:
    del caller
    if target.is_python:
        return None
    built = "https://cdn.quayside.example/assets/index-3f9ab2.js"
    log = f'10:42:07 console says "{other.message}" and goes on'
    return (
        f"{log}\n{target.error}: {target.message}\n    at t.a ({built}:1:48211)\n    at n ({built}:1:90412)"
    )


_FORMS: Mapping[str, _Tell] = {
    "own path": partial(_trace, str),
    "installed package": partial(_trace, _installed),
    "container path": partial(_trace, "/app/{}".format),
    "minified": _minified,
    "none": lambda target, *_: target.complaint,
}
