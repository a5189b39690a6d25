"""Every setting of Postroom: one frozen tree, read once from the environment, passed from `bootstrap`.

Nothing else reads the environment. A name is `POSTROOM_` plus the path, with two underscores between levels:
`POSTROOM_DATABASE_URL`, `POSTROOM_EMBEDDING__PROVIDER`.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from postroom.settings.client import ClientSettings
from postroom.settings.code import GitHubSettings, GitSettings
from postroom.settings.models import EmbeddingSettings, LanguageSettings, PriceSettings, SpendSettings
from postroom.settings.sdks import SdkSettings
from postroom.settings.server import ServerSettings
from postroom.settings.sign_in import OidcSettings, SignInSettings
from postroom.settings.signals import (
    ConsolidationSettings,
    GroupingSettings,
    MetricSettings,
    ReadingSettings,
    ScreeningSettings,
    SourceSettings,
)
from postroom.settings.work import (
    FollowUpSettings,
    HandoffSettings,
    JobSettings,
    LimitSettings,
    ResearchSettings,
    ScoutSettings,
)

__all__ = [
    "ClientSettings",
    "ConsolidationSettings",
    "EmbeddingSettings",
    "FollowUpSettings",
    "GitHubSettings",
    "GitSettings",
    "GroupingSettings",
    "HandoffSettings",
    "JobSettings",
    "LanguageSettings",
    "LimitSettings",
    "MetricSettings",
    "OidcSettings",
    "PriceSettings",
    "ReadingSettings",
    "ResearchSettings",
    "ScoutSettings",
    "ScreeningSettings",
    "SdkSettings",
    "ServerSettings",
    "Settings",
    "SignInSettings",
    "SourceSettings",
    "SpendSettings",
    "config_dir",
    "default_data_dir",
    "inherited",
]


def default_data_dir() -> Path:
    """Return where data lives when nobody says: a system folder for root, else the user's data folder."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/postroom")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "postroom"


def config_dir() -> Path:
    """Return the folder of what a user chose for their commands, such as the server that they log in to."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "postroom"


def inherited(names: Iterable[str]) -> dict[str, str]:
    """Return those of these variables that this process was started with; Postroom's own are left out."""
    return {
        name: os.environ[name]
        for name in names
        if name in os.environ and not name.upper().startswith("POSTROOM_")
    }


class Settings(BaseSettings):
    """The root of the tree."""

    model_config = SettingsConfigDict(
        env_prefix="POSTROOM_", env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    database_url: SecretStr | None = Field(
        None,
        description="PostgreSQL 15 or newer with pgvector 0.7 or newer; unset means the embedded server.",
    )
    events_database_url: SecretStr | None = Field(
        None,
        description="A PostgreSQL of its own for what SDKs send, with what the other one needs; unset means that. "
        "Choose before anything is sent: nothing is moved from one to the other.",
    )
    listen_database_url: SecretStr | None = Field(
        None,
        description="The same database without a pooler in between, for the one connection that hears of changes; "
        "unset means the address above. It is needed where that one is a pooler's that hands out connections for "
        "a transaction each.",
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

    @property
    def listen_url(self) -> str | None:
        """The address for the connection that hears of changes, where one is set."""
        return None if self.listen_database_url is None else self.listen_database_url.get_secret_value()

    embedding: EmbeddingSettings = EmbeddingSettings()
    language: LanguageSettings = LanguageSettings()
    spend: SpendSettings = SpendSettings()
    grouping: GroupingSettings = GroupingSettings()
    consolidation: ConsolidationSettings = ConsolidationSettings()
    reading: ReadingSettings = ReadingSettings()
    screening: ScreeningSettings = ScreeningSettings()
    research: ResearchSettings = ResearchSettings()
    jobs: JobSettings = JobSettings()
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/?#\s]+/?$",
        max_length=500,
        description="Address at which people reach this server, such as `https://postroom.example.com`. With "
        "`https` the cookie of a sign-in goes over TLS alone. Unset means that they reach it at this machine.",
    )
    server: ServerSettings = ServerSettings()
    sign_in: SignInSettings = SignInSettings()
    limits: LimitSettings = LimitSettings()
    git: GitSettings = GitSettings()
    github: GitHubSettings = GitHubSettings()
    scouts: ScoutSettings = ScoutSettings()
    metrics: MetricSettings = MetricSettings()
    sources: SourceSettings = SourceSettings()
    sdks: SdkSettings = SdkSettings()
    handoff: HandoffSettings = HandoffSettings()
    followup: FollowUpSettings = FollowUpSettings()
