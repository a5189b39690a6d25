"""What people correct about a report: the fields, and how a correction takes precedence over what Postroom says.

A report keeps by field who set it and when, and `machine`, what rules, research, readers and scouts say since.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from postroom.domain.errors import Invalid
from postroom.domain.signals.intake import is_storable

FieldName = Literal[
    "priority", "actionability", "repository", "title", "summary", "area", "assignee", "labels"
]
Returnable = Literal["priority", "actionability", "repository", "title", "summary", "area", "assignee"]
"""Fields that can be given back to Postroom; labels are removed one by one."""

FIELDS: tuple[FieldName, ...] = (
    "priority",
    "actionability",
    "repository",
    "title",
    "summary",
    "area",
    "assignee",
    "labels",
)
JUDGED: Mapping[str, str] = MappingProxyType(
    {
        "priority": "priority_judgment",
        "actionability": "actionability_judgment",
        "repository": "repo_selection",
    }
)
"""Fields that the newest entry of a type in the work log sets, with that type."""
JUDGED_BY_TYPE: Mapping[str, str] = MappingProxyType({type: field for field, type in JUDGED.items()})
WORDS = frozenset({"title", "summary"})

MAX_AREA = 100
MAX_LABEL = 50
"""Characters of an area and of a label."""
MAX_LABELS = 20
"""Labels of one report."""

COLORS = ("gray", "red", "orange", "yellow", "green", "teal", "blue", "purple")
"""Colours of labels, by name; the web app has a shade of each for both themes."""


def hold_back(corrections: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns to write when Postroom says `values`: those that people corrected stay.

    What it says of these is kept in `corrections`, which is among the returned columns then.
    """
    kept = {name: value for name, value in values.items() if name not in corrections}
    held = {
        name: {**corrections[name], "machine": value} for name, value in values.items() if name in corrections
    }
    return {**kept, "corrections": {**corrections, **held}} if held else kept


def label_name(text: str) -> str:
    """Return the name of a label or area as it is stored: in lower case, single blanks, without commas at its ends.

    Raises:
        Invalid: it is empty, too long, or has a comma or characters that can't be stored.
    """
    name = " ".join(text.lower().split())
    if not name:
        raise Invalid("A label has at least one character.")
    if len(name) > MAX_LABEL:
        raise Invalid(f"A label has at most {MAX_LABEL} characters.")
    # Filters separate labels by commas.
    if "," in name or not is_storable(name) or not name.isprintable():
        raise Invalid("A label has no commas and no control characters.")
    return name


def default_color(name: str) -> str:
    """Return the colour of a label that nobody chose one for: always the same for a name."""
    return COLORS[sum(name.encode()) % len(COLORS)]


def stale(seen: Mapping[str, Any], present: Mapping[str, Any]) -> str | None:
    """Return the first field whose present value is not the one that somebody saw when they corrected it."""
    return next((field for field, value in seen.items() if present.get(field) != value), None)
