"""What the API's description says of texts agrees with the rules that decide."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.api.app import describe
from postroom.api.http.errors import WireError
from postroom.api.http.requests.body import parse
from postroom.api.routes.repositories.repositories import RepositoryToConnect
from postroom.api.schemas.identity.autonomy import AutonomyChanges
from postroom.api.schemas.projects.config import ProjectConfigChanges
from postroom.api.schemas.scouts.configs import NewScout, NewScoutConfig, ScoutConfigChanges
from postroom.api.schemas.sources.connected import NewSource
from postroom.api.schemas.tasks import TaskRequest, TaskRunRequest
from postroom.domain.errors import Invalid
from postroom.domain.metrics.points import Point, find_problem
from postroom.domain.sources.steering import Condition, Operation, Rule, checked
from postroom.git.remotes import check_remote_url
from postroom.identity.service import checked_email
from postroom.sources.registry.catalogue import all_kinds

Check = Callable[[Any], bool]


@cache
def document() -> dict[str, Any]:
    return describe()


@cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


def is_described(name: str, body: Any) -> bool:
    return validator(name).is_valid(body)


def is_accepted(model: Any, body: Any) -> bool:
    try:
        parse(model, body)
    except WireError:
        return False
    return True


def is_metric(name: str) -> bool:
    return find_problem(Point(name.strip(), None, 1.0)) is None  # type: ignore[arg-type]


def is_email(text: str) -> bool:
    try:
        checked_email(text)
    except Invalid:
        return False
    return True


def is_remote(text: str) -> bool:
    try:
        check_remote_url(text, "https,http,ssh")
    except Invalid:
        return False
    return True


def is_rule(rule: dict[str, Any]) -> bool:
    conditions = tuple(
        Condition(one["field"].strip(), one["operation"], one.get("value", "")) for one in rule["conditions"]
    )
    try:
        checked([Rule(conditions, rule["action"], rule.get("weight"), rule.get("tag"))])
    except Invalid:
        return False
    return True


def metric(text: str) -> Any:
    return {"points": [{"name": text, "value": 1}]}


def remote(text: str) -> Any:
    return {"kind": "remote", "url": text}


RULES: dict[str, tuple[str, Callable[[str], Any], Check]] = {
    "metric": ("PointsRequest", metric, is_metric),
    "branch": (
        "TaskRunRequest",
        lambda text: {"branch": text},
        lambda text: is_accepted(TaskRunRequest, {"branch": text}),
    ),
    "repository": (
        "TaskRequest",
        lambda text: {"title": "a", "repository": text},
        lambda text: is_accepted(TaskRequest, {"title": "a", "repository": text}),
    ),
    "skill of a new scout": (
        "NewScout",
        lambda text: {"name": text, "description": "a", "body": "a"},
        lambda text: is_accepted(NewScout, {"name": text, "description": "a", "body": "a"}),
    ),
    "skill of a configuration": (
        "NewScoutConfig",
        lambda text: {"skill_name": text},
        lambda text: is_accepted(NewScoutConfig, {"skill_name": text}),
    ),
    "scope": (
        "ScoutConfigChanges",
        lambda text: {"write_scopes": [text]},
        lambda text: is_accepted(ScoutConfigChanges, {"write_scopes": [text]}),
    ),
    "base branch": (
        "ProjectConfigChanges",
        lambda text: {"autostart_base_branches": {text: "main"}},
        lambda text: is_accepted(ProjectConfigChanges, {"autostart_base_branches": {text: "main"}}),
    ),
    "email": ("NewInvite", lambda text: {"email": text}, is_email),
}
"""By what a text is: the schema of a body, how the text stands in it, and the rule."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "metric": ("a", " http.requests:rate/5m ", "_", "9a", "a b", "é", ".a", "a\n", ""),
    "branch": (
        "main",
        " feature/x ",
        "a..b",
        "a@{b",
        "@",
        "a.lock",
        "a.lock/b",
        "a.lockb",
        ".a",
        "a/.b",
        "a//b",
        "/a",
        "a/",
        "a.",
        "a b",
        "\x85",
        "a\u2003b",
        "\u2003a",
        "a~1",
        "a\\b",
        "",
    ),
    "repository": ("a/b", " A/b.c ", "a/.", "a/..", "a/...", "-a/b", "a/b/c", "a", "a./b", "a/" + "b" * 101),
    "skill of a new scout": (
        "signals-scout-a",
        " signals-scout-a-1 ",
        "signals-scout-",
        "signals-scout-a--b",
        "signals-scout-A",
        "a",
    ),
    "skill of a configuration": ("signals-scout-a", " signals-scout-A b", "scout", " signals-scout", ""),
    "scope": (
        "task:read",
        " user_1:write ",
        "task",
        "task:all",
        "*",
        "signal_scout_internal:write",
        " signal_scout_report:read",
        "signal_scout_reports:read",
    ),
    "base branch": ("a/b", " A / b ", "a/ b/c", "a", "/b", "a/", " /b", "a/ ", "\x85/b", "a/\x1d"),
    "email": (
        "a\x85b@c",
        "a@\x1d",
        "a@b",
        " ada@example.org ",
        "a",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "é@ü.example",
    ),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in EXAMPLES for text in EXAMPLES[name]])
def test_description_of_a_text_agrees_with_its_rule(name: str, text: str) -> None:
    schema, body, rule = RULES[name]

    assert is_described(schema, body(text)) is rule(text)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_of_a_text_have_both_outcomes(name: str) -> None:
    rule = RULES[name][2]

    assert {rule(text) for text in EXAMPLES[name]} == {True, False}


@given(st.sampled_from(sorted(RULES)), st.text("ab1./-_:@{}~ \t\u2003é", max_size=12))
def test_description_of_any_text_agrees_with_its_rule(name: str, text: str) -> None:
    schema, body, rule = RULES[name]
    made = f"signals-scout-{text}" if name.startswith("skill") else text

    assert is_described(schema, body(made)) is rule(made)


@pytest.mark.parametrize(
    ("rule", "valid"),
    [
        ({"conditions": [{"field": "title", "operation": "is", "value": "a"}], "action": "drop"}, True),
        ({"conditions": [{"field": " extra.a b ", "operation": "exists"}], "action": "drop"}, True),
        ({"conditions": [{"field": "extra.", "operation": "exists"}], "action": "drop"}, False),
        ({"conditions": [{"field": "titles", "operation": "exists"}], "action": "drop"}, False),
        ({"conditions": [{"field": "title", "operation": "is"}], "action": "drop"}, False),
        ({"conditions": [{"field": "title", "operation": "is", "value": " "}], "action": "drop"}, False),
        (
            {"conditions": [{"field": "title", "operation": "exists", "value": "a" * 501}], "action": "drop"},
            False,
        ),
        ({"conditions": [{"field": "title", "operation": "exists"}] * 11, "action": "drop"}, False),
        ({"conditions": [{"field": "title", "operation": "exists"}], "action": "weight"}, False),
        ({"conditions": [{"field": "title", "operation": "exists"}], "action": "weight", "weight": 0}, True),
        ({"conditions": [{"field": "title", "operation": "exists"}], "action": "tag", "weight": 1}, False),
        ({"conditions": [{"field": "title", "operation": "exists"}], "action": "tag", "tag": "a"}, True),
        (
            {"conditions": [{"field": "title", "operation": "exists"}], "action": "tag", "tag": "a" * 61},
            False,
        ),
    ],
)
def test_description_of_a_rule_agrees_with_the_rule(rule: dict[str, Any], *, valid: bool) -> None:
    assert is_rule(rule) is valid
    assert is_described("RulesRequest", {"rules": [rule]}) is valid
    assert is_described("RulesRequest", {"rules": [rule] * 51}) is False


@pytest.mark.parametrize("operation", ["exists", "is_not"])
def test_conditions_fields_are_described(operation: Operation) -> None:
    for field in ("source_product", "labels", "text", "extra.release"):
        rule = {
            "conditions": [{"field": field, "operation": operation, "value": "a"}],
            "action": "drop",
        }
        assert is_rule(rule)
        assert is_described("RulesRequest", {"rules": [rule]})


@pytest.mark.parametrize(
    "text",
    [
        "https://git.example/group/name.git",
        " ssh://git@git.example:10022/group/name ",
        "git@host:group/name.git",
        "HTTP://127.0.0.1:3000/a/b",
        "ssh://git@[2001:db8::1]:22/a/b",
    ],
)
def test_usual_remotes_are_described_and_accepted(text: str) -> None:
    assert is_remote(text)
    assert is_described("RepositoryToConnect", remote(text))


@pytest.mark.parametrize(
    "text",
    [
        "https://git.example",
        "https://git.example/",
        "https://ada:secret@git.example/a/b",
        "https://git.example/a/b?c",
        "https://git.example/a/b#c",
        "-https://git.example/a/b",
        "https://-u@git.example/a/b",
        "https:///a/b",
        "git::https://git.example/a/b",
        "file:///srv/a/b",
        "ext::sh -c true",
        "/srv/a/b",
        "https://git.example/a b",
    ],
)
def test_remote_description_of_invalid_remote_says_so(text: str) -> None:
    assert not is_remote(text)
    assert not is_described("RepositoryToConnect", remote(text))


@pytest.mark.parametrize(
    ("token", "valid"), [("ghp_a", True), (" ghp_a ", True), ("a b", False), ("é", False)]
)
def test_tokens_of_github_are_described(token: str, *, valid: bool) -> None:
    body = {"kind": "github", "token": token}

    assert is_accepted(RepositoryToConnect, body)
    assert is_described("RepositoryToConnect", body) is valid


@pytest.mark.parametrize(
    ("schedule", "described", "accepted"),
    [
        ("*/5 9-17 * * mon-fri", True, True),
        (" 0 0 1,15 JAN,7 * ", True, True),
        ("", True, True),
        ("  ", True, True),
        ("99 * * * *", True, False),
        ("* * * *", False, False),
        ("@daily", False, False),
        ("*/5/5 * * * *", False, False),
    ],
)
def test_schedules_are_described_by_their_form(schedule: str, *, described: bool, accepted: bool) -> None:
    body = {"run_cron_schedule": schedule}

    assert is_described("ScoutConfigChanges", body) is described
    assert is_accepted(ScoutConfigChanges, body) is accepted


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("a.md", True),
        (" docs/a b.md ", True),
        (".a/..b/c..", True),
        ("/a", False),
        ("a//b", False),
        ("a/", False),
        ("../a", False),
        ("a/./b", False),
        ("a/..", False),
        ("a\\b", False),
        ("a\nb", False),
        ("Skill.md", False),
        ("docs/SKILL.md", True),
    ],
)
def test_paths_of_files_are_described(path: str, *, described: bool) -> None:
    body = {
        "name": "signals-scout-a",
        "description": "a",
        "body": "a",
        "files": [{"path": path, "content": ""}],
    }

    assert is_described("NewScout", body) is described


def test_tools_are_described() -> None:
    body = {"name": "signals-scout-a", "description": "a", "body": "a"}

    assert is_described("NewScout", {**body, "allowed_tools": ["emit-report", " inbox-search "]})
    assert not is_described("NewScout", {**body, "allowed_tools": ["emit"]})


def test_kinds_of_sources_are_described_without_an_enumeration() -> None:
    assert all(is_described("NewSource", {"kind": kind}) for kind in all_kinds())
    assert not is_described("NewSource", {"kind": "git"})
    assert not is_described("SourcePreviewRequest", {"kind": "githubs"})
    assert "enum" not in document()["components"]["schemas"]["NewSource"]["properties"]["kind"]
    assert is_accepted(NewSource, {"kind": "one of a later version"})


def test_secrets_of_sources_are_described() -> None:
    assert is_described("NewSource", {"kind": "github", "secrets": {"signing": "a", "token": None}})
    assert not is_described("NewSource", {"kind": "github", "secrets": {"signing": " "}})


def test_labels_of_metrics_are_described() -> None:
    def with_labels(labels: dict[str, str]) -> bool:
        return is_described("PointsRequest", {"points": [{"name": "a", "value": 1, "labels": labels}]})

    assert with_labels({"route": "/a"})
    assert not with_labels({"": "a"})
    assert not with_labels({"a" * 201: "a"})
    assert not with_labels({"a": "b" * 201})
    assert not with_labels({f"a{number}": "b" for number in range(21)})


def test_integration_of_preferences_is_described_as_null() -> None:
    body = {"slack_notification_integration_id": 5}

    assert not is_accepted(AutonomyChanges, body)
    assert not is_described("AutonomyChanges", body)
    assert is_described("AutonomyChanges", {"slack_notification_integration_id": None})


def test_reserved_origin_of_tasks_is_described() -> None:
    body = {"title": "a", "origin_product": "signals_scout"}

    assert not is_accepted(TaskRequest, body)
    assert not is_described("TaskRequest", body)


@pytest.mark.parametrize("blank", ["\x1d\x1d", "\x85", " \t", "\u2003"])
def test_blank_text_of_any_blanks_is_described_as_blank(blank: str) -> None:
    assert not is_accepted(TaskRequest, {"title": blank})
    assert not is_described("TaskRequest", {"title": blank})
