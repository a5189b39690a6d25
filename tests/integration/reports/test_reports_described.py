"""The description of the endpoints of reports has their parameters, and no others."""

from postroom.api.app import describe


def test_report_description_names_every_parameter() -> None:
    paths = describe()["paths"]
    pattern = "/api/projects/{project_id}/signals/reports/"
    filters = {
        "status",
        "search",
        "source_product",
        "suggested_reviewers",
        "priority",
        "actionability",
        "has_implementation_pr",
        "task_id",
        "assignee",
        "teammate_uuid",
        "scope",
        "unclaimed",
        "include_all_statuses",
        "source_id",
        "scout",
        "scout_prefix",
        "count_only",
        "area",
        "ref",
        "channel_id",
        "view",
        "use_priority_preference",
        "unread",
        "created_after",
        "snoozed",
        "query",
        "last_signal_after",
        "last_signal_before",
        "opened_after",
        "opened_before",
        "without_area",
        "researched_again",
        "label",
        "mentioned",
    }
    for path, names in (
        (pattern, filters | {"ordering", "sort", "limit", "offset", "project_id"}),
        (pattern + "counts/", filters | {"project_id"}),
        # Those of one report heed the filters as well; who reads the description is better off without them.
        (pattern + "{report_id}/", {"project_id", "report_id"}),
        (pattern + "{report_id}/signals/", {"project_id", "report_id", "like", "limit", "offset"}),
    ):
        parameters = paths[path]["get"]["parameters"]
        assert {parameter["name"] for parameter in parameters} == names
        assert len(parameters) == len(names)
