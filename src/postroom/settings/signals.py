"""Settings of signals: screening, grouping, connected sources, and metrics."""

from pydantic import Field

from postroom.settings.group import Group


class GroupingSettings(Group):
    """How signals become reports."""

    window_days: int = Field(
        30, ge=1, le=3650, description="Days of signals that a new signal is compared with."
    )
    batch_size: int = Field(
        64, ge=1, le=1000, description="Maximum number of signals per grouping transaction."
    )
    join_probability: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Probability of the same problem from which a signal joins a report on arrival; a higher "
        "one joins less. Unset means the match model's own.",
    )
    cache_megabytes: int = Field(
        400,
        ge=16,
        le=65536,
        description="Memory for the search indexes of projects, per worker for grouping and per API process "
        "for previews. One index is kept even if it is larger, with a warning in the log.",
    )


class ConsolidationSettings(Group):
    """How reports that nobody has acted on are regrouped in the background."""

    enabled: bool = Field(
        True, description="Whether reports that nobody has acted on are regrouped in the background."
    )
    learn_threshold: bool = Field(
        True,
        description="Whether confirmed reports of a project can shift its threshold, if that improves agreement"
        " with them.",
    )
    after_signals: int = Field(
        250,
        ge=1,
        le=100_000,
        description="Number of grouped signals after which a project is regrouped; the first time after ten.",
    )
    after_minutes: float = Field(
        5, gt=0, le=10_080, description="Minutes after which a project is regrouped with fewer signals."
    )
    most_moved: int = Field(
        100,
        ge=0,
        le=10_000,
        description="Maximum number of signals that one step moves or splits off, and of reports that it "
        "merges.",
    )
    most_broken: float = Field(
        0.1,
        ge=0,
        le=1_000,
        description="Maximum number of signal pairs that are separated per new signal; unused capacity "
        "carries over within 250 signals.",
    )


class ReadingSettings(Group):
    """When a configured language model groups new signals."""

    enabled: bool = Field(True, description="Whether a configured language model groups new signals.")
    batch_size: int = Field(
        25,
        ge=1,
        le=100,
        description="Number of new signals that trigger a reading, and its maximum size.",
    )
    after_minutes: float = Field(
        5, gt=0, le=10_080, description="Minutes after which fewer signals trigger a reading."
    )
    promote_after_minutes: float = Field(
        10,
        gt=0,
        le=10_080,
        description="Minutes after which a report is promoted although its signals have not been read, as while "
        "the model is away.",
    )
    max_cards: int = Field(
        600,
        ge=12,
        le=4_000,
        description="Reports that one reading is shown at most; of more, those that are likeliest to matter. "
        "Up to half as many are all shown with their whole cards; of more, a sixth is, and the other cards are cut "
        "short.",
    )


class ScreeningSettings(Group):
    """How signals are screened for manipulation before anything else reads them."""

    enabled: bool = Field(True, description="Whether signals are screened before they are grouped.")
    block_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability of manipulation from which a signal is blocked; unset means the filter's "
        "own.",
    )
    suspicious_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability of manipulation from which a signal is marked as suspicious; unset means the"
        " filter's own.",
    )
    ask_model_from: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability of manipulation from which a configured language model gives a second "
        "opinion; unset means the filter's own.",
    )
    retention_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days that a blocked signal is kept after it was screened or confirmed.",
    )


class MetricSettings(Group):
    """How metrics are kept."""

    retention_days: int = Field(90, ge=1, le=3650, description="Days that metric points are kept.")


class SourceSettings(Group):
    """Limits and retention of deliveries of connected sources."""

    per_minute: int = Field(
        600,
        ge=1,
        le=1_000_000,
        description="Maximum deliveries per source and minute, unless the source has its own limit; above it "
        "the response is 429. Bursts of the same size are allowed.",
    )
    project_per_minute: int = Field(
        6_000,
        ge=1,
        le=10_000_000,
        description="Maximum deliveries of all sources of a project per minute and API process.",
    )
    in_flight: int = Field(
        64,
        ge=1,
        le=10_000,
        description="Maximum number of ungrouped signals per source; its further deliveries wait, so that "
        "other sources are not delayed.",
    )
    retention_days: int = Field(7, ge=3, le=3650, description="Days that a processed delivery is kept.")
    dead_letter_days: int = Field(
        30, ge=3, le=3650, description="Days that a delivery that could not be processed is kept."
    )
    allow_private: bool = Field(
        False,
        description="Whether polled sources may be at loopback and private addresses, and without TLS.",
    )
