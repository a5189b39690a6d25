"""Settings of how people sign in."""

from pydantic import Field, SecretStr

from postroom.settings.group import Group


class OidcSettings(Group):
    """An OpenID Connect provider; without an issuer there is none."""

    issuer: str | None = Field(
        None,
        max_length=500,
        description="Issuer URL of an OpenID Connect provider, such as `https://id.example.com/realms/acme`, "
        "with its configuration at `/.well-known/openid-configuration`. Requires "
        "`POSTROOM_PUBLIC_URL`. Unset disables OpenID Connect.",
    )
    client_id: str = Field("", max_length=500, description="Client id of this server at the provider.")
    client_secret: SecretStr | None = Field(
        None,
        description="Client secret of this server at the provider; unset for a public client, which uses PKCE"
        " alone.",
    )
    name: str = Field(
        "single sign-on", min_length=1, max_length=100, description="Label of the sign-in button."
    )


class SignInSettings(Group):
    """How people sign in, and rate limits of attempts."""

    passwords: bool = Field(
        True,
        description="Whether people can sign in with a password; `postroom users passwords` overrides this.",
    )
    attempts_per_account: int = Field(
        20,
        ge=1,
        le=10_000,
        description="Password attempts per e-mail address in five minutes and API process without delay. Further "
        "ones are delayed, except from browsers and networks that the account is known to be used from, which are "
        "counted apart.",
    )
    attempts_per_address: int = Field(
        100,
        ge=1,
        le=100_000,
        description="Maximum attempts with passwords and one-time links per network address (of IPv6: the first "
        "64 bits) in five minutes and API process; wrong tokens for metrics are counted apart, up to as many.",
    )
    oidc: OidcSettings = OidcSettings()
