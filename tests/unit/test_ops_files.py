"""The alert rules and the dashboard ask for metrics and labels that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from postroom.observability.catalogue import METRICS, PREFIX

OPS = Path(__file__).parents[2] / "ops"
OF_PROMETHEUS = {"instance", "job", "le"}


def queries() -> Iterator[str]:
    rules = yaml.safe_load((OPS / "prometheus/alerts.yml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    board = json.loads((OPS / "grafana/postroom.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def known() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for metric in METRICS:
        # Prometheus would rename them.
        assert not OF_PROMETHEUS & set(metric.labels), metric.name
        ends = ("_bucket", "_sum", "_count") if metric.kind == "histogram" else ("",)
        names |= {PREFIX + metric.name + end: {*metric.labels, *OF_PROMETHEUS} for end in ends}
    return names


def test_queries_of_alerts_and_dashboard_name_existing_metrics_and_labels() -> None:
    exists, asked = known(), set[str]()
    for query in queries():
        names = set(re.findall(r"\bpostroom_\w+", query))
        assert names <= exists.keys(), query
        asked |= names
        labels = {
            label.strip() for found in re.findall(r"\bby \(([^)]*)\)", query) for label in found.split(",")
        }
        labels |= set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"", query))
        for label in labels:
            assert any(label in exists[name] for name in names) or not names, (query, label)
    of_a_panel = {re.sub(r"_(bucket|sum|count)\Z", "", name) for name in asked}
    assert {PREFIX + metric.name for metric in METRICS} <= of_a_panel


def test_each_alert_says_what_happened_and_what_to_do() -> None:
    rules = yaml.safe_load((OPS / "prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    tests = yaml.safe_load((OPS / "prometheus/alerts_test.yml").read_text(encoding="utf-8"))
    fired = {one["alertname"] for one in tests["tests"][0]["alert_rule_test"] if one["exp_alerts"]}
    assert fired <= {rule["alert"] for rule in rules}
    for rule in rules:
        assert rule["annotations"].keys() == {"summary", "action"}
        assert rule["labels"]["severity"] in {"critical", "warning"}
