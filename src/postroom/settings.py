"""Every setting of Postroom: one frozen tree, read once from the environment, passed from `bootstrap`.

Nothing else reads the environment. A name is `POSTROOM_` plus the path, with two underscores between levels:
`POSTROOM_DATABASE_URL`, `POSTROOM_EMBEDDING__PROVIDER`.
"""

import os
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
    """How diffs are read, from whatever host."""

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
    grouping: GroupingSettings = GroupingSettings()
    consolidation: ConsolidationSettings = ConsolidationSettings()
    screening: ScreeningSettings = ScreeningSettings()
    jobs: JobSettings = JobSettings()
    limits: LimitSettings = LimitSettings()
    git: GitSettings = GitSettings()
    github: GitHubSettings = GitHubSettings()
