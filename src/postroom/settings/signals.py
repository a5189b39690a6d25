"""Settings of what comes in: how signals are screened and grouped, and how long metrics are kept."""

from pathlib import Path

from pydantic import Field

from postroom.settings.group import Group


class GroupingSettings(Group):
    """How signals become reports."""

    window_days: int = Field(
        30, ge=1, le=3650, description="Days of arrivals that a new signal is compared with."
    )
    batch_size: int = Field(
        64, ge=1, le=1000, description="Signals that one grouping transaction takes at most."
    )
    join_probability: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="Probability of one problem from which a signal joins a report when it arrives (higher joins "
        "less); unset means the match model's own.",
    )
    matcher_file: Path | None = Field(
        None,
        description="File of the match model that signals are grouped by, as `make train-matcher` writes it; unset "
        "means the packaged one.",
    )
    matchers_dir: Path | None = Field(
        None,
        description="Folder of the match models that a run of `regroup` may name, each a file `NAME.npz`; unset "
        "means `matchers` in the data folder. All projects may name them.",
    )
    cache_megabytes: int = Field(
        400,
        ge=16,
        le=65536,
        description="Memory a worker spends on the search indexes of the projects it groups, and the API on those "
        "of its previews. One window is kept however large it is, and the log warns of it.",
    )


class ConsolidationSettings(Group):
    """How reports that nobody has acted on are grouped anew as more signals come."""

    enabled: bool = Field(True, description="Whether reports that nobody has acted on are grouped anew.")
    learn_threshold: bool = Field(
        True,
        description="Whether a project's settled reports may shift the threshold, where that is better for them.",
    )
    after_signals: int = Field(
        50,
        ge=1,
        le=100_000,
        description="Grouped signals after which a project's reports are looked at again.",
    )
    after_minutes: float = Field(
        5, gt=0, le=10_080, description="Minutes after which fewer signals than that are enough."
    )
    most_moved: int = Field(
        100,
        ge=0,
        le=10_000,
        description="Signals that one step moves or splits off at most, and reports that it merges.",
    )
    most_broken: float = Field(
        0.1,
        ge=0,
        le=1_000,
        description="Pairs of signals that the steps take apart at most, per signal that came; what a step leaves "
        "is for the next ones, within 250 signals.",
    )


class ReadingSettings(Group):
    """When the language model, if there is one, reads new signals beside the catalogue of reports."""

    enabled: bool = Field(True, description="Whether the language model reads new signals.")
    batch_size: int = Field(
        25,
        ge=1,
        le=100,
        description="New signals after which a reading is asked for, and that one reading is about at most.",
    )
    after_minutes: float = Field(
        5, gt=0, le=10_080, description="Minutes after which fewer signals than that are enough."
    )
    max_cards: int = Field(
        300,
        ge=10,
        le=2_000,
        description="Reports that one reading is shown at most; of more, those that are likeliest to matter.",
    )


class ScreeningSettings(Group):
    """How signals are screened for manipulation before anything else reads them."""

    enabled: bool = Field(True, description="Whether signals are screened before they are grouped.")
    block_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability of manipulation from which a signal is blocked; unset means the filter's own.",
    )
    suspicious_threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability from which a signal is marked as suspicious; unset means the filter's own.",
    )
    ask_model_from: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Probability from which a configured language model gives a second opinion; unset means the "
        "filter's own.",
    )
    retention_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days that a blocked signal is kept after it was screened or confirmed.",
    )


class MetricSettings(Group):
    """How measured values are kept."""

    retention_days: int = Field(90, ge=1, le=3650, description="Days that a point of a metric is kept.")


class SourceSettings(Group):
    """What connected sources may send, and how long it is kept."""

    per_minute: int = Field(
        600,
        ge=1,
        le=1_000_000,
        description="Deliveries that one source may send a minute, where it says nothing itself; beyond it is "
        "answered with 429. A source that was quiet may send as many at once.",
    )
    project_per_minute: int = Field(
        6_000,
        ge=1,
        le=10_000_000,
        description="Deliveries that all sources of a project may send a minute, in each process of the API.",
    )
    in_flight: int = Field(
        64,
        ge=1,
        le=10_000,
        description="Signals of one source that may wait to be grouped at a time; its further deliveries are kept "
        "until then, so that those of other sources need not wait for them.",
    )
    retention_days: int = Field(
        7, ge=3, le=3650, description="Days that a delivery is kept after signals were made of it."
    )
    dead_letter_days: int = Field(
        30, ge=3, le=3650, description="Days that a delivery is kept which could not be read."
    )
    allow_private: bool = Field(
        False,
        description="Whether sources that are asked may be at addresses of this machine and its networks, and "
        "without encryption.",
    )
