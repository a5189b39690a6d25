"""Settings of notifications: outgoing calls, mail, and retention."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class MailSettings(Group):
    """The mail server that notifications are sent by; without a host there is no e-mail."""

    host: str | None = Field(
        None, max_length=255, description="Host name of the mail server (SMTP); unset disables e-mail."
    )
    port: int | None = Field(
        None, ge=1, le=65_535, description="Port of the mail server. Default: 587, with `implicit` 465."
    )
    tls: Literal["starttls", "implicit"] = Field(
        "starttls",
        description="How the connection is encrypted. A server without TLS, or without a valid certificate for its "
        "name, is refused.",
    )
    ca_file: Path | None = Field(
        None,
        description="File with the certificates (PEM) that the mail server's is checked against; unset means "
        "those of the system.",
    )
    user: str | None = Field(
        None, max_length=255, description="User at the mail server; unset to send without signing in."
    )
    password: SecretStr | None = Field(None, description="Password at the mail server.")
    sender: str | None = Field(
        None,
        max_length=254,
        pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$",
        description="Address that mails are from; required for e-mail.",
    )


class NotificationSettings(Group):
    """How notifications are sent; people choose destinations in the app or with `postroom notify`."""

    allow_private_addresses: bool = Field(
        False,
        description="Whether notifications may go to loopback and private addresses, and without TLS; needed for "
        "a Mattermost or ntfy on the same network.",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern=r"^https?://",
        max_length=255,
        description="Address of Slack's Web API; GovSlack has another one.",
    )
    seconds: float = Field(15.0, gt=0, le=120, description="Timeout of sending one notification.")
    give_up_hours: float = Field(
        72.0, gt=0, le=720, description="Hours after which a notification that could not be sent is given up."
    )
    retention_days: int = Field(
        30, ge=1, le=3650, description="Days that notifications are listed after they were sent or given up."
    )
    email: MailSettings = MailSettings()
