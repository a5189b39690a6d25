"""Failed spans: what tells one failure from another."""

from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from postroom.sdks.otlp.failures import failure_of, masked_path


def failed(name: str = "GET", kind: Any = Span.SPAN_KIND_CLIENT, message: str = "", **attributes: Any) -> Any:
    span = Span(name=name, kind=kind, status=Status(code=Status.STATUS_CODE_ERROR, message=message))
    return failure_of(span, {key.replace("__", "."): value for key, value in attributes.items()}, "shop")


def call(url: str, status: int = 503, **more: Any) -> Any:
    return failed(http__request__method="POST", url__full=url, http__response__status_code=status, **more)


def test_failure_of_calls_is_told_apart_by_host_route_and_status() -> None:
    calls = [
        call("http://stock:8080/reserve/17"),
        call("http://payments:8080/reserve/17"),
        call("http://stock:8080/release/17"),
        call("http://stock:8080/reserve/17", 500),
    ]
    assert len({one.fingerprint for one in calls}) == 4
    assert calls[0].message == "POST stock:8080/reserve/<id> failed: status 503"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://stock:8080/reserve/17", "http://stock:8080/reserve/18?x=1"),
        ("http://stock/products/blue-shoe", "http://stock/products/red-hat"),
        ("http://10.0.3.17:80/a", "http://10.0.3.99:80/a"),
        (
            "http://stock/f/3f2a9c6e-1111-4222-8333-444455556666",
            "http://stock/f/9b1c9c6e-1111-4222-8333-444455556667",
        ),
        ("http://ann:secret@stock/a", "http://bob:other@stock/a"),
    ],
)
def test_failure_of_calls_that_differ_in_ids_is_one(one: str, other: str) -> None:
    assert call(one).fingerprint == call(other).fingerprint
    assert "secret" not in " ".join(call(one).fingerprint)


def test_failure_of_older_attributes_and_other_protocols_names_callee() -> None:
    old = failed(http__method="GET", http__url="http://stock/a", http__status_code=500)
    assert old.message == "GET stock/a failed: status 500"
    rpc = failed(
        "shop.Stock/Reserve",
        rpc__service="shop.Stock",
        rpc__method="Reserve",
        server__address="stock",
        rpc__grpc__status_code=14,
    )
    assert rpc.message == "stock/shop.Stock/Reserve failed: status 14"
    stored = failed(
        "SELECT", db__operation__name="SELECT", db__collection__name="orders", error__type="timeout"
    )
    assert stored.message == "SELECT orders failed: timeout"
    assert (
        failed(message="Connection refused", http__url="http://[bad").message
        == "GET failed: Connection refused"
    )


def test_failure_of_a_request_is_told_apart_by_name_and_outcome() -> None:
    kind = Span.SPAN_KIND_SERVER
    one = failed("GET /users/17", kind, http__status_code=500)
    assert one.fingerprint == failed("GET /users/18", kind, http__status_code=500).fingerprint
    assert one.fingerprint != failed("GET /users/18", kind, http__status_code=503).fingerprint
    assert (
        failed("job", kind, "row 17 is bad").fingerprint == failed("job", kind, "row 18 is bad").fingerprint
    )


def test_masked_path_reads_a_long_path_in_time_of_its_length() -> None:
    assert masked_path("/" + "a/" * 100_000).endswith("/…")
    assert masked_path("GET /orders/{id}/items") == "GET /orders/{id}/items"
    assert masked_path("process") == "process"
