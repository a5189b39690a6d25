"""Settings of the web server: connections, timeouts and memory."""

from ipaddress import ip_network

from pydantic import Field, SecretStr, field_validator

from postroom.settings.group import Group


class ServerSettings(Group):
    """Limits of one API process."""

    connections: int = Field(
        500,
        ge=1,
        le=100_000,
        description="Maximum number of open connections; above it the connection that has been idle longest "
        "is closed. Each uses a file descriptor.",
    )
    keep_alive_seconds: int = Field(
        75, ge=1, le=3600, description="How long an idle connection is kept open."
    )
    head_seconds: float = Field(
        20.0, gt=0, le=600, description="Timeout of a request's head, from its first byte."
    )
    body_idle_seconds: float = Field(
        20.0,
        gt=0,
        le=600,
        description="Timeout while a body brings less than 4 KB, or a client does not read its response.",
    )
    body_seconds: float = Field(300.0, gt=0, le=3600, description="Timeout of a whole body.")
    body_megabytes: int = Field(
        256,
        ge=32,
        le=65_536,
        description="Memory for all request bodies being read or processed; callers without a valid key may "
        "use a quarter of it.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="Token with which `/metrics` may be read from other machines, as `Authorization: Bearer`. "
        "Callers on the server's own machine need none.",
    )
    drain_seconds: float = Field(
        5.0,
        ge=0,
        le=20,
        description="How long a server that was asked to stop goes on accepting requests while `/_ready` says that "
        "it is not ready; only where something has asked `/_ready` within the last minute.",
    )
    trusted_proxies: str = Field(
        "none",
        description="Addresses and networks of reverse proxies, separated by commas, whose `X-Forwarded-For` "
        "and `X-Forwarded-Proto` are trusted; `none` trusts no proxy. Behind a proxy, name it: else all of its "
        "clients are counted as one address.",
    )

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: str) -> str:
        # The web server would take anything else for a name that no client ever has, and trust no proxy.
        for part in value.split(",") if value != "none" else ():
            try:
                ip_network(part.strip())
            except ValueError as error:
                raise ValueError(
                    f"'{part.strip()}' is no address or network (a network ends in zeros, such as 10.0.0.0/8)"
                ) from error
        return value
