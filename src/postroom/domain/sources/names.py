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
    "llm_analytics": "LLM analytics",
    "opentelemetry": "OpenTelemetry",
    "pagerduty": "PagerDuty",
    "posthog": "PostHog",
    "sentry": "Sentry",
    "signals_scout": "scouts",
    "slack": "Slack",
    "zendesk": "Zendesk",
}


def kind_of_signal(source_product: str, kind: str) -> str:
    """Return what a signal of a product is: "Zendesk ticket", and "app review", not "app reviews review"."""
    name = product_name(source_product)
    known = {word.removesuffix("s") for word in name.casefold().split()}
    rest = " ".join(word for word in kind.split() if word.casefold().removesuffix("s") not in known)
    return f"{name} {rest}" if rest else name.removesuffix("s")


def with_article(words: str) -> str:
    """Return words with "A" or "An" before them, by the sound of an abbreviation that is spelt out."""
    first = words.partition(" ")[0]
    spelt = len(first) > 1 and first.isupper() and first[0] in "AEFHILMNORSX"
    return f"{'An' if spelt or first[:1] in set('aeiouAEIO') else 'A'} {words}"


def product_name(source_product: str) -> str:
    """Return the name of a product as people write it: `github` is "GitHub", `error_tracking` "error tracking"."""
    return _NAMES.get(source_product) or source_product.replace("_", " ")
