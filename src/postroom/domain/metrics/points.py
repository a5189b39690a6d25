"""Points of metrics: validation, and the hash of their labels."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from postroom.domain.signals.intake import is_storable

MAX_NAME = 200
MAX_LABELS = 20
MAX_LABEL = 200

NAME = r"[A-Za-z_][A-Za-z0-9_.:/-]*"
_NAME = re.compile(NAME)


@dataclass(frozen=True, slots=True)
class Point:
    """One measured value: of the metric `name`, with `labels`, at the time `at`, in the metric's own unit."""

    name: str
    at: datetime
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointProblem:
    """Why a point is refused: the field and one sentence."""

    field: str
    message: str


def find_problem(point: Point) -> PointProblem | None:
    """Return the first reason to refuse `point`, or None."""
    if len(point.name) > MAX_NAME:
        return PointProblem("name", f"Ensure this field has no more than {MAX_NAME} characters.")
    if not _NAME.fullmatch(point.name):
        return PointProblem("name", "A name is letters, digits and _ . : / - and starts with a letter or _.")
    if not math.isfinite(point.value):
        return PointProblem("value", "A valid number is required.")
    if len(point.labels) > MAX_LABELS:
        return PointProblem("labels", f"Ensure there are no more than {MAX_LABELS} labels.")
    for key, value in point.labels.items():
        if not 0 < len(key) <= MAX_LABEL or len(value) > MAX_LABEL:
            return PointProblem("labels", f"Labels and their names have at most {MAX_LABEL} characters.")
        if not (is_storable(key) and is_storable(value)):
            return PointProblem("labels", "Null characters and lone surrogates are not allowed.")
    return None


def labels_hash(labels: Mapping[str, str]) -> int:
    """Return a signed 64-bit integer that is the same for the same labels in any order."""
    text = json.dumps(dict(labels), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
