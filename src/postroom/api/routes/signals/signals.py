"""Endpoints that emit signals: the public one, for one or many, and the service-to-service one."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Path, Request

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.error_bodies import ErrorEnvelope, plain_error
from postroom.api.http.errors import PlainError, WireError, authentication_failed, validation
from postroom.api.http.requests.bodies import allow_large_body
from postroom.api.http.requests.body import UnreadBody, parse
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.signals import (
    AcceptedResponse,
    EmittedSignals,
    NewSignalRequest,
    OneReceiptResponse,
    ReceiptsResponse,
    receipt_response,
)
from postroom.db.engine import unit_of_work
from postroom.domain.identity.scopes import EMIT
from postroom.projects import service as projects
from postroom.signals import service
from postroom.signals.service import MAX_BATCH, Prepared, Receipt, prepare

router = Router(tags=["signals"])

SECRET_HEADER = "X-Internal-Api-Secret"  # noqa: S105  # the header's name, not a secret
BASE = "/api/projects/{project_id}"


@router.post(
    f"{BASE}/signals/emit",
    status_code=202,
    summary="Send one signal, or a list of them",
)
async def emit(
    call: Annotated[OutsideCall, Depends(outside_call(EMIT, limit="sends"), scope="function")],
    sent: UnreadBody[EmittedSignals],
) -> JsonResponse[OneReceiptResponse | ReceiptsResponse]:
    """Store signals and schedule their grouping. 202 means that they are durable.

    The body is one signal or a list of at most 1,000. A single invalid one is a 400; in a list each item has its
    own result, and an invalid one does not stop the others. The same `id`, or the same product, type, source id and
    description, is stored once and answered with the first result.
    """
    data = await sent.plain()
    if not isinstance(data, list):
        prepared = prepare(parse(NewSignalRequest, data).to_signal())
        [receipt] = await _ingest(call, [prepared])
        if receipt.status == "rejected":
            raise validation(receipt.code or "invalid_input", receipt.reason or "", receipt.field)
        return json_response({**receipt_response(receipt), "status": "ok"}, 202)
    if not data:
        raise validation("empty", "This list may not be empty.")
    if len(data) > MAX_BATCH:
        raise validation("max_length", f"Ensure this field has no more than {MAX_BATCH} elements.")
    # In a thread, before the transaction: a thousand long texts take seconds, during which others are served.
    items = await asyncio.to_thread(_prepare_all, data)
    stored = iter(await _ingest(call, [item for item in items if isinstance(item, Prepared)]))
    receipts = [item if isinstance(item, Receipt) else next(stored) for item in items]
    counts = Counter(receipt.status for receipt in receipts)
    return json_response(
        {
            "status": "ok",
            "results": [receipt_response(receipt) for receipt in receipts],
            "stored_count": counts["stored"],
            "repeated_count": counts["repeated"],
            "ignored_count": counts["ignored"],
            "rejected_count": counts["rejected"],
        },
        202,
    )


def _prepare_all(data: list[Any]) -> list[Prepared | Receipt]:
    """Return each item prepared, or its receipt if it is not a valid signal."""
    items: list[Prepared | Receipt] = []
    for item in data:
        try:
            items.append(prepare(parse(NewSignalRequest, item).to_signal()))
        except WireError as error:
            items.append(Receipt(None, "rejected", error.detail, error.attr, error.code))
    return items


async def _ingest(call: OutsideCall, signals: Sequence[Prepared]) -> list[Receipt]:
    async with call.unit_of_work() as uow:
        return await service.ingest_prepared(
            uow,
            jobs=state_of(call.request).jobs,
            project_id=call.project_id,
            signals=signals,
            now=call.now,
        )


@router.post(
    f"{BASE}/internal/signals/emit",
    status_code=202,
    summary="Send a signal from another service",
    responses={
        401: {
            "model": ErrorEnvelope,
            "description": "The secret is missing or wrong, or the server has none.",
        },
        404: plain_error("There is no such project."),
    },
    openapi_extra={"security": [{"serviceSecret": []}]},
)
async def emit_internal(
    request: Request,
    project_id: Annotated[str, Path(description="Number of the project.")],
    sent: UnreadBody[NewSignalRequest],
) -> JsonResponse[AcceptedResponse]:
    """Store one signal, authorised by the shared secret in `X-Internal-Api-Secret`.

    A signal of a disabled source is accepted and silently ignored.
    """
    state = state_of(request)
    secret = state.settings.internal_api_secret
    presented = request.headers.get(SECRET_HEADER, "")
    if secret is None or not hmac.compare_digest(
        # Headers are decoded as Latin-1; this restores the bytes that were sent.
        presented.encode("latin-1"),
        secret.get_secret_value().encode(),
    ):
        raise authentication_failed(401, "The internal API secret is missing or wrong.")
    allow_large_body(request)
    prepared = prepare((await sent.read()).to_signal())
    async with unit_of_work(state.engine) as uow:
        known = projects.number_of(project_id) or 0
        if await projects.get(uow, known) is None:
            raise PlainError(404, "Team not found")
        receipts = await service.ingest_prepared(
            uow, jobs=state.jobs, project_id=known, signals=[prepared], now=state.clock()
        )
        if receipts[0].status == "rejected":
            raise validation(receipts[0].code or "invalid_input", receipts[0].reason or "", receipts[0].field)
    return json_response({"status": "ok"}, 202)
