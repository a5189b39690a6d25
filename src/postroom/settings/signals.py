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
