"""When a scout's schedule is paused by the server, and for what reason."""

from datetime import timedelta

import pytest

from postroom.domain.scouts.auto_pause import (
    MAX_ERROR,
    MAX_FAILURES,
    SILENCE,
    SILENT_RUNS,
    History,
    Pause,
    pause_of,
)
from postroom.domain.scouts.plan import Mode

SILENT = History(0, "", SILENT_RUNS, SILENCE)
MODES: tuple[Mode, ...] = ("agent", "detector")


@pytest.mark.parametrize("mode", MODES)
def test_scout_failing_repeatedly_is_paused_with_last_error(mode: Mode) -> None:
    failing = History(MAX_FAILURES, "no\nconnection" + "x" * 2 * MAX_ERROR, 0, timedelta())
    pause = pause_of(failing, mode=mode, exempt=False)
    assert pause is not None
    assert pause.kind == "repeated_failures"
    reason = pause.reason
    assert reason.startswith(f"{MAX_FAILURES} runs in a row failed, the last one with: no connectionx")
    assert len(reason) < 2 * MAX_ERROR
    assert pause_of(failing, mode=mode, exempt=True) is None
    assert pause_of(History(MAX_FAILURES - 1, "no", 0, timedelta()), mode=mode, exempt=False) is None


def test_agent_without_findings_is_paused_and_detector_is_not() -> None:
    assert pause_of(SILENT, mode="agent", exempt=False) == Pause(
        "no_output", "20 runs in 30 days found nothing."
    )
    assert pause_of(SILENT, mode="agent", exempt=True) is None
    assert pause_of(SILENT, mode="detector", exempt=False) is None


@pytest.mark.parametrize(("runs", "days"), [(SILENT_RUNS - 1, 90), (200, 29)])
def test_agent_with_few_runs_or_short_silence_is_not_paused(runs: int, days: int) -> None:
    assert pause_of(History(0, "", runs, timedelta(days=days)), mode="agent", exempt=False) is None
