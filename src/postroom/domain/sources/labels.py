"""Names of source products and types for people."""

from collections.abc import Iterable, Mapping

_LABELS: Mapping[str, str] = {
    "appfollow": "AppFollow",
    "asknicely": "AskNicely",
    "github": "GitHub",
    "gitlab": "GitLab",
    "google_search_console": "Google Search Console",
    "hubspot": "HubSpot",
    "judgeme_reviews": "Judge.me",
    "llm_analytics": "LLM analytics",
    "analytics": "Product analytics",
    "rapid7_insightvm": "Rapid7 InsightVM",
    "replay_vision": "Replay Vision",
    "session_replay": "Session replay",
    "signals_check": "Report check",
    "signals_scout": "Signals scout",
    "sonarqube": "SonarQube",
    "uservoice": "UserVoice",
}


def label_of(name: str) -> str:
    """Return the name of a product or type for people: its own spelling, or else its words with a capital."""
    words = name.replace("_", " ")
    return _LABELS.get(name, words[:1].upper() + words[1:])


def list_of(names: Iterable[str]) -> str:
    """Return a Markdown list of names with their labels, as the API describes them."""
    return "\n".join(f"* `{name}` - {label_of(name)}" for name in names)
