"""The HTTP API: all routers with common error handling, logging and trailing slash rules."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.api.description import DescribedApi
from postroom.api.docs import add_docs
from postroom.api.docs_site import add_docs_site
from postroom.api.home import add_home_style
from postroom.api.http.compression import CompressJson
from postroom.api.http.errors import install_error_handlers
from postroom.api.http.middleware import HeadAsGet, OptionalSlash, RequestLog
from postroom.api.http.paths import install_path_table
from postroom.api.http.requests.bodies import BodyBounds
from postroom.api.http.state import ApiState, StoredKeys, attach
from postroom.api.mcp.endpoint import add_mcp, load_after_start
from postroom.api.probes import add_probes
from postroom.api.routes.audit import router as audit_router
from postroom.api.routes.events import router as events_router
from postroom.api.routes.grouping.decisions import router as decisions_router
from postroom.api.routes.grouping.preview import router as preview_router
from postroom.api.routes.grouping.readings import router as readings_router
from postroom.api.routes.grouping.regrouping import router as grouping_router
from postroom.api.routes.grouping.runs import router as regroup_runs_router
from postroom.api.routes.grouping.similar import router as similar_router
from postroom.api.routes.grouping.suggestions import router as suggestions_router
from postroom.api.routes.handoff import router as handoff_router
from postroom.api.routes.identity.autonomy import router as autonomy_router
from postroom.api.routes.identity.organizations import router as organizations_router
from postroom.api.routes.identity.users import router as identity_router
from postroom.api.routes.insights import router as insights_router
from postroom.api.routes.issues import router as issues_router
from postroom.api.routes.metrics import router as metrics_router
from postroom.api.routes.notifications import router as notifications_router
from postroom.api.routes.projects.account import router as account_router
from postroom.api.routes.projects.config import router as config_router
from postroom.api.routes.projects.models import router as models_router
from postroom.api.routes.projects.projects import router as projects_router
from postroom.api.routes.projects.spend import router as spend_router
from postroom.api.routes.reports.artefacts import router as artefacts_router
from postroom.api.routes.reports.changes import router as report_changes_router
from postroom.api.routes.reports.checks import router as report_checks_router
from postroom.api.routes.reports.corrections import router as corrections_router
from postroom.api.routes.reports.diffs import router as diff_router
from postroom.api.routes.reports.evidence import router as evidence_router
from postroom.api.routes.reports.export import router as export_router
from postroom.api.routes.reports.gathering import router as gathering_router
from postroom.api.routes.reports.labels import router as labels_router
from postroom.api.routes.reports.pull_requests import router as hosts_router
from postroom.api.routes.reports.readers import router as report_readers_router
from postroom.api.routes.reports.reports import router as reports_router
from postroom.api.routes.reports.reviewers import router as reviewers_router
from postroom.api.routes.reports.views import router as views_router
from postroom.api.routes.repositories.integrations import router as integrations_router
from postroom.api.routes.repositories.repositories import router as repositories_router
from postroom.api.routes.scouts.configs import router as scout_configs_router
from postroom.api.routes.scouts.feedback import router as feedback_router
from postroom.api.routes.scouts.findings import router as scout_findings_router
from postroom.api.routes.scouts.forms import router as scout_forms_router
from postroom.api.routes.scouts.memory import router as scout_memory_router
from postroom.api.routes.scouts.profile import router as scout_profile_router
from postroom.api.routes.scouts.reports import router as scout_reports_router
from postroom.api.routes.scouts.runs import router as scout_runs_router
from postroom.api.routes.scouts.skills import router as scout_skills_router
from postroom.api.routes.scouts.suggestions import router as scout_suggestions_router
from postroom.api.routes.screening import router as screening_router
from postroom.api.routes.sdk_events import router as sdk_intake_router
from postroom.api.routes.sessions.invites import router as invites_router
from postroom.api.routes.sessions.keys import router as personal_keys_router
from postroom.api.routes.sessions.members import router as memberships_router
from postroom.api.routes.sessions.oidc import router as oidc_router
from postroom.api.routes.sessions.passwords import router as passwords_router
from postroom.api.routes.sessions.profile import router as profile_router
from postroom.api.routes.sessions.second_factor import router as second_factor_router
from postroom.api.routes.sessions.sessions import router as sessions_router
from postroom.api.routes.sessions.setup import router as setup_router
from postroom.api.routes.signals.imports import router as imports_router
from postroom.api.routes.signals.lookup import router as signal_lookup_router
from postroom.api.routes.signals.originals import router as originals_router
from postroom.api.routes.signals.received import router as received_router
from postroom.api.routes.signals.signals import router as signals_router
from postroom.api.routes.signals.traces import router as signal_trace_router
from postroom.api.routes.slack import router as slack_router
from postroom.api.routes.source_maps.posthog import router as symbol_sets_router
from postroom.api.routes.source_maps.releases import router as releases_router
from postroom.api.routes.source_maps.sentry import router as sentry_uploads_router
from postroom.api.routes.source_maps.source_maps import router as source_maps_router
from postroom.api.routes.sources.connected import router as connected_sources_router
from postroom.api.routes.sources.deliveries import router as source_deliveries_router
from postroom.api.routes.sources.external_data import router as external_sources_router
from postroom.api.routes.sources.polling import router as source_polls_router
from postroom.api.routes.sources.source_configs import router as sources_router
from postroom.api.routes.sources.webhooks import router as webhooks_router
from postroom.api.routes.system import router as system_router
from postroom.api.routes.tasks import router as tasks_router
from postroom.api.routes.tokens import router as tokens_router
from postroom.api.routes.trackers import router as trackers_router
from postroom.api.unsubscribe import add_unsubscribe
from postroom.api.web_app import add_web_app
from postroom.clock import Clock
from postroom.db.notifications import Notifications
from postroom.git.hosts import GitHosts
from postroom.grouping.grouper import Grouper
from postroom.grouping.preview.limiter import Previewer
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Jobs
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.sessions.accounts import make_accounts
from postroom.settings import LimitSettings, Settings

ROUTERS: tuple[APIRouter, ...] = (
    setup_router,
    sessions_router,
    passwords_router,
    second_factor_router,
    personal_keys_router,
    invites_router,
    memberships_router,
    oidc_router,
    identity_router,
    organizations_router,
    audit_router,
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
    insights_router,
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
    imports_router,
    originals_router,
    screening_router,
    export_router,  # before the route of one report, whose id the path would be
    reports_router,
    report_readers_router,
    report_checks_router,
    evidence_router,
    gathering_router,
    report_changes_router,
    corrections_router,
    labels_router,
    views_router,
    hosts_router,
    repositories_router,
    integrations_router,
    preview_router,
    readings_router,
    regroup_runs_router,
    suggestions_router,
    grouping_router,
    decisions_router,
    similar_router,
    handoff_router,
    notifications_router,
    trackers_router,
    slack_router,
    artefacts_router,
    reviewers_router,
    diff_router,
    tasks_router,
    system_router,
    metrics_router,
    events_router,
    scout_configs_router,
    scout_skills_router,
    scout_forms_router,
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
    """Return the state of the API.

    `make_grouper` creates the grouping pipeline for previews once; without it there are none. Without
    `notifications` there are no live events. `events` is the separate database of SDK events, if there is one.
    """
    return ApiState(
        engine=engine,
        settings=settings,
        clock=clock,
        jobs=jobs,
        hasher=hasher,
        git_hosts=git_hosts
        or GitHosts(settings.git, settings.github, clones=settings.data_dir / "repositories"),
        keys=StoredKeys(hasher, clock),
        accounts=make_accounts(settings, hasher),
        limiter=make_limiter(settings.limits),
        session_limiter=make_session_limiter(settings.limits),
        send_limiter=make_send_limiter(settings.limits),
        previewer=None if make_grouper is None else Previewer(make_grouper),
        notifications=notifications,
        events=events,
    )


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


def create_api(state: ApiState, *, is_server: bool = False) -> FastAPI:
    """Return the API as a standalone application.

    `is_server`: it is created within the event loop of a server, and loads soon what only some requests need.
    """
    app = _routed()
    attach(app, state)
    install_error_handlers(app)
    add_docs(app)
    add_docs_site(app)
    add_home_style(app)
    add_unsubscribe(app)
    add_web_app(app)
    load_mcp = add_mcp(app)
    if is_server:
        load_after_start(load_mcp, state)
    add_probes(app, state)
    install_path_table(app, ROUTERS)
    # The middleware that is added last handles a request first.
    app.add_middleware(BodyBounds, bounds=state.settings.server)
    app.add_middleware(HeadAsGet)
    app.add_middleware(CompressJson)
    app.add_middleware(OptionalSlash)
    app.add_middleware(RequestLog, metrics=state.requests)
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
