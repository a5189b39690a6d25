"""The endpoints for OpenTelemetry exporters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import cors
from postroom.sdks.context import Intake, OverLimit, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.json_text import WEIGHED
from postroom.sdks.otlp.messages import JSON, PROTOBUF, problem, write_message
from postroom.sdks.otlp.points import ReadPoints, read_points
from postroom.sdks.otlp.records import ReadRecords, read_logs, read_spans
from postroom.sdks.otlp.wire import MAX_FIELDS

SOURCE: Final = "otlp"
MAX_WAIT = 5
"""Maximum retry delay in seconds: an exporter gives up if it is longer than its remaining time."""
_PER_FIELD = 64
"""Bytes of memory of a field in a parsed message."""
INVALID_ARGUMENT, UNAUTHENTICATED, EXHAUSTED = 3, 16, 8
TOO_MANY = "The request has more errors than allowed; the others were dropped."
OVER_LIMIT = "This source exceeded its rate limit; its data is dropped for a while."

UNREAD_POINTS = "Points of unknown kinds, without a number, or too many."

F = TypeVar("F")


async def traces(intake: Intake, request: Request) -> Response:
    """Store the exceptions of spans and the failed spans."""
    return await _receive(intake, request, TRACES)


async def logs(intake: Intake, request: Request) -> Response:
    """Store the log records of errors."""
    return await _receive(intake, request, LOGS)


async def metrics(intake: Intake, request: Request) -> Response:
    """Store the points of metrics."""
    return await _receive(intake, request, METRICS)


@dataclass(frozen=True, slots=True)
class _Rejected:
    """How much of a request was permanently rejected, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Signal(Generic[F]):
    """One of the three OTLP signals: its response, how its requests are read, and how they are stored.

    `rejected` is the field of the response with the number of rejected records.
    """

    answer: type[Message]
    rejected: str
    read: Callable[..., F]
    """Reads a body that was received at a time; `is_json` says in which form."""
    store: Callable[[Intake, int, F], Awaitable[_Rejected]]


async def _receive(intake: Intake, request: Request, signal: _Signal[F]) -> Response:
    try:
        project = await intake.project_of(_token(request))
        sent = await intake.read(request)
        is_json = _is_json(request)
        read = partial(signal.read, sent.body, sent.received, is_json=is_json)
        found = await (intake.parse(sent.body, read) if is_json else intake.work(_weight(sent.body), read))
        rejected = await signal.store(intake, project, found)
    except UnknownToken as error:
        return _refused(request, 401, UNAUTHENTICATED, str(error))
    except Undecodable as error:
        status = 413 if isinstance(error, TooLarge) else 400
        return _refused(request, status, INVALID_ARGUMENT, str(error))
    except OverLimit as error:
        return _refused(request, 429, EXHAUSTED, OVER_LIMIT, error.wait)
    response = signal.answer()
    if rejected.number:
        success = response.partial_success
        setattr(success, signal.rejected, rejected.number)
        success.error_message = rejected.reason
    return _answer(request, response)


def _weight(body: bytes) -> int:
    """Return the bytes of memory that a request in protobuf takes while its records are read one by one."""
    return len(body) if len(body) <= WEIGHED else 2 * len(body) + MAX_FIELDS * _PER_FIELD


async def _store_records(intake: Intake, project: int, found: ReadRecords) -> _Rejected:
    for reason, number in found.left_out.items():
        intake.count(project, SOURCE, reason, number)
    intake.count(project, SOURCE, "too_many", found.rejected)
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit as error:
        # Reported as rejected, so that it is not sent again and does not fill the exporter's queue.
        return _Rejected(len(error.left) + found.rejected, OVER_LIMIT)
    return _Rejected(found.rejected, TOO_MANY)


async def _store_points(intake: Intake, project: int, found: ReadPoints) -> _Rejected:
    intake.count(project, SOURCE, "rejected_points", found.rejected)
    await intake.store_points(project, SOURCE, found.points)
    return _Rejected(found.rejected, UNREAD_POINTS)


TRACES = _Signal(ExportTraceServiceResponse, "rejected_spans", read_spans, _store_records)
LOGS = _Signal(ExportLogsServiceResponse, "rejected_log_records", read_logs, _store_records)
METRICS = _Signal(
    ExportMetricsServiceResponse,
    "rejected_data_points",
    read_points,
    _store_points,
)


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
