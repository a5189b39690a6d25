"""Polls sources: when a round is due, page by page, within the host's rate limits.

What a page contains is stored like a delivery, in one transaction with the cursor. So an interrupted round
continues where it was, and items that are found again are known. What a source has before its first round ends is
its history.
"""

import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom import outbound, parsing
from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import source_states
from postroom.domain.errors import PostroomError, Unavailable
from postroom.jobs.port import Jobs
from postroom.outbound import NotSent
from postroom.parsing import TooCostly
from postroom.settings import SourceSettings
from postroom.sources.connected import deliveries, repository
from postroom.sources.connected.deliveries import Received
from postroom.sources.connected.reading import config_of
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.connected.secrets import SourceSecrets
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.model import Item, Page, Poll, PollProblem, Request, Response

LEASE = timedelta(minutes=10)
"""How long a worker has for a round before another one may start it."""

CALL_SECONDS = 30.0
"""Timeout of one call."""

ROUND_SECONDS = 300.0
MAX_BYTES = 8 * 1024 * 1024
MAX_PAGES = 100
"""Maximum number of pages of a round; the next round follows at once and continues."""

MAX_BACKOFF = timedelta(hours=6)
MAX_FAILURES = 20
MAX_FATAL_FAILURES = 3
"""Number of consecutive fatal answers (a wrong key, nothing there) after which polling stops."""

USER_AGENT = "postroom"

_S = source_states.c


@dataclass(frozen=True, slots=True)
class Poller:
    """The dependencies of polling."""

    engine: AsyncEngine
    jobs: Jobs
    keeper: SourceSecrets
    clock: Clock
    settings: SourceSettings


@dataclass(frozen=True, slots=True)
class Round:
    """A round of calls to one source, and what they need."""

    source: ConnectedSource
    poll: Poll
    config: Any
    secrets: Mapping[str, str]
    cursor: Mapping[str, Any]
    history: bool


async def take_due(uow: UnitOfWork, now: datetime, *, limit: int) -> list[UUID]:
    """Lease the sources whose round is due, the longest due first; return their ids."""
    due = (
        sa.select(_S.source_id)
        .where(_S.poll_at <= now)
        .order_by(_S.poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = await uow.execute(
        sa.update(source_states)
        .where(_S.source_id.in_(due))
        .values(poll_at=now + LEASE)
        .returning(_S.source_id)
    )
    return list(found.scalars())


async def poll(poller: Poller, source_id: UUID) -> int:
    """Do one round: fetch all that is new from a source; return how many items were stored.

    Failures are recorded with the source, which is polled again later.
    """
    begun, stored = poller.clock(), 0
    try:
        round = await _begin(poller, source_id)
        if round is None:
            return 0
        request = round.poll.begin(round.config, round.secrets, round.cursor, begun)
        cursor, pages = round.cursor, 0
        while True:
            page = await _page(poller, round, request, cursor)
            stored += await _store(poller, round, page)
            cursor, pages = page.cursor, pages + 1
            late = poller.clock() - begun > timedelta(seconds=ROUND_SECONDS)
            if page.following is None or pages == MAX_PAGES or late:
                break
            request = _with_headers(page.following, request)
        await _end(poller, round, page, complete=page.following is None)
    except PollProblem as problem:
        await _failed(poller, source_id, problem)
    except (NotSent, PostroomError) as problem:
        await _failed(poller, source_id, PollProblem(f"The host can't be called: {problem}."))
    return stored


async def try_once(poller: Poller, source: ConnectedSource) -> Page:
    """Fetch the first page of a round without storing anything.

    Raises:
        PollProblem: there is no answer, or it is unusable.
    """
    round = _round_of(poller, source, {}, history=True)
    try:
        request = round.poll.begin(round.config, round.secrets, {}, poller.clock())
        return await _page(poller, round, request, {})
    except NotSent as problem:
        raise PollProblem(f"The host can't be called: {problem}.") from None


async def _begin(poller: Poller, source_id: UUID) -> Round | None:
    async with unit_of_work(poller.engine) as uow:
        source = await repository.select_any(uow, source_id)
        found = await uow.execute(sa.select(_S.cursor, _S.history_ended_at).where(_S.source_id == source_id))
        row = found.one_or_none()
    if source is None or row is None or not source.enabled or find(source.kind).poll is None:
        return None
    return _round_of(poller, source, row.cursor, history=row.history_ended_at is None)


def _round_of(poller: Poller, source: ConnectedSource, cursor: Mapping[str, Any], *, history: bool) -> Round:
    kind = find(source.kind)
    if kind.poll is None:
        raise PollProblem(f"{kind.title} is not polled; it sends by itself.", fatal=True)
    kept = poller.keeper.open(source.id, source.secrets)
    secrets = {name: values[0] for name, values in kept.items() if values}
    return Round(source, kind.poll, config_of(kind, source.config), secrets, cursor, history)


async def _page(poller: Poller, round: Round, request: Request, cursor: Mapping[str, Any]) -> Page:
    answered = await outbound.send(
        request.method,
        request.url,
        body=request.body,
        headers={"User-Agent": USER_AGENT, **request.headers},
        seconds=CALL_SECONDS,
        allow_private=poller.settings.allow_private,
        max_bytes=MAX_BYTES,
    )
    if len(answered.body) >= MAX_BYTES:
        raise PollProblem(f"The answer has over {MAX_BYTES:,} bytes.")
    response = Response(answered.status, answered.headers, answered.body, request.url)
    return await _read(round, cursor, response, poller.clock())


async def _read(round: Round, cursor: Mapping[str, Any], response: Response, at: datetime) -> Page:
    """Read a response in a parser process."""
    try:
        return await parsing.run(
            round.poll.read, round.config, cursor, response, at, owner=round.source.project_id
        )
    except (PollProblem, Unavailable):
        raise
    except TooCostly as problem:
        raise PollProblem(f"The response can't be read. {problem}", fatal=True) from None
    except Exception as problem:  # noqa: BLE001  # whatever a host answers must not end the round of others
        raise PollProblem(f"The response can't be read: {type(problem).__name__}: {problem}") from None


def _with_headers(request: Request, before: Request) -> Request:
    """Return the request for the next page with the headers of the previous one, except its conditions."""
    conditions = {"if-none-match", "if-modified-since"}
    kept = {name: value for name, value in before.headers.items() if name.lower() not in conditions}
    return Request(request.url, request.method, {**kept, **request.headers}, request.body)


async def _store(poller: Poller, round: Round, page: Page) -> int:
    # A page has up to some megabytes.
    received = await asyncio.to_thread(
        lambda: [_received(item, history=round.history) for item in page.items]
    )
    async with unit_of_work(poller.engine) as uow:
        await repository.lock_state(uow, round.source.id)
        stored = await deliveries.store(
            uow,
            jobs=poller.jobs,
            source_id=round.source.id,
            project_id=round.source.project_id,
            received=received,
            now=poller.clock(),
        )
        await uow.execute(
            sa.update(source_states)
            .where(_S.source_id == round.source.id)
            .values(
                cursor=dict(page.cursor),
                received=_S.received + len(page.items),
                last_received_at=poller.clock() if stored else _S.last_received_at,
            )
        )
    return stored


def _received(item: Item, *, history: bool) -> Received:
    return Received(item.key, json.dumps(item.payload).encode(), {}, history)


async def _end(poller: Poller, round: Round, page: Page, *, complete: bool) -> None:
    now = poller.clock()
    wait = max(round.poll.every, page.wait or timedelta()) if complete else timedelta(seconds=5)
    async with unit_of_work(poller.engine) as uow:
        await uow.execute(
            sa.update(source_states)
            .where(_S.source_id == round.source.id)
            .values(
                # It may have been switched off meanwhile.
                poll_at=sa.case((_S.poll_at.is_(None), None), else_=now + _jittered(wait)),
                polled_at=now,
                poll_failures=0,
                poll_error=None,
                history_ended_at=sa.func.coalesce(_S.history_ended_at, now)
                if complete
                else _S.history_ended_at,
            )
        )


async def _failed(poller: Poller, source_id: UUID, problem: PollProblem) -> None:
    now = poller.clock()
    async with unit_of_work(poller.engine) as uow:
        found = await uow.execute(
            sa.select(_S.poll_failures).where(_S.source_id == source_id).with_for_update()
        )
        failures = (found.scalar_one_or_none() or 0) + 1
        stopped = failures >= (MAX_FATAL_FAILURES if problem.fatal else MAX_FAILURES)
        text = str(problem)
        if stopped:
            text += f" Polling stopped after {failures} failures; change the source or poll it again."
        await uow.execute(
            sa.update(source_states)
            .where(_S.source_id == source_id)
            .values(
                # It may have been switched off meanwhile.
                poll_at=None
                if stopped
                else sa.case(
                    (_S.poll_at.is_(None), None),
                    else_=now + _jittered(problem.wait or backoff(failures)),
                ),
                polled_at=now,
                poll_failures=failures,
                poll_error=text[: repository.MAX_ERROR],
            )
        )
        await repository.note_error(uow, source_id, text, now)


def backoff(failures: int) -> timedelta:
    """Return the delay after consecutive failures: a minute, doubled each time."""
    return min(timedelta(minutes=2.0 ** min(failures - 1, 12)), MAX_BACKOFF)


def _jittered(wait: timedelta) -> timedelta:
    # Sources of one host should not all call it at the same moment, and never sooner than the host wants.
    return wait * (1 + random.random() / 10)  # noqa: S311  # nothing secret depends on it
