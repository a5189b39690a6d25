"""When waiting for the grouping of imported rows takes the workers for gone."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.cli.imports.waiting import STALLED_SECONDS, Silence, until_none
from postroom.signals.imports.service import Standing

BEAT = datetime(2026, 1, 1, tzinfo=UTC)


def look(pending: int, beat: datetime | None) -> Standing:
    return Standing(pending, paused=False, heartbeat=beat)


def test_silence_grows_while_an_old_heartbeat_is_all_there_is() -> None:
    silence = Silence(look(5, BEAT), 100.0)

    assert silence.after(look(5, BEAT), 130.0) == 30.0
    assert silence.after(look(7, BEAT), 161.0) == 61.0


def test_import_wait_late_heartbeat_and_grouped_signal_end_it() -> None:
    silence = Silence(look(5, None), 100.0)

    assert silence.after(look(5, BEAT), 140.0) == 0.0
    assert silence.after(look(5, BEAT + timedelta(seconds=3)), 190.0) == 0.0
    assert silence.after(look(4, BEAT + timedelta(seconds=3)), 240.0) == 0.0
    assert silence.after(look(4, BEAT + timedelta(seconds=3)), 250.0) == 10.0


@pytest.mark.parametrize(("counts", "done"), [([3, 2, 2, 0], True), ([3, 2, *[2] * 9], False)])
async def test_research_is_waited_for_while_it_makes_progress(counts: list[int], done: bool) -> None:
    left, times, shown = iter(counts), iter(range(0, 10_000, int(STALLED_SECONDS / 3))), list[int]()

    async def count() -> int:
        return next(left)

    async def pause() -> None:
        return None

    assert await until_none(count, shown.append, pause, lambda: float(next(times))) is done
    assert shown[0] == 3
