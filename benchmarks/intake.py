"""Benchmark of intake with realistic text lengths: from accepted to grouped, with screening and embedding.

    python -m benchmarks.intake [--signals 200] [--reports BUGS.csv] [--rounds 3]

The texts are synthetic with the lengths of real bug reports (median 608 characters, one in twenty over 1,600, one
in a hundred over 3,000); `--reports` reads a table with `Summary` and `Description` instead. The reference is the
bare encoder on the same texts in the same run: the packaged model on ONNX Runtime, the first 256 word pieces of
each text, on all cores. On a busy machine, the ratio of both is more meaningful than either figure.
"""

import argparse
import asyncio
import csv
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from benchmarks import machine
from benchmarks.projects import make_project
from postroom.app.bootstrap import App, make_filter, open_app
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.models.model_files import load_word_pieces, packaged_model, packaged_vocabulary
from postroom.models.word_pieces import END, START
from postroom.settings import GroupingSettings, Settings
from postroom.signals import service as signals

MEDIAN = 608
SPREAD = 0.65
"""The standard deviation of the logarithm of a report's length."""
LONGEST = 9_000
PIECES = 256
PARTS = (
    "When I open the {noun} and then {verb} the {noun}, the {noun} stays {state} until the next {event}.",
    "Steps to reproduce:\n1. {Verb} a {noun} of {number} {noun}s\n2. {Verb} the {noun}\n3. Wait for the {event}",
    "Actual results: the {noun} is {state}, and the console shows `{Name}Error: {noun} {number} is {state}`.",
    "Expected results: the {noun} should {verb} the {noun} as it did in version {number}.{number}.",
    "at {Name}.{verb}({name}.ts:{number}:{number})\n    at async {Name}.{name} (/srv/{name}/{verb}.ts:{number})",
    "We saw it {number} times since {event}, mostly for customers whose {noun} has a {state} {noun}.",
    "Setting `{name}_{noun}` to {number} in the {noun} settings makes no difference, restarting does.",
    "It looks as if the {noun} that we {verb} before the {event} is not the one that the {noun} reads later.",
    "User agent: Mozilla/5.0 (X11; Linux x86_64; rv:{number}.0) Build {number}.{number}-{name}",
)
WORDS = {
    "noun": "invoice folder message report window bookmark calendar filter account session export chart template",
    "verb": "open save delete rename share import sort archive refresh sync print attach restore forward",
    "state": "empty locked duplicated missing blank outdated broken hidden unread truncated stuck wrong",
    "event": "restart update login import migration release weekend sync backup",
    "name": "mailer parser billing gateway uploader router layout scheduler notifier composer",
}


@dataclass(frozen=True, slots=True)
class Intake:
    """The results of one round: wall and CPU seconds for all signals, and the same for the bare encoder."""

    seconds: float
    cpu: float
    bare_seconds: float
    bare_cpu: float


def made_up(count: int, seed: int) -> list[str]:
    """Return distinct texts with the lengths of real bug reports."""
    chance = np.random.default_rng(seed)
    words = {name: text.split() for name, text in WORDS.items()}
    lengths = np.minimum(LONGEST, MEDIAN * np.exp(chance.normal(0, SPREAD, count)))
    return [_made_up(chance, words, int(length)) for length in lengths]


def _made_up(chance: np.random.Generator, words: dict[str, list[str]], length: int) -> str:
    text = ""
    while len(text) < length:
        part = PARTS[chance.integers(len(PARTS))]
        for name, some in words.items():
            while f"{{{name}}}" in part:
                part = part.replace(f"{{{name}}}", some[chance.integers(len(some))], 1)
            while f"{{{name.title()}}}" in part:
                part = part.replace(f"{{{name.title()}}}", some[chance.integers(len(some))].title(), 1)
        while "{number}" in part:
            part = part.replace("{number}", str(chance.integers(1, 400)), 1)
        text += part + "\n"
    return text[:length]


def read_reports(path: Path, count: int) -> list[str]:
    """Return the texts of `count` reports, evenly spread over the table."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [f"{row['Summary']}\n\n{row['Description']}" for row in csv.DictReader(stream)]
    return [rows[at * len(rows) // count] for at in range(min(count, len(rows)))]


class Bare:
    """The packaged encoder without Postroom, on all cores, one text after the other."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = os.cpu_count() or 1
        self._session = onnxruntime.InferenceSession(
            str(packaged_model().path), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = load_word_pieces(packaged_vocabulary())

    def read(self, texts: Sequence[str]) -> None:
        """Encode all texts."""
        for text in texts:
            pieces = self._tokenizer.pieces(text).ids[: PIECES - 2]
            ids = np.array([[START, *pieces, END]], np.int64)
            kinds = np.zeros_like(ids)
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kinds}
            self._session.run(None, feed)


async def measure(app: App, bare: Bare, texts: Sequence[str]) -> Intake:
    """Process the texts as signals of a new project, and with the bare encoder."""
    project_id = await make_project(app)
    grouper = Grouper(
        engine=app.engine,
        jobs=app.jobs,
        embedder=app.embedder,
        settings=GroupingSettings(),
        clock=now,
        cache=WindowCache(max_bytes=1 << 30),
        filter=make_filter(app.settings),
    )
    new = [NewSignal("bench", "synthetic", f"r{number}", text) for number, text in enumerate(texts)]
    begun, cpu = time.perf_counter(), time.process_time()
    async with unit_of_work(app.engine) as uow:
        await signals.ingest(uow, jobs=app.jobs, project_id=project_id, signals=new, now=now())
    await group_pending(grouper, project_id)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    begun, bare_cpu = time.perf_counter(), time.process_time()
    await asyncio.to_thread(bare.read, texts)
    return Intake(seconds, cpu, time.perf_counter() - begun, time.process_time() - bare_cpu)


async def run(app: App, texts: Sequence[str], rounds: int) -> None:
    """Measure rounds with different texts, and print the figures with their spread."""
    bare = Bare()
    some = len(texts) // (rounds + 1)
    parts = [texts[at * some : (at + 1) * some] for at in range(rounds + 1)]
    await measure(app, bare, parts[0])  # loads the models
    found = [await measure(app, bare, part) for part in parts[1:]]
    lengths = np.percentile([len(text) for text in texts], [50, 95])
    print(
        f"\nintake of {rounds} times {some} reports, {lengths[0]:.0f} characters at p50, {lengths[1]:.0f} at p95"
    )
    print(
        f"  accepted to grouped, all included     {_shown([some / one.seconds for one in found])} signals/s"
    )
    print(
        f"  peer: bare encoder, same texts        {_shown([some / one.bare_seconds for one in found])} texts/s"
    )
    print(
        f"  seconds, against the bare encoder     {_shown([one.seconds / one.bare_seconds for one in found])} x"
    )
    print(f"  CPU of the process, for a signal      {_shown([one.cpu / some * 1000 for one in found])} ms")
    print(f"  CPU, against the bare encoder         {_shown([one.cpu / one.bare_cpu for one in found])} x")


def _shown(values: Sequence[float]) -> str:
    return f"{np.median(values):6.1f} ({min(values):.1f} to {max(values):.1f})"


async def _alone(texts: Sequence[str], rounds: int) -> None:
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            await run(app, texts, rounds)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signals", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reports", type=Path, help="a table with Summary and Description")
    given = parser.parse_args()
    texts = made_up(given.signals, 0) if given.reports is None else read_reports(given.reports, given.signals)
    asyncio.run(_alone(texts, given.rounds))


if __name__ == "__main__":
    main()
