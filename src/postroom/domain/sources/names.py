"""Display names of sources."""

_NAMES = {
    "alertmanager": "Alertmanager",
    "bugzilla": "Bugzilla",
    "github": "GitHub",
    "gitlab": "GitLab",
    "grafana": "Grafana",
    "intercom": "Intercom",
    "jira": "Jira",
    "linear": "Linear",
    "opentelemetry": "OpenTelemetry",
    "pagerduty": "PagerDuty",
    "posthog": "PostHog",
    "sentry": "Sentry",
    "signals_scout": "scouts",
    "slack": "Slack",
    "zendesk": "Zendesk",
}


def product_name(source_product: str) -> str:
    """Return the name of a product as people write it: `github` is "GitHub", `error_tracking` "error tracking"."""
    return _NAMES.get(source_product) or source_product.replace("_", " ")
