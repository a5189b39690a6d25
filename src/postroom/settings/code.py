"""Settings of where code is read: git, and GitHub."""

from pathlib import Path

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class GitSettings(Group):
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


class GitHubSettings(Group):
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
    webhook_secret: SecretStr | None = Field(
        None,
        description="Secret of the webhook that GitHub calls at `/api/github/webhook/`; unset turns that off.",
    )
