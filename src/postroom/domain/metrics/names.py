"""Interpretation of metric names."""

import re
from typing import Literal

Kind = Literal["latency", "volume", "level", "deploys"]
"""A duration; an amount of something; a level (rates, shares, gauges); a deployment."""

_BETWEEN = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PERCENTILE = re.compile(r"p\d{2,3}")

_DURATIONS = frozenset(
    [
        "latency",
        "latencies",
        "duration",
        "durations",
        "elapsed",
        "lag",
        "delay",
        "ttfb",
        "ttfp",
        "lcp",
        "fcp",
        "inp",
        "tti",
        "rtt",
    ]
)
_UNITS = frozenset(
    ["time", "times", "ms", "millis", "milliseconds", "microseconds", "sec", "secs", "seconds"]
)
"""Words that mean a duration only at the end of a name: `db_query_time` is one, `time_entries` is not."""

_MEANS = frozenset(["avg", "mean", "average", "median", "max", "min"])
_TOTALS = frozenset(["count", "counts", "total", "sum", "bucket"])
_DEPLOYS = frozenset(
    [
        "deploy",
        "deploys",
        "deployed",
        "deployment",
        "deployments",
        "release",
        "releases",
        "rollout",
        "rollouts",
    ]
)
_LEVELS = frozenset(
    [
        "rate",
        "rates",
        "ratio",
        "percent",
        "percentage",
        "pct",
        "utilization",
        "utilisation",
        "load",
        "cpu",
        "memory",
        "mem",
        "heap",
        "disk",
        "temperature",
        "gauge",
        "level",
        "depth",
        "backlog",
        "pending",
        "waiting",
        "capacity",
        "available",
        "concurrency",
        "inflight",
        "uptime",
        "per",
        "rps",
        "qps",
        "tps",
    ]
)
"""Words such as `usage`, `free` or `used` are missing: they often describe what is counted (`free_trials`)."""

_TROUBLE = frozenset(
    [
        "error",
        "errors",
        "err",
        "errs",
        "exception",
        "exceptions",
        "failure",
        "failures",
        "failed",
        "fail",
        "fails",
        "fault",
        "faults",
        "crash",
        "crashes",
        "panic",
        "panics",
        "timeout",
        "timeouts",
        "retry",
        "retries",
        "rejected",
        "rejections",
        "denied",
        "dropped",
        "4xx",
        "5xx",
        "500",
        "502",
        "503",
        "504",
    ]
)
_BETTER_LOW = frozenset(["depth", "backlog", "pending", "waiting"])


def words_of(name: str) -> list[str]:
    """Return the words of a metric's name in lower case: `httpErrors_5xx` is `http`, `errors`, `5xx`."""
    return [word for word in _BETWEEN.split(_HUMP.sub("_", name).lower()) if word]


def kind_of(name: str) -> Kind:
    """Return what a metric measures; the default is a volume."""
    words = words_of(name)
    known_words = set(words)
    if words and words[-1] in _TOTALS:
        # The count of a timed operation is a volume.
        return "deploys" if known_words & _DEPLOYS else "volume"
    ranked = any(_PERCENTILE.fullmatch(word) for word in words)
    end = next((word for word in reversed(words) if word not in _MEANS), "")
    if ranked or known_words & _DURATIONS or (end in _UNITS and "uptime" not in known_words):
        return "latency"
    if known_words & _DEPLOYS and not known_words & _TROUBLE:
        return "deploys"
    return "level" if known_words & _LEVELS or known_words & _MEANS else "volume"


def is_trouble(name: str) -> bool:
    """Return whether a metric counts failures."""
    return bool(_TROUBLE & set(words_of(name)))


def is_better_low(name: str) -> bool:
    """Return whether a lower value of the metric is better."""
    return is_trouble(name) or bool(_BETTER_LOW & set(words_of(name)))
