"""The HTTP API: all routers with common error handling, logging and trailing slash rules."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Request, Response
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.api.description import DescribedApi
from postroom.api.docs import add_docs
from postroom.api.home import add_home_style
from postroom.api.web_app import add_web_app
from postroom.artefacts.diff_endpoints import router as diff_router
from postroom.artefacts.endpoints import router as artefacts_router
from postroom.artefacts.reviewer_endpoints import router as reviewers_router
from postroom.artefacts.task_endpoints import router as tasks_router
from postroom.clock import Clock
from postroom.db.engine import UnitOfWork
from postroom.db.notifications import Notifications
from postroom.db.revisions import head_revision
from postroom.domain.signals.intake import NewSignal
from postroom.edge.compression import CompressJson
from postroom.edge.errors import install_error_handlers, unavailable
from postroom.edge.limits import RateLimiter, Window
from postroom.edge.middleware import HeadAsGet, OptionalSlash, RequestLog
from postroom.edge.paths import install_path_table
from postroom.edge.requests.bodies import BodyBounds
from postroom.edge.respond import json_response
from postroom.edge.state import Actor, ApiState, FoundProject, attach, no_preview, state_of
from postroom.events.endpoints import router as events_router
from postroom.git.hosts import GitHosts
from postroom.git.port import Diff
from postroom.grouping.arrival.pipeline import Grouper
from postroom.grouping.consolidation.endpoints import router as regroup_runs_router
from postroom.grouping.preview.endpoints import router as preview_router
from postroom.grouping.preview.limiter import Previewer
from postroom.grouping.preview.schemas import preview_on_wire
from postroom.grouping.regroup.endpoints import router as grouping_router
from postroom.grouping.regroup.suggestion_endpoints import router as suggestions_router
from postroom.handoff.config import Seals
from postroom.handoff.endpoints import router as handoff_router
from postroom.identity.autonomy_endpoints import router as autonomy_router
from postroom.identity.endpoints import router as identity_router
from postroom.identity.organization_endpoints import router as organizations_router
from postroom.identity.secret import KeyHasher
from postroom.identity.service import authenticate, roles_of
from postroom.issues.endpoints import router as issues_router
from postroom.jobs.port import Jobs
from postroom.metrics.endpoints import router as metrics_router
from postroom.projects import service as projects
from postroom.projects.account_endpoints import router as account_router
from postroom.projects.config_endpoints import router as config_router
from postroom.projects.endpoints import router as projects_router
from postroom.projects.model_endpoints import router as models_router
from postroom.projects.spend_endpoints import router as spend_router
from postroom.reports.changes import router as report_changes_router
from postroom.reports.checks import router as report_checks_router
from postroom.reports.endpoints import router as reports_router
from postroom.reports.evidence.endpoints import router as evidence_router
from postroom.reports.lifecycle.resume import resume_all
from postroom.reports.pull_requests.endpoints import router as hosts_router
from postroom.reports.readers.endpoints import router as report_readers_router
from postroom.repositories import service as repositories
from postroom.repositories.endpoints import router as repositories_router
from postroom.repositories.integration_endpoints import router as integrations_router
from postroom.repositories.reading import Reachable, opened
from postroom.repositories.schemas import Connection
from postroom.repositories.vault import Vault
from postroom.scouts.configs.endpoints import router as scout_configs_router
from postroom.scouts.configs.skill_endpoints import router as scout_skills_router
from postroom.scouts.findings.endpoints import router as scout_findings_router
from postroom.scouts.memory.endpoints import router as scout_memory_router
from postroom.scouts.memory.feedback import router as feedback_router
from postroom.scouts.profile.endpoints import router as scout_profile_router
from postroom.scouts.reports.endpoints import router as scout_reports_router
from postroom.scouts.runs.endpoints import router as scout_runs_router
from postroom.scouts.suggestions import router as scout_suggestions_router
from postroom.screening.endpoints import router as screening_router
from postroom.sdk_events.endpoints import router as sdk_intake_router
from postroom.sessions import service as sessions
from postroom.sessions.endpoints import router as sessions_router
from postroom.sessions.key_endpoints import router as personal_keys_router
from postroom.sessions.members.endpoints import router as memberships_router
from postroom.sessions.members.invite_endpoints import router as invites_router
from postroom.sessions.oidc_endpoints import router as oidc_router
from postroom.sessions.password_endpoints import router as passwords_router
from postroom.sessions.profile_endpoints import router as profile_router
from postroom.sessions.setup_endpoints import router as setup_router
from postroom.sessions.state import make_accounts
from postroom.settings import LimitSettings, Settings
from postroom.signals.endpoints import router as signals_router
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.lookup_endpoints import router as signal_lookup_router
from postroom.signals.originals import router as originals_router
from postroom.signals.received_endpoints import router as received_router
from postroom.signals.trace_endpoints import router as signal_trace_router
from postroom.source_maps.endpoints import router as source_maps_router
from postroom.source_maps.posthog_endpoints import router as symbol_sets_router
from postroom.source_maps.release_endpoints import router as releases_router
from postroom.source_maps.sentry_endpoints import router as sentry_uploads_router
from postroom.sources.connected.delivery_endpoints import router as source_deliveries_router
from postroom.sources.connected.endpoints import router as connected_sources_router
from postroom.sources.connected.poll_endpoints import router as source_polls_router
from postroom.sources.connected.webhook_endpoints import router as webhooks_router
from postroom.sources.endpoints import router as sources_router
from postroom.sources.external_endpoints import router as external_sources_router
from postroom.tokens.endpoints import router as tokens_router
from postroom.tokens.service import Tokens

ROUTERS: tuple[APIRouter, ...] = (
    setup_router,
    sessions_router,
    passwords_router,
    personal_keys_router,
    invites_router,
    memberships_router,
    oidc_router,
    identity_router,
    organizations_router,
    account_router,
    profile_router,  # after the account's, which answers OPTIONS on the path that they share
    projects_router,
    sources_router,
    connected_sources_router,
    source_deliveries_router,
    source_polls_router,
    external_sources_router,
    webhooks_router,
    tokens_router,
    sdk_intake_router,
    issues_router,
    source_maps_router,
    sentry_uploads_router,
    releases_router,
    symbol_sets_router,
    config_router,
    spend_router,
    models_router,
    autonomy_router,
    signals_router,
    signal_trace_router,
    signal_lookup_router,
    received_router,
    originals_router,
    screening_router,
    reports_router,
    report_readers_router,
    report_checks_router,
    evidence_router,
    report_changes_router,
    hosts_router,
    repositories_router,
    integrations_router,
    preview_router,
    regroup_runs_router,
    suggestions_router,
    grouping_router,
    handoff_router,
    artefacts_router,
    reviewers_router,
    diff_router,
    tasks_router,
    metrics_router,
    events_router,
    scout_configs_router,
    scout_skills_router,
    scout_suggestions_router,
    scout_runs_router,
    scout_findings_router,
    scout_memory_router,
    feedback_router,
    scout_profile_router,
    scout_reports_router,
)
"""The routers in the order of the OpenAPI document. Their paths have no trailing slash."""


def make_state(
    *,
    engine: AsyncEngine,
    settings: Settings,
    clock: Clock,
    jobs: Jobs,
    hasher: KeyHasher,
    git_hosts: GitHosts | None = None,
    make_grouper: Callable[[], Grouper] | None = None,
    notifications: Notifications | None = None,
    events: AsyncEngine | None = None,
) -> ApiState:
    """Return the state of the API: the parts of the application connected with the services that use them.

    `make_grouper` creates the grouping pipeline for previews once; without it there are none. Without
    `notifications` there are no live events. `events` is the separate database of SDK events, if there is one.
    """
    hosts = git_hosts or GitHosts(settings.git, settings.github, clones=settings.data_dir / "repositories")
    vault = Vault(hasher)

    async def known_actor(uow: UnitOfWork, key: str) -> Actor | None:
        return await authenticate(uow, key, hasher=hasher, now=clock())

    async def known_actor_on(
        uow: UnitOfWork, key: str, project: str
    ) -> tuple[Actor, FoundProject | None] | None:
        return await projects.authenticate_for(uow, key, project, hasher=hasher, now=clock())

    async def known_session(
        uow: UnitOfWork, token: str, project: str | None, address: str
    ) -> tuple[Actor, FoundProject | None] | None:
        return await sessions.authenticate(uow, token, project, address, now=clock())

    async def branch_diff(project_id: int, repository: str, branch: str) -> Diff:
        return await repositories.branch_diff(
            engine, hosts, vault, project_id=project_id, repository=repository, branch=branch
        )

    previewer = None if make_grouper is None else Previewer(make_grouper)

    async def shown_preview(project_id: int, signal: NewSignal) -> Mapping[str, Any]:
        if previewer is None:
            return await no_preview(project_id, signal)
        return preview_on_wire(await previewer.preview(project_id, signal))

    return ApiState(
        engine=engine,
        settings=settings,
        clock=clock,
        jobs=jobs,
        authenticate=known_actor,
        find_project=projects.find,
        authenticate_for=known_actor_on,
        authenticate_session=known_session,
        roles_of=roles_of,
        accounts=make_accounts(settings, hasher),
        wake_grouping=lambda uow, project_id, now: schedule_grouping(
            uow, jobs=jobs, project_id=project_id, now=now
        ),
        limiter=make_limiter(settings.limits),
        session_limiter=make_session_limiter(settings.limits),
        send_limiter=make_send_limiter(settings.limits),
        branch_diff=branch_diff,
        seal=Seals(hasher).seal,
        preview=shown_preview,
        secret=hasher,
        notifications=notifications,
        token_seals=Tokens(hasher),
        resume_research=partial(_resume_research, jobs),
        read_tip=partial(_read_tip, hosts, vault),
        events=events,
    )


async def _resume_research(jobs: Jobs, uow: UnitOfWork, project_id: int, now: datetime) -> int:
    return len(await resume_all(uow, project_id=project_id, jobs=jobs, now=now))


async def _read_tip(hosts: GitHosts, vault: Vault, connection: Connection) -> tuple[str, str]:
    async with opened(hosts, vault, Reachable(connection.repository or "", connection)) as code:
        return code.branch, code.commit


def make_limiter(limits: LimitSettings) -> RateLimiter | None:
    """Return the rate limiter of each key's calls, or None if they are not limited."""
    if not limits.enabled:
        return None
    return RateLimiter(
        [Window(limits.calls_per_minute, 60), Window(limits.calls_per_hour, 3600, refilled=True)]
    )


def make_session_limiter(limits: LimitSettings) -> RateLimiter | None:
    """Return the rate limiter of each session's calls, or None if they are not limited."""
    return RateLimiter([Window(limits.session_calls_per_minute, 60)]) if limits.enabled else None


def make_send_limiter(limits: LimitSettings) -> RateLimiter | None:
    """Return the rate limiter of each key's sending calls, or None if they are not limited."""
    return RateLimiter([Window(limits.sends_per_minute, 60)]) if limits.enabled else None


def create_api(state: ApiState) -> FastAPI:
    """Return the API as a standalone application."""
    app = _routed()
    attach(app, state)
    install_error_handlers(app)
    add_docs(app)
    add_home_style(app)
    add_web_app(app)
    _add_probes(app)
    install_path_table(app, ROUTERS)
    # The middleware that is added last handles a request first.
    app.add_middleware(BodyBounds, bounds=state.settings.server)
    app.add_middleware(HeadAsGet)
    app.add_middleware(CompressJson)
    app.add_middleware(OptionalSlash)
    app.add_middleware(RequestLog)
    return app


def _routed() -> DescribedApi:
    return DescribedApi(
        routers=ROUTERS,
        title="Postroom",
        version=version("postroom"),
        summary="A self-hosted signals inbox.",
        redirect_slashes=False,
    )


def describe() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document, without a server or a database."""
    return _routed().openapi()


def _add_probes(app: FastAPI) -> None:
    add = partial(app.add_api_route, methods=["GET", "HEAD"], include_in_schema=False)
    add("/_health", health)
    add("/_ready", ready)


async def health() -> Response:
    """Report that the process is up, without using the database."""
    return json_response({"status": "ok"})


async def ready(request: Request) -> Response:
    """Report readiness: the database responds, and its schema has this version.

    Raises:
        WireError: 503, the server is not ready.
    """
    async with state_of(request).engine.connect() as connection:
        try:
            version = (await connection.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar()
        except sa.exc.ProgrammingError:
            version = None
    if version != head_revision():
        raise unavailable("The database schema is of a different version. Run: postroom migrate")
    return json_response({"status": "ok"})
