"""Settings of the command line: which server its commands use."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ClientSettings(BaseSettings):
    """Which server commands use. `data_dir` and `database_url` only indicate whether this machine is selected."""

    model_config = SettingsConfigDict(
        env_prefix="POSTROOM_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    host: str | None = Field(
        default=None,
        description="Address of the server that commands use, instead of the one of `postroom login`.",
    )
    key: SecretStr | None = Field(
        default=None, description="API key for POSTROOM_HOST; unset means the key of `postroom login`."
    )
    project: str | None = Field(
        default=None, description="Number or name of the project that commands use by default."
    )
    data_dir: Path | None = Field(default=None, description="As above; selects this machine.")
    database_url: SecretStr | None = Field(default=None, description="As above; selects this machine.")
