"""Settings of the command line: which server its commands talk to."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ClientSettings(BaseSettings):
    """Where commands go. `data_dir` and `database_url` say here only whether somebody names this machine."""

    model_config = SettingsConfigDict(
        env_prefix="POSTROOM_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    host: str | None = Field(
        default=None, description="Address of the server that commands talk to, in place of the login's."
    )
    key: SecretStr | None = Field(
        default=None, description="The key to present to POSTROOM_HOST; that of the login unless given."
    )
    project: str | None = Field(
        default=None, description="Number or name of the project that commands are about unless they say."
    )
    data_dir: Path | None = Field(default=None, description="As above: names this machine.")
    database_url: SecretStr | None = Field(default=None, description="As above: names this machine.")
