"""The labelled sets for training and tuning in `evals/splits.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from postroom.evals.labelled import Labelled, read_labelled

ROOT = Path(__file__).parent.parent
SAMPLE = "sample"
"""The name of the packaged signals of `postroom demo`."""


@dataclass(frozen=True, slots=True)
class TuningSet:
    """A set with its kind, `plain` or `hard`."""

    name: str
    kind: str
    cases: list[Labelled]


def tuning_sets() -> Iterator[TuningSet]:
    """Yield the tuning sets in the order of the splits."""
    splits = tomllib.loads((ROOT / "evals" / "splits.toml").read_text(encoding="utf-8"))["grouping"]
    for name in splits["tuning"]:
        folder = ROOT / "src/postroom/sample/data" if name == SAMPLE else ROOT / "evals/grouping" / name
        yield TuningSet(name, splits["kind"][name], read_labelled(folder / "signals.jsonl"))
