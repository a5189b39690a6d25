"""Settings of how the API meets the network: connections, bodies, and the calls of a key."""

from pydantic import Field

from postroom.settings.group import Group


class ServerSettings(Group):
    """What one API process allows its clients: connections, time and memory."""

    connections: int = Field(
        500,
        ge=1,
        le=100_000,
        description="Connections that are open at once; beyond, the one that has been idle for the longest time "
        "is closed. Each is an open file of the process.",
    )
    keep_alive_seconds: int = Field(
        75, ge=1, le=3600, description="How long a connection without a request is kept."
    )
    head_seconds: float = Field(
        20.0, gt=0, le=600, description="How long the head of a request may take from its first byte."
    )
    body_idle_seconds: float = Field(
        20.0, gt=0, le=600, description="How long a body may pause, or a client not read its answer."
    )
    body_seconds: float = Field(300.0, gt=0, le=3600, description="How long a whole body may take.")
    body_megabytes: int = Field(
        256,
        ge=32,
        le=65_536,
        description="Memory for request bodies that are being read or handled; a quarter of it for those without "
        "a key that is known.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses and networks of reverse proxies, with commas between, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed; `none` for no proxy.",
    )
