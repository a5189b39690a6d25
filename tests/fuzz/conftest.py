"""A served API for the fuzzer, and its summary."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.fuzz.fuzz_server import FuzzProjects, FuzzServer, serve

from postroom.db.temporary import temporary_database


@dataclass
class Tally:
    """Response counts by operation and status. `seed` reproduces the cases."""

    seed: int
    target: int
    answers: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, operation: str, status: int) -> None:
        self.answers.setdefault(operation, Counter())[status] += 1

    @property
    def cases(self) -> int:
        return sum(sum(counter.values()) for counter in self.answers.values())

    def lines(self) -> Iterator[str]:
        """Yield the lines of the summary: one per operation, then the total."""
        statuses: Counter[int] = Counter()
        for operation, counter in self.answers.items():
            statuses += counter
            yield f"{_percent(counter):>5}  {_listed(counter):<44} {operation}"
        yield (
            f"seed {self.seed}: {self.cases} cases of {len(self.answers)} operations, {_percent(statuses)} of "
            f"them 2xx ({_listed(statuses)})"
        )


def _percent(counter: Counter[int]) -> str:
    return f"{sum(number for status, number in counter.items() if status < 300) / counter.total():.0%}"


def _listed(counter: Counter[int]) -> str:
    return " ".join(f"{status}:{number}" for status, number in sorted(counter.items()))


_TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    seed = int(os.environ.get("POSTROOM_FUZZ_SEED") or secrets.randbelow(2**31))
    config.stash[_TALLY] = Tally(seed, int(os.environ.get("POSTROOM_FUZZ_CASES") or 6000))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    tally = terminalreporter.config.stash[_TALLY]
    if tally.answers:
        terminalreporter.section("cases")
        for line in tally.lines():
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def tally(request: pytest.FixtureRequest) -> Tally:
    return request.config.stash[_TALLY]


@pytest.fixture(scope="session")
def served(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FuzzServer]:
    log = tmp_path_factory.mktemp("fuzz") / "log"
    with temporary_database(admin_url, "fuzz", template=template) as url, serve(url, log) as served:
        yield served


@pytest.fixture(scope="session")
def projects(served: FuzzServer) -> FuzzProjects:
    return FuzzProjects(served)
