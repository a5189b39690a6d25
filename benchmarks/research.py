"""Benchmark of model-free research in a large repository.

A repository of 50,000 files with a history is created in a temporary folder, and reports of 20 signals about
different files are researched: one cold, the others warm. It prints the seconds of each and of its steps.
"""

import argparse
import asyncio
import random
import resource
import subprocess
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.machine import describe
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import research_runs, research_steps
from postroom.domain.signals.intake import NewSignal
from postroom.evals.scratch import scratch_database
from postroom.git.hosts import GitHosts
from postroom.git.local import find_git
from postroom.git.process import ENVIRONMENT
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Job
from postroom.projects.service import DEFAULT_PROJECT_ID, ensure_default
from postroom.reports import service as reports
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree
from postroom.research.pipeline import research
from postroom.sample.harbourline import filler
from postroom.settings import Settings
from postroom.signals.members import add_members
from postroom.telemetry import configure_logging

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


class NoJobs:
    """Discards jobs."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop the job."""


def paths(count: int) -> list[str]:
    """Return the paths of the files: a few languages, some hundred folders."""
    return [
        f"services/area{number % 25:02}/module{number // 25 % 40:02}/part_{number:05}.{ending}"
        for number in range(count)
        for ending in [("py", "ts", "go", "kt")[number % 4]]
    ]


def make_repository(folder: Path, count: int) -> int:
    """Create the repository; return its size in bytes."""
    chance = random.Random(7)
    pool = {
        ending: [filler.functions(f"x.{ending}", 1, chance)[0] for _ in range(400)]
        for ending in ("py", "ts", "go", "kt")
    }
    stream, at = bytearray(), BEGIN
    names = paths(count)
    for start in range(0, count, 250):
        at += timedelta(hours=20)
        author = (
            f"Author {start // 250 % 23} <author{start // 250 % 23}@example.com> {int(at.timestamp())} +0000"
        )
        stream += f"commit refs/heads/main\nauthor {author}\ncommitter {author}\ndata 4\nMore\n".encode()
        for name in names[start : start + 250]:
            body = [line for _ in range(chance.randint(4, 24)) for line in chance.choice(pool[name[-2:]])]
            own = (
                f"def handle_{name[-8:-3]}(items): pass"
                if name.endswith(".py")
                else f"// handle_{name[-8:-3]}"
            )
            content = "\n".join([*body, own, ""]).encode()
            stream += f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n"
    git, environment = str(find_git()), {**ENVIRONMENT, "GIT_DIR": str(folder)}
    for arguments, given in (
        (["init", "--bare", "--quiet", "--initial-branch=main", "--template="], b""),
        (["fast-import", "--quiet"], bytes(stream)),
        (["gc", "--quiet"], b""),
    ):
        subprocess.run([git, *arguments], input=given, env=environment, check=True)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def signals(count: int, files: list[str], chance: random.Random) -> list[NewSignal]:
    """Return signals about one problem: traces, tickets and issues that mention files, functions and texts."""
    target, other = chance.sample([name for name in files if name.endswith(".py")], 2)
    made = []
    for number in range(count):
        handle = f"handle_{target[-8:-3]}"
        trace = (
            f'Traceback:\n  File "/srv/app/{other}", line {5 + number}, in run\n'
            f'  File "/srv/app/{target}", line 9, in {handle}\nValueError: bad part'
        )
        ticket = f"The parts page of account {number} stays empty and says “could not load the parts”."
        issue = f"`{handle}` in {target} fails, see GET /v1/parts/{number} and the flag parts-v{number % 3}."
        text = (trace, ticket, issue)[number % 3]
        made.append(
            NewSignal(
                source_product=("error_tracking", "zendesk", "github")[number % 3],
                source_type=("issue_created", "ticket", "issue")[number % 3],
                source_id=str(new_id()),
                description=text,
                weight=0.5,
                timestamp=BEGIN + timedelta(days=200, hours=number),
            )
        )
    return made


async def one(researcher: Researcher, made: list[NewSignal]) -> tuple[float, dict[str, float], str]:
    """Research a new report of these signals; return the seconds in total and by step, and the first file."""
    report = new_id()
    async with unit_of_work(researcher.engine) as uow:
        await reports.open_reports(
            uow, project_id=DEFAULT_PROJECT_ID, openings=[Opening(report, "x")], now=now()
        )
        await add_members(
            uow, project_id=DEFAULT_PROJECT_ID, report_id=report, members=made, reason="", now=now()
        )
        products = sorted({signal.source_product for signal in made})
        await reports.add_signals(uow, [Addition(report, len(made), 10.0, products)], now(), jobs=NoJobs())
        await promote(uow, [report], now(), jobs=NoJobs())
    began = time.perf_counter()
    outcome = await research(researcher, DEFAULT_PROJECT_ID, report)
    took = time.perf_counter() - began
    steps, first = await read_steps(researcher.engine, report)
    return took, steps, f"{outcome.kind if outcome else 'none'}, {first}"


async def read_steps(engine: AsyncEngine, report: UUID) -> tuple[dict[str, float], str]:
    """Return the seconds by step, and the first file found."""
    async with unit_of_work(engine) as uow:
        result = await uow.execute(
            sa.select(research_steps.c.step, research_steps.c.seconds, research_steps.c.result)
            .join(research_runs, research_runs.c.id == research_steps.c.run_id)
            .where(research_runs.c.report_id == report)
        )
        steps: dict[str, float] = defaultdict(float)
        first = ""
        for row in result:
            steps[row.step] += row.seconds
            if row.step == "repository" and row.result.get("paths"):
                first = row.result["paths"][0]["path"]
    return steps, first


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and of ended git processes, without the database."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


async def bench(url: str, folder: Path, arguments: argparse.Namespace) -> None:
    """Research the reports and print the durations."""
    settings = Settings()
    engine = create_engine(url, pool_size=4)
    chance, names = random.Random(11), paths(arguments.files)
    try:
        async with unit_of_work(engine) as uow:
            await ensure_default(uow, now=now())
            await repositories.connect_local(
                uow,
                project_id=DEFAULT_PROJECT_ID,
                repository="acme/large",
                folder=folder,
                id=new_id(),
                now=now(),
            )
        researcher = Researcher(
            engine=engine,
            jobs=NoJobs(),
            hosts=GitHosts(settings.git, settings.github),
            vault=Vault(KeyHasher(b"a benchmark keeps no secret")),
            settings=settings.research,
            judges=ModelFree(lead=settings.research.lead),
            clock=now,
        )
        warm = []
        for number in range(arguments.reports + 1):
            before = cpu_seconds()
            took, steps, what = await one(researcher, signals(arguments.signals, names, chance))
            spent = cpu_seconds() - before
            kind = "warm" if number else "cold"
            told = ", ".join(f"{step} {seconds:.2f}" for step, seconds in steps.items())
            print(f"{kind}: {took:.2f} s, {spent:.2f} s of CPU ({told}); {what}")
            warm += [took] if number else []
        print(f"warm, median of {len(warm)}: {median(warm):.2f} s, worst {max(warm):.2f} s")
    finally:
        await engine.dispose()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--signals", type=int, default=20)
    parser.add_argument("--reports", type=int, default=5, help="warm reports")
    arguments = parser.parse_args()
    configure_logging(level="warning", json=False)
    print(describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as place:
        folder = Path(place).resolve() / "large.git"
        began = time.perf_counter()
        size = make_repository(folder, arguments.files)
        print(
            f"{arguments.files:,} files, {size / 1e6:.0f} MB packed, made in {time.perf_counter() - began:.0f} s; "
            f"reports of {arguments.signals} signals"
        )
        with scratch_database(None, None) as url:
            asyncio.run(bench(url, folder, arguments))


if __name__ == "__main__":
    main()
