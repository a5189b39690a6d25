"""Options and the server of the state machines."""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from tests.races.race_server import RaceServer, race_server

from postroom.db.temporary import temporary_database

STEPS_OF_AN_EXAMPLE = 25
MACHINES = 2


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--steps", type=int, default=10_000, help="batches of concurrent calls, in all")
    parser.addoption("--seed", type=int, default=None, help="repeats the choices of a run")


@dataclass(frozen=True)
class Races:
    """Runs a machine for its share of the steps."""

    server: RaceServer
    steps: int
    seed: int
    say: Callable[[str], None]

    def run(self, machine: type[RuleBasedStateMachine]) -> None:
        """Run a machine; what it finds is shrunk as far as it happens again."""
        # A subclass, since the machine is made by Hypothesis and takes no arguments.
        bound: Any = type(machine.__name__, (machine,), {"server": self.server})
        began, rounds = time.monotonic(), 0
        self.server.batches = 0
        try:
            while self.server.batches < self.steps:
                left = self.steps - self.server.batches
                run_state_machine_as_test(hypothesis.seed(self.seed + rounds)(bound), settings=_profile(left))
                rounds += 1
        finally:
            counts = sum((client.counts for client in self.server.clients), Counter[int]())
            for client in self.server.clients:
                client.counts.clear()
            self.say(
                f"{machine.__name__}: {self.server.batches} batches with {counts.total()} calls, by status "
                f"{dict(sorted(counts.items()))}, {time.monotonic() - began:.0f} s"
            )


def _profile(batches: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=max(1, batches // STEPS_OF_AN_EXAMPLE),
        stateful_step_count=STEPS_OF_AN_EXAMPLE,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="session")
def server(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RaceServer]:
    with (
        temporary_database(admin_url, "races", template=template) as url,
        race_server(url, tmp_path_factory.mktemp("races")) as made,
    ):
        yield made


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    terminal = request.config.pluginmanager.get_plugin("terminalreporter")
    return lambda line: terminal.write_line(f"\n{line}") if terminal is not None else None


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest, say: Callable[[str], None]) -> int:
    given: int | None = request.config.getoption("--seed")
    chosen = secrets.randbelow(2**31) if given is None else given
    say(f"seed {chosen}: repeat with --seed {chosen}")
    return chosen


@pytest.fixture
def races(server: RaceServer, seed: int, say: Callable[[str], None], request: pytest.FixtureRequest) -> Races:
    return Races(server, int(request.config.getoption("--steps")) // MACHINES, seed, say)
