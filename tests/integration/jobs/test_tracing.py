"""Traces of OpenTelemetry: one over a request, its job, and what that calls, and nothing of what they are about."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import BaseModel
from structlog.contextvars import get_contextvars
from tests.helpers.api import Api, bearer
from tests.helpers.handoff import receiver
from tests.helpers.models.language import answers, double
from tests.helpers.waiting import until
from tests.integration.jobs.workers import job_rows, running_worker

from postroom import outbound
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.jobs.port import Job
from postroom.models.language import Limits, Prompt, Question
from postroom.projects.paid import PaidModel, Purpose
from postroom.settings import SpendSettings
from postroom.sources import service as sources
from postroom.telemetry.tracing import span, tracing

SENDER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SIGNAL = {
    "source_product": "zendesk",
    "source_type": "ticket",
    "source_id": "1",
    "description": "A text of a customer",
}


class Verdict(BaseModel):
    """Whether two signals are about the same problem."""

    same: bool


class Collector:
    """An OTLP receiver on this machine."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url = ""

    def spans(self) -> list[dict[str, Any]]:
        """Return what was received, with attributes of the resource."""
        found = []
        for body in self.bodies:
            for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for of_scope in of_resource.scope_spans:
                    found += [
                        {
                            "name": one.name,
                            "trace": one.trace_id.hex(),
                            "id": one.span_id.hex(),
                            "parent": one.parent_span_id.hex(),
                            "failed": one.status.code == 2,
                            "attributes": {
                                each.key: each.value.string_value or each.value.int_value
                                for each in one.attributes
                            },
                        }
                        for one in of_scope.spans
                    ]
        return found


@contextmanager
def collector() -> Iterator[Collector]:
    made = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


async def test_tracing_of_a_signal_is_one_trace_without_its_text(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "inbox")
    async with unit_of_work(api.engine) as uow:
        await sources.enable(
            uow, project_id=api.project, source_product="zendesk", source_type="ticket", now=now()
        )
    headers = {**bearer(await api.key("signal:emit")), "traceparent": f"00-{SENDER[0]}-{SENDER[1]}-01"}
    model = PaidModel(
        api.engine, double(answers(Verdict(same=True))).model, settings=SpendSettings(), clock=now
    )
    question = Question(
        prompt=Prompt("p", "p"), parts=("A text of a customer",), output=Verdict, limits=Limits(seconds=60)
    )
    async with receiver() as target:
        target.answer(500)

        async def work(job: Job) -> None:
            await model.ask(question, Purpose(api.project, "grouping"))
            await outbound.send(
                "POST",
                f"{target.url}?token=hidden-token",
                body=b"A text of a customer",
                headers={"Authorization": "Bearer hidden-token"},
                seconds=10,
                allow_private=True,
                max_bytes=10,
            )

        with collector() as received:
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
            with tracing("test", enabled=True):
                url = f"{api.url('emit')}?note=hidden-token"
                assert (await api.client.post(url, json=SIGNAL, headers=headers)).status_code == 202
                [row] = await job_rows(api.engine)
                async with running_worker(api.engine, {row["name"]: work}) as worker:
                    await until(lambda: bool(target.asked) and not worker.busy)
    spans = {one["name"]: one for one in received.spans()}
    request, job = spans["POST /api/projects/{project_id}/signals/emit"], spans[f"job {row['name']}"]
    chat, post = spans[f"chat {model.name}"], spans["POST"]
    assert {one["trace"] for one in spans.values()} == {SENDER[0]}
    assert (request["parent"], job["parent"]) == (SENDER[1], request["id"])
    assert (chat["parent"], post["parent"]) == (job["id"], job["id"])
    assert [one["failed"] for one in (request, job, chat, post)] == [False, False, False, True]
    assert request["attributes"]["http.response.status_code"] == 202
    assert chat["attributes"]["gen_ai.usage.input_tokens"] == 100
    assert post["attributes"] == {
        "http.request.method": "POST",
        "server.address": "127.0.0.1",
        "http.response.status_code": 500,
    }
    sent = b"".join(received.bodies)
    assert b"inbox" in sent
    assert b"hidden-token" not in sent
    assert b"customer" not in sent


def test_span_of_what_fails_names_the_error_and_not_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        with span("work", "CONSUMER"):
            assert "traceparent" in get_contextvars()
            raise Invalid("A text of a customer")

    with collector() as received:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        with tracing("test", enabled=True):
            with pytest.raises(Invalid):
                fail()
            assert "traceparent" not in get_contextvars()
    [found] = received.spans()
    assert found["failed"]
    assert found["attributes"] == {"error.type": "Invalid"}
    assert b"customer" not in received.bodies[0]


def test_span_without_tracing_begins_no_trace() -> None:
    with tracing("test", enabled=False), span("work", "CONSUMER"):
        assert "traceparent" not in get_contextvars()


def test_tracing_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(Invalid, match=r"pip install 'postroom\[otel\]'"), tracing("test", enabled=True):
        pytest.fail("It began.")
