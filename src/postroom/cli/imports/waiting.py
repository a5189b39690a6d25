"""`postroom import --wait`: wait until the imported signals are grouped, and the reports that matter are shown."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.signals.imports.service import Standing

POLL_SECONDS = 0.5
STALLED_SECONDS = 60.0
"""Time without one more researched report after which the others are not waited for: a git host may be away."""
LEASES = 4
"""Leases without a heartbeat after which it stops waiting: on a busy machine a live worker may miss many
heartbeats."""


class Silence:
    """Tracks how long no worker has shown activity, by a heartbeat or by fewer pending signals.

    Heartbeats are only compared with each other, since the clock of a remote worker may be wrong.
    """

    def __init__(self, standing: "Standing", now: float) -> None:
        """Start with a first observation; `now` is in seconds, as in `after`."""
        self._last, self._since = standing, now

    def after(self, standing: "Standing", now: float) -> float:
        """Add an observation and return the seconds without activity."""
        if standing.heartbeat != self._last.heartbeat or standing.pending < self._last.pending:
            self._since = now
        self._last = standing
        return now - self._since


async def wait_for_grouping(app: "App", *, project: int, plain: bool) -> None:
    """Wait until the project has no pending signals, and the signals of its complete imports count."""
    import asyncio
    import time

    from postroom.cli.progress import meter
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Conflict, Unavailable
    from postroom.signals.imports import service as importing

    async def look() -> "Standing":
        async with unit_of_work(app.engine) as uow:
            return await importing.standing(uow, project_id=project, now=app.clock())

    standing = await look()
    most, silence = standing.pending, Silence(standing, time.monotonic())
    max_silence = LEASES * app.settings.jobs.lease_seconds
    with meter("Grouping", "signals", whole=most, plain=plain) as advance:
        while standing.pending or standing.unsettled:
            if standing.paused:
                raise Conflict(
                    "The rows are stored. The project is paused; they will be grouped after the pause."
                )
            silent = silence.after(standing, time.monotonic())
            if silent > max_silence:
                raise Unavailable(
                    f"The rows are stored and wait to be grouped, but no worker has reported for {silent:.0f} s. "
                    "If none is running: postroom serve"
                )
            most = max(most, standing.pending)
            advance(most - standing.pending, most - standing.pending)
            await asyncio.sleep(POLL_SECONDS)
            standing = await look()


async def wait_for_research(app: "App", *, project: int, plain: bool) -> None:
    """Wait until the reports that pass the promotion gate are researched, as long as that makes progress."""
    import asyncio
    import time

    from postroom.cli.progress import meter
    from postroom.db.engine import unit_of_work
    from postroom.reports.decisions.gate import count_underway

    async def left() -> int:
        async with unit_of_work(app.engine) as uow:
            return await count_underway(uow, project)

    if not app.settings.research.enabled or (most := await left()) == 0:
        return
    with meter("Researching", "reports", whole=most, plain=plain) as advance:
        await until_none(
            left,
            lambda count: advance(max(0, most - count), max(0, most - count)),
            lambda: asyncio.sleep(POLL_SECONDS),
            time.monotonic,
        )


async def until_none(
    left: Callable[[], Awaitable[int]],
    show: Callable[[int], None],
    pause: Callable[[], Awaitable[None]],
    clock: Callable[[], float],
) -> bool:
    """Wait until `left` returns 0; return false if it stays for `STALLED_SECONDS`, by a `clock` in seconds."""
    least, since = await left(), clock()
    while least:
        if clock() - since > STALLED_SECONDS:
            return False
        show(least)
        await pause()
        count = await left()
        if count < least:
            least, since = count, clock()
    return True
