"""The endpoints that OpenTelemetry's exporters send to."""

from collections.abc import Sequence
from typing import Final, TypeVar

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import (
    ExportLogsServiceRequest,
    ExportLogsServiceResponse,
)
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from starlette.requests import Request
from starlette.responses import Response

from postroom.db.engine import unit_of_work
from postroom.domain.metrics.points import Point
from postroom.metrics import service as metrics_service
from postroom.sdks.answers import cors
from postroom.sdks.context import DROPPED, REFUSED, Intake, OverLimit, Sent, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.otlp.messages import JSON, PROTOBUF, problem, read_message, write_message
from postroom.sdks.otlp.points import read_points
from postroom.sdks.otlp.records import ReadRecords, read_logs, read_spans

SOURCE: Final = "otlp"
MAX_WAIT = 5
"""Seconds after which an exporter may try again: it gives up if it is told more than it has left."""
INVALID_ARGUMENT, UNAUTHENTICATED, EXHAUSTED = 3, 16, 8
TOO_MANY = "A request may have so many errors; the others were left out."
OVER_LIMIT = "This source has sent more than it may; what it sends is left out for a while."

M = TypeVar("M", bound=Message)


async def traces(intake: Intake, request: Request) -> Response:
    """Keep the exceptions of spans and the spans that failed."""
    read = await _read(intake, request, ExportTraceServiceRequest())
    if isinstance(read, Response):
        return read
    sent, project, message = read
    found = await intake.work(len(sent.body), read_spans, message, sent.received)
    rejected, reason = await _store(intake, project, found)
    response = ExportTraceServiceResponse()
    if rejected:
        response.partial_success.rejected_spans = rejected
        response.partial_success.error_message = reason
    return _answer(request, response)


async def logs(intake: Intake, request: Request) -> Response:
    """Keep the log records that are errors."""
    read = await _read(intake, request, ExportLogsServiceRequest())
    if isinstance(read, Response):
        return read
    sent, project, message = read
    found = await intake.work(len(sent.body), read_logs, message, sent.received)
    rejected, reason = await _store(intake, project, found)
    response = ExportLogsServiceResponse()
    if rejected:
        response.partial_success.rejected_log_records = rejected
        response.partial_success.error_message = reason
    return _answer(request, response)


async def metrics(intake: Intake, request: Request) -> Response:
    """Keep the points of metrics."""
    read = await _read(intake, request, ExportMetricsServiceRequest())
    if isinstance(read, Response):
        return read
    sent, project, message = read
    found = await intake.work(len(sent.body), read_points, message, sent.received)
    wait = intake.wait_for_points(project, SOURCE, len(found.points))
    if wait:
        intake.count(project, SOURCE, REFUSED, len(found.points))
        return _refused(request, 429, EXHAUSTED, OVER_LIMIT, wait)
    await _write(intake, project, found.points)
    intake.count(project, SOURCE, "stored_points", len(found.points))
    intake.count(project, SOURCE, "rejected_points", found.rejected)
    response = ExportMetricsServiceResponse()
    if found.rejected:
        response.partial_success.rejected_data_points = found.rejected
        response.partial_success.error_message = "Points of unknown kinds, without a number, or too many."
    return _answer(request, response)


async def _read(intake: Intake, request: Request, message: M) -> tuple[Sent, int, M] | Response:
    """Return what a request brings and for which project, or the answer to one that can't be taken."""
    try:
        project = await intake.project_of(_token(request))
        sent = await intake.read(request)
        await intake.work(len(sent.body), _fill, message, sent.body, _is_json(request))
    except UnknownToken as error:
        return _refused(request, 401, UNAUTHENTICATED, str(error))
    except Undecodable as error:
        status = 413 if isinstance(error, TooLarge) else 400
        return _refused(request, status, INVALID_ARGUMENT, str(error))
    return sent, project, message


def _fill(message: Message, body: bytes, is_json: bool) -> None:
    read_message(message, body, is_json=is_json)


async def _store(intake: Intake, project: int, found: ReadRecords) -> tuple[int, str]:
    """Store the events of a request; return how many were left out for good, and why."""
    for reason, number in found.left_out.items():
        intake.count(project, SOURCE, reason, number)
    if found.rejected:
        intake.count(project, SOURCE, "too_many", found.rejected)
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit:
        # Told as left out, it is not sent again: the exporter's queue would fill up with it.
        intake.count(project, SOURCE, DROPPED, len(found.events))
        return len(found.events) + found.rejected, OVER_LIMIT
    return found.rejected, TOO_MANY


async def _write(intake: Intake, project: int, points: Sequence[Point]) -> None:
    if points:
        async with unit_of_work(intake.state.engine) as uow:
            await metrics_service.write(uow, project, points)


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return request.query_params.get("token")


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON


def _answer(request: Request, message: Message, status: int = 200, wait: float = 0) -> Response:
    is_json = _is_json(request)
    headers = {"Retry-After": str(min(MAX_WAIT, max(1, round(wait))))} if wait else {}
    return Response(
        write_message(message, is_json=is_json),
        status,
        headers={**cors(request), **headers},
        media_type=JSON if is_json else PROTOBUF,
    )


def _refused(request: Request, status: int, code: int, detail: str, wait: float = 0) -> Response:
    return _answer(request, problem(code, detail), status, wait)
