"""Receive a delivery: authenticate the sender, check the rate limit, and store it for later processing."""

import asyncio
import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import NotFound, Unauthenticated, UnreadableInput
from postroom.domain.sources.webhook_signatures import verify
from postroom.jobs.port import Jobs
from postroom.kit.rate_limits import Allowances
from postroom.parsing import INLINE_BYTES
from postroom.settings import SourceSettings
from postroom.sources.connected import deliveries, repository
from postroom.sources.connected.deliveries import Received
from postroom.sources.connected.reading import parse_body
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.connected.secrets import SourceSecrets
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.model import SIGNING, Answer, Webhook

MAX_UNPACKED = 4 * 1024 * 1024
"""Maximum bytes of a body after decompression."""

MAX_HEADER = 1_000
ALWAYS_KEPT = ("content-type",)

Outcome = Literal["stored", "repeated", "ignored"]


@dataclass(frozen=True, slots=True)
class Intake:
    """The dependencies of receiving deliveries."""

    engine: AsyncEngine
    jobs: Jobs
    keeper: SourceSecrets
    allowances: Allowances
    settings: SourceSettings


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a webhook: header names are lower case, `token` is from the address."""

    source_id: UUID
    token: str
    headers: Mapping[str, str]
    body: bytes


async def take(intake: Intake, call: Call, now: datetime) -> Outcome | Answer:
    """Store a delivery durably, or answer a call that is not a delivery.

    Raises:
        NotFound: there is no such source, or it accepts no deliveries.
        Unauthenticated: the signature is invalid, or the token is wrong; nothing is stored.
        UnreadableInput: the body can't be read.
        Limited: the source or its project exceeds its rate limit.
    """
    name = str(call.source_id)
    intake.allowances.peek(name)
    async with unit_of_work(intake.engine) as uow:
        source = await repository.select_any(uow, call.source_id)
    webhook = None if source is None else find(source.kind).webhook
    if source is None or webhook is None:
        raise NotFound("This webhook does not exist.")
    try:
        authentic = check_sender(intake.keeper, source, webhook, call, now)
    except Unauthenticated:
        await _note_unsigned(intake, source)
        raise
    if len(call.body) > INLINE_BYTES or is_compressed(call.headers, call.body):
        body, payload = await asyncio.to_thread(_parsed, call)
    else:
        body, payload = _parsed(call)
    answer = webhook.handshake(call.headers, payload)
    if answer is not None:
        return answer
    if not source.enabled:
        async with unit_of_work(intake.engine) as uow:
            await repository.count(uow, source.id, {"ignored": 1})
        return "ignored"
    intake.allowances.take(f"project {source.project_id}", intake.settings.project_per_minute)
    kept = {
        header: call.headers[header][:MAX_HEADER]
        for header in (*ALWAYS_KEPT, *webhook.headers)
        if header in call.headers
    }
    key = webhook.key(authentic, payload) or digest(call.body)
    return await _store(intake, source, Received(key, body, kept), now)


def _parsed(call: Call) -> tuple[bytes, Any]:
    body = unpacked(call.headers, call.body)
    return body, parse_body(call.headers, body)


async def _store(intake: Intake, source: ConnectedSource, received: Received, now: datetime) -> Outcome:
    name, per_minute = str(source.id), source.per_minute or intake.settings.per_minute
    intake.allowances.take(name, per_minute)
    refused, unsigned = intake.allowances.uncounted(name, now=True)
    async with unit_of_work(intake.engine) as uow:
        taken = await repository.take_allowance(
            uow, source.id, per_minute=per_minute, refused=refused, now=now
        )
        if not taken:
            raise intake.allowances.spend(name)
        await repository.count(uow, source.id, {"unsigned": unsigned})
        stored = await deliveries.store(
            uow,
            jobs=intake.jobs,
            source_id=source.id,
            project_id=source.project_id,
            received=[received],
            now=now,
        )
    return "stored" if stored else "repeated"


def check_sender(
    keeper: SourceSecrets, source: ConnectedSource, webhook: Webhook, call: Call, now: datetime
) -> Mapping[str, str]:
    """Authenticate the sender of a call by its signature, or by the token if the kind has none.

    Returns the headers that are the sender's own: those that the signature covers, or all with the token. A
    captured delivery could be replayed with another value of any other header, such as the id of the delivery.

    Raises:
        Unauthenticated: the check fails.
    """
    signing = keeper.open(source.id, source.secrets).get(SIGNING, [])
    if webhook.signatures and (signing or not webhook.optional):
        if not signing:
            raise Unauthenticated("The source has no signing secret yet, so signatures can't be checked.")
        verdict = verify(webhook.signatures, signing, call.headers, call.body, now=now)
        if not verdict.valid:
            raise Unauthenticated(verdict.reason)
        return {name: call.headers[name] for name in verdict.signed_headers if name in call.headers}
    presented = call.token or _presented(call.headers.get("authorization", ""))
    if source.token_hash is None or not keeper.hasher.matches(presented, source.token_hash):
        raise Unauthenticated("The token of the address is missing or wrong.")
    return call.headers


def is_compressed(headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether a body is compressed, as declared or by its first bytes."""
    return "gzip" in headers.get("content-encoding", "").lower() or body.startswith(b"\x1f\x8b")


def unpacked(headers: Mapping[str, str], body: bytes) -> bytes:
    """Decompress a body.

    Raises:
        UnreadableInput: it can't be decompressed, or is too large then.
    """
    if not is_compressed(headers, body):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        found = unpacker.decompress(body, MAX_UNPACKED + 1)
    except zlib.error:
        raise UnreadableInput("The body is not compressed as declared.") from None
    if len(found) > MAX_UNPACKED or not unpacker.eof:
        raise UnreadableInput(
            f"The body is truncated, or has more than {MAX_UNPACKED} bytes when decompressed."
        )
    return found


def digest(body: bytes) -> str:
    """Return the deduplication key of a delivery without an id."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _presented(authorization: str) -> str:
    """Return the token in an Authorization header: a bearer token, or the password of basic authentication."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return ""


async def _note_unsigned(intake: Intake, source: ConnectedSource) -> None:
    name = str(source.id)
    intake.allowances.note_unsigned(name)
    refused, unsigned = intake.allowances.uncounted(name)
    if refused or unsigned:
        async with unit_of_work(intake.engine) as uow:
            await repository.count(uow, source.id, {"refused": refused, "unsigned": unsigned})
