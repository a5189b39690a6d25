"""Settings of how people sign in."""

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class OidcSettings(Group):
    """An OpenID Connect provider that people may sign in with; without an issuer there is none."""

    issuer: str | None = Field(
        None,
        max_length=500,
        description="Address of the provider, such as `https://id.example.com/realms/acme`; its configuration is "
        "read at `/.well-known/openid-configuration` below it. Unset means that there is none. It needs "
        "`POSTROOM_PUBLIC_URL`.",
    )
    client_id: str = Field("", max_length=500, description="What the provider calls this server.")
    client_secret: SecretStr | None = Field(
        None,
        description="Secret of this server at the provider; unset for a public client, which has PKCE alone.",
    )
    name: str = Field(
        "single sign-on", min_length=1, max_length=100, description="What the button for it is called."
    )


class SignInSettings(Group):
    """How people sign in, and how often they may try."""

    passwords: bool = Field(
        True,
        description="Whether people may sign in with a password; `postroom users passwords` says otherwise until "
        "it is told `default`.",
    )
    attempts_per_account: int = Field(
        20,
        ge=1,
        le=10_000,
        description="Tries of a password for one e-mail address within five minutes, per API process; "
        "five times as many within a day.",
    )
    attempts_per_address: int = Field(
        100,
        ge=1,
        le=100_000,
        description="Tries of passwords and one-time links from one network address within five minutes, per API "
        "process.",
    )
    oidc: OidcSettings = OidcSettings()
