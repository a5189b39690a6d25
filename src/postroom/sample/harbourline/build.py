"""Build the sample application: a deterministic repository with a history of several authors."""

import random
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postroom.domain.errors import Unavailable
from postroom.git.local import find_git
from postroom.git.process import ENVIRONMENT
from postroom.sample.harbourline import filler
from postroom.sample.harbourline.plants import Plant, load_plants

NAME = "harbourline/platform"
MAIN = "main"
FIXED = "g-export-timeout"
"""Group of the problem that an agent has fixed on a branch."""
FIX_BRANCH = "agent/revenue-export-queries"
FIX_SUBJECT = "Read the lines of all invoices of a revenue export at once"
FIXER = ("Agent", "agent@harbourline.example")
"""Name of the repository."""

AUTHORS: Mapping[str, tuple[str, str]] = {
    "ines": ("Ines Albrecht", "4821033+ines-albrecht@users.noreply.github.com"),
    "mads": ("Mads Iversen", "mads@harbourline.example"),
    "priya": ("Priya Raman", "priya@harbourline.example"),
    "tomas": ("Tomas Novak", "99120+tnovak@users.noreply.github.com"),
    "yuki": ("Yuki Hara", "yuki@harbourline.example"),
    "lena": ("Lena Brandt", "lena@harbourline.example"),
    "oskar": ("Oskar Lindh", "7719+oskarlindh@users.noreply.github.com"),
    "fatima": ("Fatima Zahra", "fatima@harbourline.example"),
    "jonas": ("Jonas Weber", "jonas@harbourline.example"),
}
"""Name and e-mail address of the sample's authors."""

_BOT = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
_SEED = 20261101
_BEGIN = datetime(2026, 1, 12, 9, tzinfo=UTC)
_OWNERS = (
    "# Who is asked\n/harbourline/payments/ @lena\n/apps/ios/ yuki@harbourline.example\n/edge/ @tnovak\n"
)
_LATER = 0.45
"""Share of the files with a bug that another author changed later."""


@dataclass(frozen=True, slots=True)
class Built:
    """The repository, and the expected results of research by group: file and address of the bug's author."""

    folder: Path
    plants: Mapping[str, tuple[str, str]]
    commits: int


@dataclass(order=True, slots=True)
class Change:
    """A commit: time, author, and the files that it writes with their contents."""

    at: datetime
    name: str
    email: str
    subject: str
    files: dict[str, str] = field(compare=False)
    branch: str = MAIN


def build(folder: Path, first_seen: Mapping[str, datetime]) -> Built:
    """Create the repository in a new folder; `first_seen` is the time of each group's first signal.

    Raises:
        Unavailable: git is missing or fails.
    """
    chance = random.Random(_SEED)  # noqa: S311  # deterministic, not cryptographic
    plants = [plant for plant in load_plants() if plant.group in first_seen]
    changes = [*_background(chance)]
    for plant in plants:
        changes += _history(plant, first_seen[plant.group], chance)
    changes.sort()
    import_changes(folder, [*changes, *_fix(plants, changes)])
    expected = {plant.group: (plant.path, AUTHORS[plant.author][1].lower()) for plant in plants}
    return Built(folder, expected, len(changes))


def _history(plant: Plant, seen: datetime, chance: random.Random) -> Iterator[Change]:
    """Yield the history of a file with a bug: created, extended, broken and changed again, by different authors."""
    others = [name for name in AUTHORS if name != plant.author]
    maker, helper, later = chance.sample(others, 3)
    line = chance.randint(24, 80) if plant.line is None else plant.line - 1 - len(plant.head) - plant.offset
    around = filler.lines(plant.path, max(0, line), chance) if plant.head else []
    half = around[len(around) // 2 :]

    def text(head: tuple[str, ...], between: list[str], body: tuple[str, ...], tail: list[str]) -> str:
        return "\n".join([*head, *between, *body, *tail]) + "\n"

    def change(who: str, at: datetime, subject: str, content: str) -> Change:
        name, email = AUTHORS[who]
        return Change(at, name, email, subject, {plant.path: content})

    noun = plant.path.rpartition("/")[2].partition(".")[0]
    created = _BEGIN + timedelta(hours=chance.randint(0, 4000))
    yield change(maker, created, f"Add {noun}", text(plant.head_before, half, plant.before, []))
    extended = created + timedelta(days=chance.randint(3, 60))
    yield change(helper, extended, f"Extend {noun}", text(plant.head_before, around, plant.before, []))
    spoilt = seen - timedelta(days=plant.days, hours=chance.randint(0, 12))
    yield change(plant.author, spoilt, plant.subject, text(plant.head, around, plant.after, []))
    if chance.random() < _LATER:
        [tail] = filler.functions(plant.path, 1, chance)
        content = text(plant.head, around, plant.after, ["", *tail])
        touched = spoilt + (seen - spoilt) * chance.uniform(0.2, 0.9)
        yield change(later, touched, f"Tidy {noun}", content)


def _fix(plants: Sequence[Plant], changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the change on a branch that takes the bug of `FIXED` back, as an agent would."""
    for plant in plants:
        if plant.group == FIXED:
            last = next(change for change in reversed(changes) if plant.path in change.files)
            broken, right = "\n".join(plant.after), "\n".join(plant.before)
            content = last.files[plant.path].replace(broken, right)
            at = max(change.at for change in changes) + timedelta(hours=1)
            yield Change(at, *FIXER, FIX_SUBJECT, {plant.path: content}, FIX_BRANCH)


def tip(folder: Path, branch: str) -> str | None:
    """Return the commit that a branch of a repository ends with; None if it has no such branch."""
    done = subprocess.run(  # noqa: S603  # no shell, no untrusted input
        [str(find_git()), "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}"],
        env={**ENVIRONMENT, "GIT_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def _background(chance: random.Random) -> Iterator[Change]:
    """Yield the rest of the history: files, tests, documents, bot commits, and changes until the last day."""
    states: dict[str, str] = {}
    for folder, nouns in filler.AREAS.items():
        for noun in nouns:
            path = f"{folder}/{noun}.{filler.ending(folder)}"
            states[path] = "\n".join(filler.lines(path, chance.randint(30, 120), chance)) + "\n"
            if path.endswith(".py"):
                area = folder.rpartition("/")[2]
                states[f"tests/{area}/test_{noun}.py"] = (
                    f'"""Tests of {area}: {noun}."""\n\n\ndef test_{noun}():\n    assert {area}.{noun}\n'
                )
    for passed, function in filler.ON_THE_WAY.items():
        states[passed] = filler.defining(passed, function, chance)
    states["README.md"] = "# Harbourline\n\nBooking and invoicing for small marinas.\n"
    states["package-lock.json"] = '{"lockfileVersion": 3}\n'
    states[".github/CODEOWNERS"] = _OWNERS
    paths = sorted(states)
    chance.shuffle(paths)
    people = list(AUTHORS.values())
    for number in range(0, len(paths), 6):
        name, email = chance.choice(people)
        at = _BEGIN + timedelta(hours=number * 2)
        chosen = paths[number : number + 6]
        yield Change(
            at, name, email, f"Add {chosen[0].rpartition('/')[2]}", {path: states[path] for path in chosen}
        )
    for number in range(160):
        at = datetime(2026, 7, 1, 8, tzinfo=UTC) + timedelta(hours=number * 20 + chance.randint(0, 15))
        if number % 16 == 0:
            states["package-lock.json"] = f'{{"lockfileVersion": 3, "build": {number}}}\n'
            yield Change(at, *_BOT, "Bump the lock file", {"package-lock.json": states["package-lock.json"]})
            continue
        path = chance.choice(
            [path for path in paths if filler.functions(path, 0, chance) == [] and "test" not in path]
        )
        [added] = filler.functions(path, 1, chance)
        states[path] += "\n".join(added) + "\n"
        name, email = chance.choice(people)
        yield Change(at, name, email, f"Add to {path.rpartition('/')[2]}", {path: states[path]})


def import_changes(folder: Path, changes: Sequence[Change]) -> None:
    """Create a bare repository of the changes, in order, in a new folder.

    Raises:
        Unavailable: git is missing or fails.
    """
    stream = bytearray()
    for change in changes:
        when = f"{int(change.at.timestamp())} +0000"
        author = f"{change.name} <{change.email}> {when}".encode()
        subject = change.subject.encode()
        stream += f"commit refs/heads/{change.branch}\n".encode()
        stream += b"author " + author + b"\ncommitter " + author
        stream += f"\ndata {len(subject)}\n".encode() + subject + b"\n"
        if change.branch != MAIN:
            stream += f"from refs/heads/{MAIN}\n".encode()
        for path, text in change.files.items():
            content = text.encode()
            stream += f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
    git = str(find_git())
    environment = {**ENVIRONMENT, "GIT_DIR": str(folder)}
    for arguments, given in (
        (("init", "--bare", "--quiet", "--initial-branch=main", "--template="), b""),
        (("fast-import", "--quiet"), bytes(stream)),
    ):
        done = subprocess.run(  # noqa: S603  # no shell, no untrusted input
            [git, *arguments], input=given, env=environment, capture_output=True, check=False, timeout=60
        )
        if done.returncode != 0:
            raise Unavailable(
                f"The sample application can't be built: {done.stderr.decode(errors='replace')[:300]}"
            )
