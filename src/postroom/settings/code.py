"""Settings of git and GitHub."""

from pathlib import Path

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class GitSettings(Group):
    """How repositories are cloned and read."""

    diff_bytes: int = Field(
        1_000_000,
        ge=1000,
        le=50_000_000,
        description="Maximum size of a diff in bytes; a longer one is cut after a whole line.",
    )
    timeout_seconds: float = Field(
        20.0, gt=0, le=300, description="Timeout of one git operation on a local repository."
    )
    processes: int = Field(
        4, ge=1, le=100, description="Maximum number of git processes at the same time; others wait."
    )
    protocols: str = Field(
        "https,ssh",
        pattern=r"^[a-z][a-z0-9+-]*(,[a-z][a-z0-9+-]*)*$",
        description="Allowed protocols for remotes, separated by commas; `http`, `file` and `ext` are unsafe.",
    )
    allow_private: bool = Field(
        False,
        description="Whether remotes may be at loopback and private addresses; required for a git host in your "
        "own network. Members can then make git connect to any address in it.",
    )
    fetch_seconds: float = Field(180.0, gt=0, le=3600, description="Timeout of fetching from a remote.")
    fresh_seconds: float = Field(
        600.0, ge=0, le=604_800, description="Age after which a clone is fetched before it is read."
    )
    clone_megabytes: int = Field(
        2000, ge=1, le=1_000_000, description="Maximum size of the clone of one repository."
    )
    clones_megabytes: int = Field(
        10_000,
        ge=1,
        le=10_000_000,
        description="Maximum size of all clones; the least recently used ones are removed above it.",
    )
    clone_days: float = Field(30.0, gt=0, le=3650, description="Days after which an unused clone is removed.")


class GitHubSettings(Group):
    """How GitHub is called; `postroom repositories` connects projects."""

    api_url: str = Field(
        "https://api.github.com",
        description="Base URL of GitHub's API; for an Enterprise Server `https://HOST/api/v3`.",
    )
    app_id: str | None = Field(
        None, max_length=100, description="Id or client id of the GitHub App, if projects use installations."
    )
    app_private_key_file: Path | None = Field(
        None, description="File with the private key of the GitHub App (PEM)."
    )
    token: SecretStr | None = Field(
        None,
        description="Token that `postroom repositories connect-github` stores; unset means that the command "
        "asks for one.",
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="Secret of GitHub's webhook at `/api/github/webhook/`; unset disables that endpoint.",
    )
