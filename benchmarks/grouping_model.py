"""What a language model's judgments are worth to the grouping, and what they cost: quality and cost side by side.

    python -m benchmarks.grouping_model [SET ...] [--seconds 2] [--from P] [--to P] [--stake N]
        [--young N] [--json]

The model is a double that knows the labels: it answers after `--seconds`, rightly, or wrongly in a share of its
answers (`--wrong`). So the quality is what a judge of that skill makes of the questions that it is asked, not what
some model reaches; questions, tokens and times are those of the real pipeline, on a database of its own. Dollars
are at 3 and 15 a million tokens, four bytes each. Without sets it takes the unseen ones of evals/splits.toml.
"""

import argparse
import asyncio
import json
import random
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks import machine
from postroom.clock import now
from postroom.domain.fence import Data
from postroom.evals.grouping import evaluate, no_judge
from postroom.evals.labelled import Labelled, read_labelled
from postroom.evals.matching import find_sets, kind_of
from postroom.evals.scratch import scratch_database
from postroom.grouping.judge.questions import MEMBER_CHARACTERS
from postroom.grouping.judge.selection import Judge
from postroom.models.language import Answer, Meter, Price, Question, Step, T, Watch, first_request_tokens
from postroom.models.minilm import MiniLM
from postroom.models.port import Embedder
from postroom.projects.paid import PaidModel
from postroom.settings import JudgingSettings, Settings, SpendSettings

ROOT = Path(__file__).parent.parent
PRICE = Price(Decimal(3), Decimal(15))
BYTES_A_TOKEN = 4
ANSWER_TOKENS = 90
KNOWN = 300
"""Characters of a text that it is known by."""
COLUMNS = (
    "set",
    "kind",
    "way",
    "ari",
    "purity",
    "group_recall",
    "pair_precision",
    "pair_recall",
    "arrival_ari",
    "arrival_purity",
    "asked",
    "dollars_per_1000",
    "seconds_a_signal",
)
UNLIMITED = SpendSettings(calls_per_day=10**8, dollars_per_day=Decimal(10**6))


class Knowing:
    """A `LanguageModel` that knows which signals belong together, and is wrong in a share of its answers."""

    def __init__(self, cases: Sequence[Labelled], *, seconds: float, wrong: float) -> None:
        """`seconds` is what an answer takes."""
        self._groups = {_known(case.signal.description): case.group for case in cases}
        self._seconds = seconds
        self._wrong = wrong
        self._random = random.Random(1)
        self.asked = 0
        self.tokens = Counter[str]()

    @property
    def name(self) -> str:
        """The name that is stored with each decision."""
        return f"double:wrong-{self._wrong:g}"

    @property
    def price(self) -> Price | None:
        """What it would cost."""
        return PRICE

    async def ask(
        self, question: Question[T], *, meter: Meter | None = None, watch: Watch | None = None
    ) -> Answer[T]:
        """Return the right answer, or a wrong one."""
        del watch
        self.asked += 1
        await asyncio.sleep(self._seconds)
        options = _options(question)
        signal = self._groups.get(options.pop(0)[0])
        right = next(
            (
                place
                for place, texts in enumerate(options, start=1)
                if signal is not None and self._majority(texts) == signal
            ),
            0,
        )
        if self._random.random() < self._wrong:
            right = self._random.choice([n for n in range(len(options) + 1) if n != right])
        sent = first_request_tokens(question) // BYTES_A_TOKEN
        self.tokens.update({"in": sent, "out": ANSWER_TOKENS})
        if meter is not None:
            meter.requests += 1
            meter.input_tokens += sent
            meter.output_tokens += ANSWER_TOKENS
            meter.steps.append(Step("model", self.name, str(right)))
        value = question.output.model_validate({"report": right, "confidence": 1.0, "reason": "It knows."})
        return Answer(
            value=value,
            model=self.name,
            prompt=question.prompt.name,
            prompt_hash=question.prompt.hash,
            input_hash=question.input_hash,
            requests=1,
            input_tokens=sent,
            output_tokens=ANSWER_TOKENS,
            dollars=PRICE.of(sent, ANSWER_TOKENS),
            seconds=self._seconds,
        )

    async def close(self) -> None:
        """There is nothing to give back."""

    def _majority(self, texts: Sequence[str]) -> str | None:
        found = Counter(group for text in texts if (group := self._groups.get(text)) is not None)
        return found.most_common(1)[0][0] if found else None


def _known(text: str) -> str:
    return " ".join(text[:MEMBER_CHARACTERS].split())[:KNOWN]


def _options(question: Question[Any]) -> list[list[str]]:
    """Return the texts of a question: of the new signal, then of each report."""
    found: list[list[str]] = []
    for part in question.parts:
        if isinstance(part, Data):
            found[-1].append(_known(part.text.split("\n", 1)[1]))
        else:
            found.append([])
    return found


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sets", nargs="*", type=Path, help="labelled sets: files, or folders of them")
    parser.add_argument("--seconds", type=float, default=2.0, help="what an answer of the model takes")
    band = JudgingSettings()
    parser.add_argument("--from", dest="low", type=float, default=band.from_probability, help="lower end")
    parser.add_argument("--to", dest="high", type=float, default=band.to_probability, help="upper end")
    parser.add_argument("--stake", type=float, default=band.least_at_stake, help="signals at stake, at least")
    parser.add_argument("--young", type=float, default=band.young_margin, help="margin of young projects")
    parser.add_argument("--wrong", type=float, nargs="*", default=[0.0, 0.1], help="shares of wrong answers")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    judging = JudgingSettings(
        from_probability=options.low,
        to_probability=options.high,
        least_at_stake=options.stake,
        young_margin=options.young,
    )
    rows = asyncio.run(_measure(options.sets or _unseen(), judging, options.seconds, options.wrong))
    if options.json:
        print(json.dumps({"machine": machine.describe(), "sets": rows}))
        return 0
    print(machine.describe())
    print(f"{judging}; {options.seconds:g} s.\n")
    print(f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}")
    for row in rows:
        print(f"| {' | '.join(_cell(row[name]) for name in COLUMNS)} |")
    return 0


def _cell(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _unseen() -> list[Path]:
    splits = tomllib.loads((ROOT / "evals" / "splits.toml").read_text(encoding="utf-8"))
    return [ROOT / "evals" / "grouping" / name for name in splits["grouping"]["unseen"]]


async def _measure(
    paths: Sequence[Path], judging: JudgingSettings, seconds: float, wrong: Sequence[float]
) -> list[Mapping[str, Any]]:
    embedder = MiniLM()
    rows: list[Mapping[str, Any]] = []
    try:
        for name, path in find_sets(paths):
            cases = read_labelled(path)
            for share in (None, *wrong):
                way = "model-free" if share is None else f"judge, {share:.0%} wrong"
                make = None if share is None else partial(Knowing, cases, seconds=seconds, wrong=share)
                row = await _one(cases, embedder, judging, make)
                rows.append({"set": name, "kind": kind_of(name, path), "way": way, **row})
    finally:
        await embedder.close()
    return [*rows, *_means(rows)]


async def _one(
    cases: Sequence[Labelled],
    embedder: Embedder,
    judging: JudgingSettings,
    make: Callable[[], Knowing] | None,
) -> dict[str, Any]:
    models: list[Knowing] = []

    def judge(engine: AsyncEngine) -> Judge:
        if make is None:
            return no_judge(engine)
        # One for the project that is never grouped anew, one for the other: the last is counted.
        models.append(make())
        return Judge(PaidModel(engine, models[-1], settings=UNLIMITED, clock=now), judging)

    with scratch_database(None, None) as url:
        outcome = await evaluate(
            url,
            cases,
            settings=Settings(),
            embedder=embedder,
            include_unsafe=False,
            advance=_nothing,
            judge=judge,
        )
    scores = outcome.scores
    tokens = sum((one.tokens for one in models[-1:]), Counter[str]())
    spent = PRICE.of(tokens["in"], tokens["out"])
    return {
        "ari": scores.ari,
        "purity": scores.mean_purity,
        "group_recall": scores.mean_group_recall,
        "pair_precision": scores.pair_precision,
        "pair_recall": scores.pair_recall,
        "arrival_ari": outcome.arrival.ari,
        "arrival_purity": outcome.arrival.mean_purity,
        "asked": sum(one.asked for one in models[-1:]) / len(cases),
        "dollars_per_1000": float(spent) / len(cases) * 1000,
        "seconds_a_signal": outcome.seconds / len(cases),
    }


def _nothing(done: int) -> None:
    """Show no progress."""


def _means(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the means of the rows of each kind of set, and of all, for each way."""
    out: list[Mapping[str, Any]] = []
    for kind in [*sorted({row["kind"] for row in rows}, reverse=True), "all"]:
        for way in dict.fromkeys(row["way"] for row in rows):
            some = [row for row in rows if row["way"] == way and kind in (row["kind"], "all")]
            mean = {
                name: sum(row[name] for row in some) / len(some)
                for name in COLUMNS
                if isinstance(some[0][name], float)
            }
            out.append({"set": f"mean of {len(some)}", "kind": kind, "way": way, **mean})
    return out


if __name__ == "__main__":
    raise SystemExit(main())
