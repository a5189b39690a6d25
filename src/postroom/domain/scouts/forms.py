"""A scout as a form: what is counted, over which time, and from when on that is a finding. No code, no pattern."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.scouts.skills import SkillProblem, SkillText
from postroom.text.characters import storable

MAX_CONDITIONS = 8
MAX_WINDOW = 24 * 7
PREVIEW_HOURS = 24 * 30
HISTORY = 14
"""Earlier windows that a change is compared with."""
LEAST_HISTORY = 4
PLACEHOLDERS = ("value", "usual", "limit", "group", "window")

Op = Literal["is", "is_not", "contains", "at_least", "at_most", "exists"]
Measure = Literal["count", "users", "share", "p95", "silence", "new_value"]
_COUNTED = frozenset({"count", "users"})
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


def _plain(text: str) -> str:
    if text != storable(text) or "\n" in text:
        raise ValueError("Use one line, without characters that can't be stored.")
    return text.strip()


Plain = Annotated[str, AfterValidator(_plain)]
Name = Annotated[Plain, Field(min_length=1, max_length=100)]
Finite = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class FormCondition(BaseModel):
    """A condition on one field."""

    model_config = ConfigDict(extra="forbid")

    field: Name = Field(description="`text` or `type` of signals, `name` of events, or the name of a fact.")
    op: Op = Field("is", description="How the field is compared; case is ignored.")
    value: Annotated[Plain, Field(max_length=200)] | Finite = Field(
        "",
        description="What it is compared with; a number for `at_least` and `at_most`, nothing for `exists`.",
    )

    @model_validator(mode="after")
    def _fits(self) -> "FormCondition":
        if self.op in ("at_least", "at_most") and not isinstance(self.value, float):
            raise ValueError(f"'{self.op}' compares with a number.")
        if self.op != "exists" and self.value == "":
            raise ValueError(f"'{self.op}' needs a value.")
        return self


Conditions = Annotated[list[FormCondition], Field(max_length=MAX_CONDITIONS)]


def _not_near_one(change: float) -> float:
    if 0.9 < change < 1.1:
        raise ValueError("A change is at most 0.9 or at least 1.1 times the usual value.")
    return change


def _known_braces(text: str) -> str:
    if any(found[1] not in PLACEHOLDERS for found in _BRACES.finditer(text)):
        raise ValueError(f"In the text, braces are for: {', '.join(PLACEHOLDERS)}.")
    return text


class Form(BaseModel):
    """What a scout measures in windows of time, and when that is a finding."""

    model_config = ConfigDict(extra="forbid")

    of: Literal["signals", "events"] = Field(
        "signals", description="Signals are tickets, alerts, errors and the like; events are what SDKs sent."
    )
    source: Annotated[Plain, Field(max_length=201)] = Field(
        "", description="Of signals `product` or `product/type`, of events a name; empty for all."
    )
    where: Conditions = Field(
        default_factory=list,
        description="Count only what meets all conditions. A field is `text` or `type` of signals, `name` of "
        "events, or a fact that the source sends, such as `release`.",
    )
    measure: Measure = Field(
        "count",
        description="`count`, `users` (distinct), `share` (of those that match `part`), `p95` of a number, "
        "`silence`, or `new_value` of a field.",
    )
    field: Annotated[Plain, Field(max_length=100)] = Field(
        "", description="The fact that is measured, such as `duration_ms` or `release`."
    )
    part: Conditions = Field(
        default_factory=list, description="What the share counts, such as `name` is `$exception`."
    )
    per: Literal["item", "user", "session"] = Field(
        "item", description="What the share is of: all items, the users or the sessions behind them."
    )
    window_hours: Annotated[int, Field(ge=1, le=MAX_WINDOW)] = Field(
        24, description="Each value is measured over this many hours, up to the time of the run."
    )
    above: Finite | None = Field(None, description="It is a finding when the value is this or more.")
    below: Finite | None = Field(None, description="It is a finding when the value is less than this.")
    change: Annotated[Finite, Field(ge=0.01, le=1000), AfterValidator(_not_near_one)] | None = Field(
        None,
        description="It is a finding from this many times the usual value on; below 1 for a fall. "
        "Usual is the median of earlier windows.",
    )
    least: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        1, description="Time windows with fewer matching items are ignored, except for `below` and `silence`."
    )
    by: Annotated[Plain, Field(max_length=100)] = Field(
        "", description="Measure each value of a fact by itself, such as `endpoint`; empty for all together."
    )
    text: Annotated[Plain, Field(min_length=1, max_length=200), AfterValidator(_known_braces)] = Field(
        description="Title of its findings, in which {value}, {usual}, {limit}, {group} and {window} are filled in."
    )
    severity: Priority = Field("P3", description="Severity of its findings, P0 the most urgent.")

    @model_validator(mode="after")
    def _fits(self) -> "Form":
        limits = [self.above, self.below, self.change]
        given = sum(limit is not None for limit in limits)
        if self.measure in ("silence", "new_value"):
            if given:
                raise ValueError(f"'{self.measure}' needs no threshold.")
        elif given != 1:
            raise ValueError("Give one of: above, below, change.")
        if (self.measure in ("p95", "new_value")) != bool(self.field):
            raise ValueError("'field' is for p95 and new_value, which need it.")
        if (self.measure == "share") != bool(self.part):
            raise ValueError("'part' is for share, which needs it.")
        if self.measure == "new_value" and self.by:
            raise ValueError("'new_value' is measured by its field; leave out 'by'.")
        return self

    @property
    def group(self) -> str:
        """The fact by whose values it measures; empty for none."""
        return self.field if self.measure == "new_value" else self.by

    @property
    def windows(self) -> int:
        """How many windows the days of a preview have."""
        return PREVIEW_HOURS // self.window_hours

    @property
    def quiet_days(self) -> int:
        """Days in which one problem is reported once."""
        return max(1, -(-self.window_hours // 24))


@dataclass(frozen=True, slots=True)
class Point:
    """The value of one group in one window, and the number of items; window 0 is the latest."""

    window: int
    group: str
    value: float | None
    items: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a form finds in a window; `usual` is the median of earlier windows, None without a history."""

    window: int
    group: str
    value: float
    usual: float | None


def hits(form: Form, points: Sequence[Point], window: int) -> list[Hit]:
    """Return what a form finds in a window, by the points of it and of earlier windows.

    The oldest window with an item may be incomplete: what is compared with a past is not looked for in it.
    """
    oldest = max((point.window for point in points), default=-1)
    if form.above is None and window >= oldest:
        return []
    of_group: dict[str, dict[int, Point]] = {}
    for point in points:
        if point.window >= window:
            of_group.setdefault(point.group, {})[point.window] = point
    found = [_hit(form, group, series, window, oldest) for group, series in sorted(of_group.items())]
    return [hit for hit in found if hit is not None]


def _hit(form: Form, group: str, series: Mapping[int, Point], window: int, oldest: int) -> Hit | None:
    now = series.get(window)
    items = 0 if now is None else now.items
    if form.measure == "silence":
        return Hit(window, group, 0.0, None) if not items and window + 1 in series else None
    if form.measure == "new_value":
        is_new = items >= form.least and max(series) == window
        return Hit(window, group, float(items), None) if is_new else None
    counted = form.measure in _COUNTED
    value = now.value if now is not None else (0.0 if counted else None)
    if value is None or (items < form.least and form.below is None and not (counted and _falls(form))):
        return None
    earlier = [series.get(back) for back in range(window + 1, min(window + 1 + HISTORY, oldest))]
    known = [point.value if point is not None else (0.0 if counted else None) for point in earlier]
    history = [each for each in known if each is not None]
    usual = median(history) if len(history) >= LEAST_HISTORY else None
    return Hit(window, group, value, usual) if _is_beyond(form, value, usual, counted=counted) else None


def _falls(form: Form) -> bool:
    return form.change is not None and form.change < 1


def _is_beyond(form: Form, value: float, usual: float | None, *, counted: bool) -> bool:
    if form.above is not None:
        return value >= form.above
    if form.below is not None:
        return value < form.below
    if form.change is None or usual is None:
        return False
    if form.change < 1:
        return usual > 0 and value <= form.change * usual
    # Where nothing is usual, one is: else any item would be infinitely more.
    return value >= form.change * (max(usual, 1.0) if counted else usual) and value > 0


def measured(form: Form, points: Sequence[Point]) -> list[float | None]:
    """Return the value of each window, oldest first; empty for what is measured by groups or is no number."""
    if form.group or form.measure in ("silence", "new_value"):
        return []
    known = {point.window: point.value for point in points}
    none = 0.0 if form.measure in _COUNTED else None
    return [known.get(window, none) for window in reversed(range(form.windows))]


def titled(form: Form, hit: Hit) -> str:
    """Return the title of a finding. What is put in is put in once: braces in a value stay as they are."""
    limit = next((each for each in (form.above, form.below, form.change) if each is not None), None)
    values = {
        "value": _number(hit.value, form),
        "usual": "unknown" if hit.usual is None else _number(hit.usual, form),
        "limit": "" if limit is None else f"{limit:g}",
        "group": hit.group or "all",
        "window": f"{form.window_hours} hours" if form.window_hours > 1 else "1 hour",
    }
    return _BRACES.sub(lambda found: values.get(found[1] or "", found[0]), form.text)


def _number(value: float, form: Form) -> str:
    if form.measure == "share":
        return f"{value:.1%}"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def distinct(form: Form, found: Sequence[Hit]) -> Iterator[Hit]:
    """Yield hits, oldest first, without those that repeat one of the same group within its quiet days."""
    quiet = form.quiet_days * 24 / form.window_hours
    last: dict[str, int] = {}
    for hit in sorted(found, key=lambda each: (-each.window, each.group)):
        if hit.group not in last or last[hit.group] - hit.window >= quiet:
            last[hit.group] = hit.window
            yield hit


def read_form(front_matter: Mapping[str, Any]) -> Form | None:
    """Return the form in the front matter of a skill, None without one.

    Raises:
        SkillProblem: it is invalid; the message names the field.
    """
    given = front_matter.get("form")
    if given is None:
        return None
    try:
        return Form.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        message = first["msg"].removeprefix("Value error, ")
        raise SkillProblem("form", f"form{'.' if place else ''}{place}: {message}") from None


def skill_of(name: str, description: str, form: Form) -> SkillText:
    """Return the skill of a scout that consists of a form."""
    front = {
        "run": "detector",
        "detector": "form",
        "form": form.model_dump(mode="json", exclude_defaults=True),
        "allowed-tools": ["signals-search", "emit-signal"],
    }
    return SkillText(
        name, description, "This scout is a form: what it measures is in its front matter.", front
    )
