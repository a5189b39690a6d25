"""The root of the tree of settings."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from postroom.settings.backup import BackupSettings
from postroom.settings.client import default_data_dir
from postroom.settings.code import GitHubSettings, GitSettings
from postroom.settings.models import EmbeddingSettings, LanguageSettings, PriceSettings, SpendSettings
from postroom.settings.notifications import MailSettings, NotificationSettings
from postroom.settings.retention import RetentionSettings
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
from postroom.settings.source_maps import SourceMapSettings
from postroom.settings.trackers import TrackerSettings
from postroom.settings.work import (
    FollowUpSettings,
    HandoffSettings,
    JobSettings,
    LimitSettings,
    ResearchSettings,
    ScoutSettings,
)

__all__ = [
    "BackupSettings",
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
    "MailSettings",
    "MetricSettings",
    "NotificationSettings",
    "OidcSettings",
    "PriceSettings",
    "ReadingSettings",
    "ResearchSettings",
    "RetentionSettings",
    "ScoutSettings",
    "ScreeningSettings",
    "SdkSettings",
    "ServerSettings",
    "Settings",
    "SignInSettings",
    "SourceMapSettings",
    "SourceSettings",
    "SpendSettings",
    "TrackerSettings",
]


def _secrets_in(settings: BaseModel) -> Iterator[str]:
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from _secrets_in(value)
        elif isinstance(value, SecretStr):
            text = value.get_secret_value()
            yield text
            with suppress(ValueError):
                yield from filter(None, {urlsplit(text).password, unquote(urlsplit(text).password or "")})


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
        description="Separate PostgreSQL, with the same requirements, for events that SDKs send; unset means "
        "the main database. Set it before any events are received: existing ones are not moved.",
    )
    listen_database_url: SecretStr | None = Field(
        None,
        description="Address of the same database without a pooler, for notifications and migrations; unset "
        "means the address above. Required if that address is a pooler in transaction mode, such as PgBouncer.",
    )
    data_dir: Path = Field(
        default_factory=default_data_dir, description="Folder for the embedded database, secrets and clones."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Key for hashing API keys and encrypting credentials; unset means a file in the data "
        "folder.",
    )
    backup_passphrase: SecretStr | None = Field(
        None,
        description="Passphrase of backups, which wraps the secret key in them: at least 12 characters. Keep it "
        "elsewhere too: without it no backup can be restored.",
    )
    internal_api_secret: SecretStr | None = Field(
        None,
        description="Shared secret of the service-to-service emit endpoint; unset disables that endpoint.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Minimum level that is logged."
    )
    log_json: bool = Field(False, description="Whether each log line is a JSON object.")
    tracing: bool = Field(
        False,
        description="Whether requests, jobs, calls of language models and deliveries are sent as spans to an "
        "OpenTelemetry collector: needs `postroom[otel]`; the standard variables, such as "
        "`OTEL_EXPORTER_OTLP_ENDPOINT`, say where.",
    )
    pool_size: int = Field(
        10, ge=1, le=200, description="Maximum number of database connections of a process."
    )

    @property
    def listen_url(self) -> str | None:
        """The address for the connection that receives notifications, where one is set."""
        return None if self.listen_database_url is None else self.listen_database_url.get_secret_value()

    def secret_values(self) -> set[str]:
        """Return the values of all secret settings, and the passwords in addresses, for hiding them in logs."""
        return set(_secrets_in(self))

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
        "`https` the session cookie is sent over TLS only. Unset means that people use this "
        "machine's own address.",
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
    source_maps: SourceMapSettings = SourceMapSettings()
    handoff: HandoffSettings = HandoffSettings()
    followup: FollowUpSettings = FollowUpSettings()
    notifications: NotificationSettings = NotificationSettings()
    retention: RetentionSettings = RetentionSettings()
    backup: BackupSettings = BackupSettings()
    trackers: TrackerSettings = TrackerSettings()
