"""Every setting of Postroom: one frozen tree, read once from the environment, passed from `bootstrap`.

Nothing else reads the environment. A name is `POSTROOM_` plus the path, with two underscores between levels:
`POSTROOM_DATABASE_URL`, `POSTROOM_EMBEDDING__PROVIDER`.
"""

import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_dir() -> Path:
    """Return where data lives when nobody says: a system folder for root, else the user's data folder."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/postroom")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "postroom"


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def inherited(names: Iterable[str]) -> dict[str, str]:
    """Return those of these variables that this process was started with; Postroom's own are left out."""
    return {
        name: os.environ[name]
        for name in names
        if name in os.environ and not name.upper().startswith("POSTROOM_")
    }


class EmbeddingSettings(_Group):
    """How texts become vectors."""

    provider: Literal["local", "openai"] = Field(
        "local",
        description="`local`: the packaged model on the CPU; `openai`: any compatible `/v1/embeddings`.",
    )
    model: str = Field("text-embedding-3-small", description="Model name sent to an `openai` provider.")
    base_url: str = Field("https://api.openai.com/v1", description="Base URL of the `openai` provider.")
    api_key: SecretStr | None = Field(None, description="Key for the `openai` provider, if it wants one.")
    dimensions: int | None = Field(
        None, ge=8, le=4000, description="Ask the provider for vectors of this length."
    )
    threads: int = Field(0, ge=0, le=64, description="Threads of the local model; 0 means up to two.")


class PriceSettings(_Group):
    """What a language model costs, in US dollars per million tokens."""

    input: Decimal = Field(ge=0, le=100_000, description="Dollars per million tokens that are sent.")
    output: Decimal = Field(ge=0, le=100_000, description="Dollars per million tokens that come back.")


class LanguageSettings(_Group):
    """The language model, if there is one. Without one everything works, only less finely."""

    model: str | None = Field(
        None,
        max_length=200,
        description="`anthropic:NAME`, `openai:NAME`, or `replay:FILE` for decisions that were recorded; unset "
        "means that no language model is used.",
    )
    base_url: str | None = Field(
        None,
        description="Base URL of another server that speaks the provider's language, such as "
        "`http://localhost:11434/v1` for `openai:`; unset means the provider's own.",
    )
    api_key: SecretStr | None = Field(None, description="Key for the provider, if it wants one.")
    prices: dict[str, PriceSettings] = Field(
        default_factory=dict,
        description='Prices by model in US dollars per million tokens, as JSON: `{"openai:NAME": {"input": 1.5, '
        '"output": 6}}`. Of a model without a price only calls and tokens are counted.',
    )
    timeout_seconds: float = Field(
        60.0, gt=0, le=600, description="How long the provider may take for one request."
    )
    attempts: int = Field(
        3, ge=1, le=10, description="Tries of one request when the provider is busy or fails."
    )


class SpendSettings(_Group):
    """What one project may spend on the language model in a day of UTC; `postroom models limit` says otherwise."""

    calls_per_day: int = Field(
        1000,
        ge=0,
        le=100_000_000,
        description="Requests to the language model that a project may make in a day.",
    )
    dollars_per_day: Decimal = Field(
        Decimal(5),
        ge=0,
        le=1_000_000,
        description="US dollars that a project may spend on the language model in a day, where its price is set.",
    )
    rest_seconds: float = Field(
        30.0,
        ge=0,
        le=3600,
        description="How long a process leaves a language model alone that failed; further failures double it.",
    )
    retention_days: int = Field(
        90, ge=1, le=3650, description="Days that what a language model decided is kept."
    )


class GroupingSettings(_Group):
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
    cache_megabytes: int = Field(
        400,
        ge=16,
        le=65536,
        description="Memory a worker spends on the search indexes of the projects it groups.",
    )


class ConsolidationSettings(_Group):
    """How reports that nobody has acted on are grouped anew as more signals come."""

    enabled: bool = Field(True, description="Whether reports that nobody has acted on are grouped anew.")
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
        description="Pairs of signals that one step takes apart at most, per signal that came.",
    )


class JudgingSettings(_Group):
    """When the language model, if there is one, judges which report a signal belongs to."""

    enabled: bool = Field(True, description="Whether the language model judges uncertain candidates.")
    from_probability: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Probability of one problem from which the language model is asked about the candidates.",
    )
    to_probability: float = Field(
        0.9, ge=0, le=1, description="Probability up to which it is asked; above it the match model is sure."
    )
    least_confidence: float = Field(
        0.6, ge=0, le=1, description="Confidence that the language model's answer needs to count."
    )


class ScreeningSettings(_Group):
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
    retention_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days that a blocked signal is kept after it was screened or confirmed.",
    )


class ResearchSettings(_Group):
    """How reports that passed the promotion gate are researched."""

    enabled: bool = Field(
        True, description="Whether promoted reports are researched; else they stay candidates."
    )
    max_signals: int = Field(
        200,
        ge=1,
        le=10_000,
        description="Signals of a report that are read; of more, a sample over its time.",
    )
    max_findings: int = Field(
        50, ge=1, le=10_000, description="Signals that get a finding of their own in the work log."
    )
    lead: float = Field(
        1.3,
        ge=1,
        le=100,
        description="How many times better than the next one a repository has to be to be chosen by itself.",
    )
    rounds: int = Field(
        10, ge=1, le=10, description="Times that a report is looked at again since signals came meanwhile."
    )


class LimitSettings(_Group):
    """How often a key may call the API. Each API process counts for itself; sending signals is not limited."""

    enabled: bool = Field(
        True, description="Whether the calls of a key are limited; sending signals never is."
    )
    calls_per_minute: int = Field(
        480, ge=1, le=10_000_000, description="Calls that one key may make within a minute, per API process."
    )
    calls_per_hour: int = Field(
        4800, ge=1, le=100_000_000, description="Calls that one key may make within an hour, per API process."
    )


class JobSettings(_Group):
    """How durable work is run."""

    poll_seconds: float = Field(0.2, gt=0, le=60, description="How often an idle worker looks for work.")
    concurrency: int = Field(8, ge=1, le=1000, description="Jobs that one worker runs at the same time.")
    attempts: int = Field(5, ge=1, le=100, description="Tries of a job before it becomes a dead letter.")
    backoff_seconds: float = Field(
        1.0, gt=0, le=3600, description="Wait after the first failed try; it doubles."
    )
    lease_seconds: float = Field(
        15.0, gt=0, le=3600, description="Silence after which a worker counts as dead."
    )
    retention_hours: float = Field(24.0, gt=0, description="How long records of finished jobs are kept.")


class GitSettings(_Group):
    """How repositories are read: diffs from whatever host, and code from folders and clones."""

    diff_bytes: int = Field(
        1_000_000,
        ge=1000,
        le=50_000_000,
        description="Bytes of a diff that are shown; a longer one ends after its last whole line within them.",
    )
    timeout_seconds: float = Field(
        20.0, gt=0, le=300, description="How long git may take for one step on a repository of this machine."
    )
    processes: int = Field(
        4, ge=1, le=100, description="Most git processes that run at once; who needs another one waits."
    )
    protocols: str = Field(
        "https,ssh",
        pattern=r"^[a-z][a-z0-9+-]*(,[a-z][a-z0-9+-]*)*$",
        description="How remotes may be reached, with commas between; `http`, `file` and `ext` are unsafe.",
    )
    fetch_seconds: float = Field(
        180.0, gt=0, le=3600, description="How long a remote may take to answer and to send what is new."
    )
    fresh_seconds: float = Field(
        600.0, ge=0, le=604_800, description="Age from which a clone is brought up to date before it is read."
    )
    clone_megabytes: int = Field(
        2000, ge=1, le=1_000_000, description="Largest clone that is kept of one repository."
    )
    clones_megabytes: int = Field(
        10_000,
        ge=1,
        le=10_000_000,
        description="Size of all clones; those used longest ago are removed above it.",
    )
    clone_days: float = Field(
        30.0, gt=0, le=3650, description="Days after which a clone that nobody used is removed."
    )


class GitHubSettings(_Group):
    """How GitHub is reached; what a project may see there is said by `postroom repositories`."""

    api_url: str = Field(
        "https://api.github.com",
        description="Base address of the API; of an Enterprise Server `https://HOST/api/v3`.",
    )
    app_id: str | None = Field(
        None, max_length=100, description="Id or client id of the GitHub App, if projects use installations."
    )
    app_private_key_file: Path | None = Field(
        None, description="File with the private key of the GitHub App (PEM)."
    )
    token: SecretStr | None = Field(
        None,
        description="Token that `postroom repositories connect-github` stores; unset means that it reads one.",
    )


class ScoutSettings(_Group):
    """How scouts are run."""

    enabled: bool = Field(True, description="Whether workers run scouts; a run-now waits while they don't.")
    tick_seconds: float = Field(
        30.0, gt=0, le=86_400, description="How often the schedule of all scouts is looked at."
    )
    runs_per_tick: int = Field(
        50, ge=1, le=10_000, description="Runs that one look starts at most, over all projects."
    )
    run_seconds: float = Field(
        900.0, gt=0, le=900, description="How long one run may take before it is ended as failed."
    )
    statement_seconds: float = Field(
        10.0, gt=0, le=300, description="How long one question of a run to the database may take."
    )
    heartbeat_seconds: float = Field(
        60.0, gt=0, le=900, description="Silence after which a run is closed as failed: its worker ended."
    )
    agent_steps: int = Field(40, ge=1, le=500, description="Calls of a model in one run of an agent.")
    agent_tokens: int = Field(
        400_000,
        ge=1_000,
        le=10_000_000,
        description="Tokens that one run of an agent may use, read and written.",
    )
    agent_cost_usd: Decimal = Field(
        Decimal(2),
        ge=0,
        le=1_000,
        description="Dollars that one run of an agent may cost; 0 allows only free models.",
    )


class MetricSettings(_Group):
    """How measured values are kept."""

    retention_days: int = Field(90, ge=1, le=3650, description="Days that a point of a metric is kept.")


class HandoffSettings(_Group):
    """How reports are handed to agents; which way a project uses is said by `postroom handoff`."""

    command: tuple[str, ...] = Field(
        (),
        description="Program and arguments, as a JSON list, that a report is handed to; it is started without a "
        "shell, in a clone of the repository, with the prompt on its standard input. `{prompt_file}` stands for a "
        "file with the same. Empty means that there is none.",
    )
    command_seconds: float = Field(3600.0, gt=0, le=86_400, description="How long a command may run.")
    command_output_bytes: int = Field(
        200_000, ge=1000, le=10_000_000, description="Bytes of a command's output that are kept."
    )
    command_environment: tuple[str, ...] = Field(
        ("PATH", "HOME", "LANG", "LC_ALL", "TZ"),
        description="Names, as a JSON list, of the server's environment variables that a command is given. Those "
        "that begin with POSTROOM_ never are.",
    )
    commands: int = Field(1, ge=1, le=100, description="Commands that one worker runs at once.")
    command_orphan_seconds: float = Field(
        60.0, gt=0, le=3600, description="How long a command may go on without a worker that watches it."
    )
    allow_private_addresses: bool = Field(
        False,
        description="Whether webhooks may go to this machine and to private networks, also unencrypted.",
    )
    webhook_seconds: float = Field(
        10.0, gt=0, le=120, description="How long the answer to a webhook may take."
    )
    webhook_attempts: int = Field(
        8,
        ge=1,
        le=30,
        description="Tries of a delivery before it is given up; each wait is four times the last.",
    )
    webhook_backoff_seconds: float = Field(
        10.0, gt=0, le=3600, description="Wait after the first failed try of a delivery."
    )
    start_unscreened: bool = Field(
        False,
        description="Whether work may start by itself on reports with signals that were never screened.",
    )
    abandoned_hours: float = Field(
        24.0,
        gt=0,
        le=8760,
        description="Time after which work that nobody took up, or went on with, has failed.",
    )


class Settings(BaseSettings):
    """The root of the tree."""

    model_config = SettingsConfigDict(
        env_prefix="POSTROOM_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or newer with pgvector 0.7 or newer; unset means the embedded server.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir, description="Folder for the embedded database and secrets."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Key that API keys are hashed with; unset means a file in the data folder.",
    )
    internal_api_secret: SecretStr | None = Field(
        None,
        description="Shared secret of the service-to-service emit endpoint; unset turns that endpoint off.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    log_json: bool = Field(False, description="Log one JSON object a line.")
    pool_size: int = Field(
        10, ge=1, le=200, description="Database connections that one process keeps at most."
    )
    embedding: EmbeddingSettings = EmbeddingSettings()
    language: LanguageSettings = LanguageSettings()
    spend: SpendSettings = SpendSettings()
    grouping: GroupingSettings = GroupingSettings()
    consolidation: ConsolidationSettings = ConsolidationSettings()
    judging: JudgingSettings = JudgingSettings()
    screening: ScreeningSettings = ScreeningSettings()
    research: ResearchSettings = ResearchSettings()
    jobs: JobSettings = JobSettings()
    limits: LimitSettings = LimitSettings()
    git: GitSettings = GitSettings()
    github: GitHubSettings = GitHubSettings()
    scouts: ScoutSettings = ScoutSettings()
    metrics: MetricSettings = MetricSettings()
    handoff: HandoffSettings = HandoffSettings()
