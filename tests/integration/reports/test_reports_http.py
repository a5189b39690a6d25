"""Reports over the wire."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import (
    MOMENT,
    add_organization,
    add_project,
    add_report,
    add_signal,
    add_user,
)

from postroom.api.app import make_state
from postroom.api.http.errors import install_error_handlers
from postroom.api.http.state import attach
from postroom.api.routes.reports.evidence import router as evidence_router
from postroom.api.routes.reports.reports import router
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity.actors import Actor, FoundProject
from postroom.identity.secret import KeyHasher
from postroom.settings import Settings

WITHOUT = {
    "summary_lead": "",
    "collapsed_note_count": 0,
    "charts": [],
    "metrics": [],
    "suggested_prompts": [],
    "source_suggestion": None,
    "repo_slug": None,
    "pull_requests": [],
    "implementation_pr_merged": False,
    "tracker_issue_url": None,
    "tracker_issue_reference": None,
    "tracker_issue_error": None,
    "work_state": "unclaimed",
    "assignee": None,
    "refund": None,
    "refund_ineligibility_reason": "no_billable_pr",
    "billing_exempt_reason": None,
    "channel_id": None,
    "ranking": None,
}
"""The optional fields of a report for which there is nothing."""

REPORT_KEYS = {
    "status_before_research",
    "corrections",
    "history",
    "labels",
    "allowed_states",
    "id",
    "title",
    "summary",
    "status",
    "total_weight",
    "signal_count",
    "signals_at_run",
    "created_at",
    "updated_at",
    "artefact_count",
    "priority",
    "actionability",
    "already_addressed",
    "dismissal_reason",
    "dismissal_note",
    "is_suggested_reviewer",
    "source_products",
    "implementation_pr_url",
    "claim",
    "working_title",
    "headline",
    "area",
    "problem",
    "proposal",
    "reviewers",
    "repository",
    "scout_name",
    "implementation_pr_state",
    "last_signal_at",
    "daily_signals",
    "snoozed_until",
    "snoozed_for",
    "snooze_signals",
    "several_problems",
    "researched_at",
    "signals_at_research",
    "waits_for",
    "waits_for_reason",
    "words_outdated_at",
    "impact",
    "match",
    *WITHOUT,
}
NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}


@dataclass(frozen=True)
class ReportsApi:
    """An API over one project with a few reports; the caller's login is `Octo`."""

    client: httpx.AsyncClient
    engine: AsyncEngine
    base: str
    project_id: int
    ready: UUID
    suppressed: UUID
    deleted: UUID
    elsewhere: UUID

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.client.get(self.base + path, params=query)


@pytest.fixture
async def api(engine: AsyncEngine) -> AsyncIterator[ReportsApi]:
    async with unit_of_work(engine) as uow:
        organization_id = await add_organization(uow)
        project_id = await add_project(uow, organization_id)
        user_id, user_uuid = await add_user(uow, "Octo", organization_id=organization_id)
        ready = await add_report(
            uow,
            project_id,
            status="ready",
            title="Login fails",
            summary="It does.",
            total_weight=1.5,
            signal_count=2,
            reviewer_logins=["octo"],
            source_products=["logs", "zendesk"],
            created_at=datetime(2026, 7, 1, 12, 0, 0, 123, tzinfo=UTC),
        )
        suppressed = await add_report(uow, project_id, status="suppressed")
        deleted = await add_report(uow, project_id, status="deleted")
        elsewhere = await add_report(uow, await add_project(uow, organization_id))
    actor = Actor(
        user_id=user_id,
        user_uuid=user_uuid,
        email="a@example.com",
        first_name="A",
        last_name="B",
        github_login="Octo",
        is_staff=False,
        key_id=None,
        scopes=frozenset({"task:read"}),
        scoped_projects=frozenset(),
        scoped_organizations=frozenset(),
    )

    class OneKey:
        """Knows one key, which reaches every project."""

        async def authenticate(self, _: UnitOfWork, key: str) -> Actor | None:
            return actor if key == "phx_good" else None

        async def authenticate_for(
            self, uow: UnitOfWork, key: str, project: str
        ) -> tuple[Actor, FoundProject | None] | None:
            known = await self.authenticate(uow, key)
            found = FoundProject(int(project), organization_id, Role.MEMBER) if project.isdigit() else None
            return None if known is None else (known, found)

    app = FastAPI()
    app.include_router(router)
    app.include_router(evidence_router)
    install_error_handlers(app)
    attach(
        app,
        replace(
            make_state(
                engine=engine,
                settings=Settings(),
                clock=now,
                jobs=RecordingJobs(),
                hasher=KeyHasher(b"a secret for tests only"),
            ),
            keys=OneKey(),
            limiter=None,
        ),
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://postroom.test",
        headers={"Authorization": "Bearer phx_good"},
    ) as client:
        yield ReportsApi(
            client=client,
            engine=engine,
            base=f"/api/projects/{project_id}/signals/reports",
            project_id=project_id,
            ready=ready,
            suppressed=suppressed,
            deleted=deleted,
            elsewhere=elsewhere,
        )


async def test_report_response_is_complete(api: ReportsApi) -> None:
    answer = await api.get(f"/{api.ready}")
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(api.ready),
        "title": "Login fails",
        "summary": "It does.",
        "status": "ready",
        "total_weight": 1.5,
        "signal_count": 2,
        "signals_at_run": 0,
        "created_at": "2026-07-01T12:00:00.000123Z",
        "updated_at": "2026-07-01T12:00:00.000000Z",
        "artefact_count": 0,
        "priority": None,
        "actionability": None,
        "already_addressed": None,
        "dismissal_reason": None,
        "dismissal_note": None,
        "is_suggested_reviewer": True,
        "source_products": ["logs", "zendesk"],
        "implementation_pr_url": None,
        "claim": None,
        "working_title": "h",
        "headline": "h",
        "area": None,
        "problem": None,
        "proposal": None,
        "reviewers": [],
        "repository": None,
        "scout_name": None,
        "implementation_pr_state": None,
        "last_signal_at": None,
        "daily_signals": [0] * 14,
        "snoozed_until": None,
        "snoozed_for": None,
        "snooze_signals": None,
        "several_problems": None,
        "researched_at": None,
        "signals_at_research": None,
        "waits_for": None,
        "waits_for_reason": None,
        "words_outdated_at": None,
        "impact": None,
        "match": None,
        "corrections": {},
        "history": None,
        "status_before_research": None,
        "labels": [],
        "allowed_states": {
            **dict.fromkeys(("dismiss", "snooze_until", "snooze_for", "resolve", "delete", "reingest")),
            "restore": "Only reports that were put away can be restored.",
        },
        **WITHOUT,
        "summary_lead": "It does.",
    }


async def test_reports_list_is_paginated_envelope(api: ReportsApi) -> None:
    listed = (await api.get("")).json()
    one = (await api.get(f"/{api.ready}")).json()
    assert listed == {"count": 1, "next": None, "previous": None, "results": [one]}
    assert one.keys() == REPORT_KEYS
    hidden = (await api.get("", status="suppressed")).json()
    assert [report["id"] for report in hidden["results"]] == [str(api.suppressed)]


async def test_links_keep_the_rest_of_the_query(api: ReportsApi) -> None:
    page = (await api.get("", status="ready,suppressed", ordering="-status", limit="1", offset="1")).json()
    assert (page["count"], page["next"]) == (2, None)
    assert [report["id"] for report in page["results"]] == [str(api.ready)]
    assert page["previous"] == (
        f"http://postroom.test{api.base}?limit=1&ordering=-status&status=ready%2Csuppressed"
    )
    beyond = (await api.get("", offset="50")).json()
    assert (beyond["count"], beyond["next"], beyond["results"]) == (1, None, [])
    assert beyond["previous"] is not None


async def test_reports_list_huge_page_is_accepted(api: ReportsApi) -> None:
    answer = await api.get("", limit="9" * 40, offset="9" * 40, ordering=",,-x", search="\x00")
    assert answer.status_code == 200
    assert answer.json()["results"] == []


@pytest.mark.parametrize(
    ("name", "value", "detail"),
    [
        (
            "status",
            "deleted",
            (
                "Invalid status value(s): deleted. Accepted values: candidate, failed, in_progress, "
                "pending_input, potential, ready, resolved, suppressed."
            ),
        ),
        ("priority", "P9", "Invalid priority value(s): P9. Allowed: P0, P1, P2, P3, P4."),
        ("suggested_reviewers", "x", "Invalid user UUID: x"),
        ("task_id", "x", "Invalid task UUID: x"),
        ("has_implementation_pr", "maybe", "Invalid value: 'maybe'. Allowed: true, false."),
    ],
)
async def test_bad_filters_are_refused_on_every_route(
    api: ReportsApi, name: str, value: str, detail: str
) -> None:
    for path in ("", f"/{api.ready}", f"/{api.ready}/signals", "/no-uuid", f"/{new_id()}"):
        answer = await api.get(path, **{name: value})
        assert answer.status_code == 400
        assert answer.json() == {
            "type": "validation_error",
            "code": "invalid_input",
            "detail": detail,
            "attr": name,
        }


@pytest.mark.parametrize("route", ["", "/signals"])
async def test_report_missing_is_not_found(api: ReportsApi, route: str) -> None:
    for id in ("no-uuid", new_id(), api.deleted, api.elsewhere):
        answer = await api.get(f"/{id}{route}")
        assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert (await api.get(f"/{api.suppressed}{route}")).status_code == 200
    assert (await api.get(f"/{api.ready}{route}", status="failed")).status_code == 404
    assert (await api.get(f"/{api.ready}{route}", status="ready")).status_code == 200


async def test_report_signals_are_listed(api: ReportsApi) -> None:
    empty = (await api.get(f"/{api.ready}/signals")).json()
    assert empty["signals"] == []
    async with unit_of_work(api.engine) as uow:
        last = await add_signal(uow, api.project_id, api.ready, timestamp=MOMENT + timedelta(1))
        first = await add_signal(
            uow, api.project_id, api.ready, extra={"url": "é"}, weight=0.25, source_id="42"
        )
        await add_signal(uow, api.project_id, api.ready, deleted_at=MOMENT)
        await add_signal(uow, api.project_id, api.suppressed)
    body: dict[str, Any] = (await api.get(f"/{api.ready}/signals")).json()
    assert body["report"] == (await api.get(f"/{api.ready}")).json()
    assert body["signals"][0] == {
        "signal_id": str(first),
        "content": "It is slow",
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": "42",
        "weight": 0.25,
        "timestamp": "2026-07-01T12:00:00.000000Z",
        "extra": {"url": "é"},
    }
    assert [signal["signal_id"] for signal in body["signals"]] == [str(first), str(last)]
