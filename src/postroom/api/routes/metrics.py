"""Endpoints of metrics."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.metrics import MetricQuery, PointsRequest, WrittenResponse
from postroom.domain.errors import Invalid
from postroom.metrics import service
from postroom.metrics.schemas import BucketResponse, SeriesResponse
from postroom.metrics.service import BadPoint

router = Router(tags=["metrics"])

_PATH = "/api/projects/{project_id}/signals/metrics"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
SendCall = Annotated[Call, Depends(project_call("task:write", limit="sends"), scope="function")]


@router.post(
    _PATH,
    summary="Write measured values",
)
async def write_points(call: SendCall, body: ParsedBody[PointsRequest]) -> JsonResponse[WrittenResponse]:
    """Store points atomically. Name, labels and time identify a point; its last value is kept."""
    try:
        done = await service.write(
            call.uow, call.project_id, [point.to_point(call.now) for point in body.points]
        )
    except BadPoint as problem:
        attr = f"points__{problem.index}__{problem.field}"
        raise validation("invalid_input", problem.message, attr) from None
    return json_response({"written": done.written, "repeated": done.repeated})


@router.get(
    _PATH,
    summary="Read a metric",
)
async def read_metric(call: ReadCall, query: ParsedQuery[MetricQuery]) -> JsonResponse[list[BucketResponse]]:
    """Return the aggregated points of each interval, earliest first."""
    try:
        buckets = await service.read(call.uow, call.project_id, query.wanted(call.now))
    except Invalid as problem:
        raise validation("invalid_input", problem.message, "bucket_minutes") from None
    return json_response([BucketResponse.of(bucket) for bucket in buckets])


@router.get(
    _PATH + "/names",
    summary="List the metrics of the project",
)
async def list_metrics(call: ReadCall) -> JsonResponse[list[SeriesResponse]]:
    """Return metrics with points in the last 30 days by name, up to 1,000."""
    rows = await service.series(call.uow, call.project_id, now=call.now)
    return json_response([SeriesResponse.of(series) for series in rows])
