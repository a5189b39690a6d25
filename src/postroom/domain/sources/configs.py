"""Known sources, which of them are on by default, and the configuration of a source."""

from collections.abc import Mapping
from typing import Any, Literal

from postroom.domain.errors import Invalid
from postroom.domain.signals import extras

Product = Literal[
    "github",
    "linear",
    "jira",
    "gitlab",
    "gitea",
    "shortcut",
    "pganalyze",
    "sentry",
    "rollbar",
    "bugsnag",
    "honeybadger",
    "raygun",
    "zendesk",
    "freshdesk",
    "freshservice",
    "front",
    "gorgias",
    "kustomer",
    "dixa",
    "plain",
    "intercom",
    "hubspot",
    "conversations",
    "snyk",
    "sonarqube",
    "semgrep",
    "rapid7_insightvm",
    "replay_vision",
    "featurebase",
    "frill",
    "aha",
    "uservoice",
    "productboard",
    "canny",
    "asknicely",
    "retently",
    "appfigures",
    "appfollow",
    "judgeme_reviews",
    "app_reviews",
    "session_replay",
    "llm_analytics",
    "error_tracking",
    "endpoints",
    "logs",
    "health_checks",
    "analytics",
    "engineering_analytics",
    "google_search_console",
    "signals_scout",
    "signals_check",
]
Type = Literal[
    "issue",
    "ticket",
    "scanner_finding",
    "feedback",
    "review",
    "session_analysis_cluster",
    "evaluation",
    "evaluation_report",
    "issue_created",
    "issue_reopened",
    "issue_spiking",
    "cross_source_issue",
    "alert_state_change",
    "health_issue",
    "endpoint_execution_failed",
    "endpoint_breakdown_limit_exceeded",
    "anomaly_investigation",
    "ci_flaky_check",
    "ci_broken_default_branch",
    "ci_duration_regression",
    "search_opportunity",
]
"""Types that a configuration may name. For `session_problem` and `check_failed` nothing can be set."""

Source = tuple[str, str]
"""A source's product and type."""

SCOUT: Source = ("signals_scout", "cross_source_issue")
"""The source of scouts' findings; its row belongs to the parent of a project, if there is one."""


def scout_of(product: str, extra: Mapping[str, Any]) -> str | None:
    """Return the skill of the scout that found a signal; None for other sources."""
    skill = extra.get("skill_name") if product == SCOUT[0] else None
    return skill if isinstance(skill, str) else None


ALWAYS_ON = frozenset({SCOUT, ("replay_vision", "scanner_finding"), ("signals_check", "check_failed")})
"""Sources that are on until a row says otherwise (contract 4.11); all others are off until a row says so."""

REPLAY = "session_replay"
SESSION_ANALYSIS: Source = (REPLAY, "session_analysis_cluster")
DEFAULT_SAMPLE_RATE = 0.1
"""Default share of the sessions that are analysed (contract 4.11)."""

TAKEN = "A configuration for this source product and type already exists for this team."
NO_CONSENT = (
    "Session analysis gives sessions to a model, which the organization has not approved. "
    "Approve AI data processing first, or leave the source off."
)


class SourceProblem(Invalid):
    """A problem with a source's configuration; `attr` is the field."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


def fixed(attr: str) -> SourceProblem:
    """Return the error for changing a field that is fixed after creation."""
    return SourceProblem(attr, f"{attr} cannot be changed after creation.")


def checked_config(source: Source, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration of a source in stored form, with the sample rate where required.

    Raises:
        SourceProblem: a known field is invalid, or it can't be stored.
    """
    problem = extras.json_problem(config)
    if problem is None and source[0] == REPLAY:
        problem = _replay_problem(config)
    if problem is not None:
        raise SourceProblem("config", problem)
    if source == SESSION_ANALYSIS:
        return {"sample_rate": DEFAULT_SAMPLE_RATE, **config}
    return dict(config)


def _replay_problem(config: Mapping[str, Any]) -> str | None:
    if not isinstance(config.get("recording_filters", {}), dict):
        return "recording_filters must be an object."
    rate = config.get("sample_rate", DEFAULT_SAMPLE_RATE)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        return "sample_rate must be a number from 0 to 1."
    return None
