"""Routes that clients of autumn 2026 call, with what is special about them here."""

from collections.abc import Mapping

_ONE = "reports/{report_id}/"
_CHECK = f"{_ONE}checks/{{check_id}}/"

AUTUMN: Mapping[str, str] = {
    "POST reports/read_state/": "",
    f"POST {_ONE}viewed/": "",
    f"POST {_ONE}feedback/": "",
    f"PUT {_ONE}reviewers/": "",
    f"DELETE {_ONE}reviewers/me/": "",
    "GET scout/runs/recent-per-scout/": "",
    "GET /api/projects/{project_id}/integrations/": "The repository connections.",
    "GET /api/projects/{project_id}/external_data_sources/": "The connected sources.",
    "POST reports/refresh_metrics/": "The stored values: there is no query engine.",
    "GET reports/{report_id}/checks/": "An empty page: nothing writes checks.",
    "GET scout/suggestions/": "None are made.",
    "POST scout/suggestions/refresh/": "403: none are made.",
    f"GET {_CHECK}": "404: nothing makes any.",
    f"DELETE {_CHECK}": "404: nothing makes any.",
    f"POST {_CHECK}approve/": "404: nothing makes any.",
    f"POST {_CHECK}replace/": "404: nothing makes any.",
    "POST scout/suggestions/{scout_suggestion_id}/dismiss/": "404: none are made.",
}
