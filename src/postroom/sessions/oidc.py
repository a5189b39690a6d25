"""Sign-in with an OpenID Connect provider: the code flow with PKCE, state and nonce.

Flows are not stored: their state travels in an encrypted cookie that is valid for ten minutes.
"""

import base64
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote_plus, urlsplit

from joserfc.errors import JoseError

from postroom.domain.errors import Invalid, PostroomError, Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.settings import OidcSettings
from postroom.telemetry import log
from postroom.text.characters import storable

FLOW_LIFETIME = timedelta(minutes=10)
CALLBACK = "/api/oidc/callback/"
SCOPE = "openid email profile"
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"),
    *("Ed25519", "EdDSA"),  # the second is the former name of the first
)
"""Accepted signature algorithms: asymmetric ones only."""

_CONFIGURATION = "/.well-known/openid-configuration"
_REMEMBERED = timedelta(hours=1)
_TIMEOUT = 10.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LEEWAY = 60
MAX_SUBJECT = 500
"""Characters of a subject, which has at most 255 by the standard."""

Purpose = Literal["sign_in", "link", "accept"]


@dataclass(frozen=True, slots=True)
class Flow:
    """The state of a flow: its purpose and context.

    `session_id` is set when an account is linked, `invite` is the token of an invitation to accept.
    """

    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    expires_at: float
    session_id: str | None = None
    invite: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity asserted by the provider."""

    issuer: str
    subject: str
    email: str | None
    is_email_verified: bool
    first_name: str
    last_name: str

    def owns(self, address: str) -> bool:
        """Return whether the provider has verified an e-mail address of this identity."""
        return self.is_email_verified and (self.email or "").lower() == address.lower()


class Refused(PostroomError):
    """The provider's response is rejected; the message is a code for the web app."""


class Provider:
    """The OpenID Connect provider in the settings."""

    def __init__(self, settings: OidcSettings, *, public_url: str, hasher: KeyHasher) -> None:
        self.settings = settings
        self.issuer = settings.issuer or ""
        self._redirect = public_url.rstrip("/") + CALLBACK
        self._seal = Seal(hasher, b"postroom oidc flow")
        self._known: tuple[datetime, dict[str, Any], Any] | None = None

    async def begin(
        self, purpose: Purpose, *, now: datetime, session_id: str | None = None, invite: str | None = None
    ) -> tuple[str, str]:
        """Return the URL for the browser, and the encrypted flow for its cookie.

        Raises:
            Unavailable: the provider can't be reached.
        """
        configuration, _ = await self._configuration(now)
        flow = Flow(
            purpose=purpose,
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            expires_at=(now + FLOW_LIFETIME).timestamp(),
            session_id=session_id,
            invite=invite,
        )
        async with self._client(configuration) as client:
            url, _ = client.create_authorization_url(
                configuration["authorization_endpoint"],
                state=flow.state,
                code_verifier=flow.verifier,
                nonce=flow.nonce,
            )
        return url, self._seal.seal(json.dumps(asdict(flow))).decode()

    def flow_of(self, sealed: str, state: str, *, now: datetime) -> Flow:
        """Return the flow in a cookie if it matches `state`.

        Raises:
            Refused: it does not match, or has expired.
        """
        opened = self._seal.open(sealed.encode("utf-8", "surrogatepass"))
        flow = None if opened is None else Flow(**json.loads(opened))
        if flow is None or now.timestamp() >= flow.expires_at:
            raise Refused("expired")
        if not hmac.compare_digest(state.encode("utf-8", "surrogatepass"), flow.state.encode()):
            raise Refused("state_mismatch")
        return flow

    async def identify(self, code: str, flow: Flow, *, now: datetime) -> Identity:
        """Exchange a code for the identity.

        Raises:
            Refused: the provider rejects the code, or its claims are invalid.
            Unavailable: the provider can't be reached.
        """
        from authlib.integrations.base_client.errors import OAuthError  # noqa: PLC0415  # as in _client

        configuration, keys = await self._configuration(now)
        try:
            async with self._client(configuration) as client:
                token = await client.fetch_token(
                    configuration["token_endpoint"], code=code, code_verifier=flow.verifier
                )
                claims = await self._verified(token, keys, flow.nonce, now)
                if "email" not in claims and configuration.get("userinfo_endpoint"):
                    answer = await client.get(configuration["userinfo_endpoint"])
                    user_info = answer.raise_for_status().json()
                    # The signed token determines the subject.
                    if user_info.get("sub") == claims["sub"]:
                        claims = {**user_info, **claims}
        except (OAuthError, JoseError, KeyError, ValueError) as error:
            log.warning("the sign-in provider's response was rejected", error=type(error).__name__)
            raise Refused("provider_refused") from error
        except self._errors() as error:
            raise self._unreachable(error) from error
        if not _is_subject(claims["sub"]):
            raise Refused("provider_refused")
        return _identity(self.issuer, claims)

    async def _verified(self, token: Any, keys: Any, nonce: str, now: datetime) -> dict[str, Any]:
        try:
            return self._claims(token, keys, nonce, now)
        except (JoseError, ValueError):
            # The provider may have rotated its keys.
            self._known = None
            _, keys = await self._configuration(now)
            return self._claims(token, keys, nonce, now)

    def _claims(self, token: Any, keys: Any, nonce: str, now: datetime) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415  # as in _client
        from joserfc import jwt  # noqa: PLC0415  # as in _client

        decoded = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
            },
            {"nonce": nonce, "client_id": self.settings.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
        return dict(claims)

    async def _configuration(self, now: datetime) -> tuple[dict[str, Any], Any]:
        """Return the provider's configuration and keys; both are cached for an hour.

        Raises:
            Unavailable: it can't be reached, or its issuer differs from the settings.
        """
        from joserfc.jwk import KeySet  # noqa: PLC0415  # as in _client

        if self._known is not None and now < self._known[0]:
            return self._known[1], self._known[2]
        try:
            async with self._client({}) as client:
                answer = await client.request(
                    "GET", self.issuer.rstrip("/") + _CONFIGURATION, withhold_token=True
                )
                configuration = answer.raise_for_status().json()
                if configuration["issuer"] != self.issuer:
                    raise Unavailable(
                        "The sign-in provider's issuer differs from POSTROOM_SIGN_IN__OIDC__ISSUER."
                    )
                answer = await client.request("GET", configuration["jwks_uri"], withhold_token=True)
                keys = KeySet.import_key_set(answer.raise_for_status().json())
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise self._unreachable(error) from error
        except self._errors() as error:
            raise self._unreachable(error) from error
        self._known = (now + _REMEMBERED, configuration, keys)
        return configuration, keys

    def _client(self, configuration: dict[str, Any]) -> Any:
        # Imported lazily, since servers without a provider need not pay its memory and time.
        from authlib.integrations.httpx_client import AsyncOAuth2Client  # noqa: PLC0415

        secret = self.settings.client_secret
        methods = configuration.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = _basic if "client_secret_basic" in methods else "client_secret_post"
        return AsyncOAuth2Client(
            self.settings.client_id,
            None if secret is None else secret.get_secret_value(),
            token_endpoint_auth_method="none" if secret is None else method,
            scope=SCOPE,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    def _errors(self) -> tuple[type[Exception], ...]:
        from httpx2 import HTTPError, InvalidURL  # noqa: PLC0415  # as in _client

        return HTTPError, InvalidURL

    def _unreachable(self, error: Exception) -> Unavailable:
        log.warning("the sign-in provider can't be reached", issuer=self.issuer, error=type(error).__name__)
        return Unavailable("The sign-in provider can't be reached. Try again in a few seconds.")


def make_provider(settings: OidcSettings, *, public_url: str | None, hasher: KeyHasher) -> Provider | None:
    """Return the provider in the settings, if there is one.

    Raises:
        Invalid: a required setting is missing, or it would be used without TLS.
    """
    if settings.issuer is None:
        return None
    if public_url is None or not settings.client_id:
        raise Invalid(
            "POSTROOM_SIGN_IN__OIDC__ISSUER needs POSTROOM_SIGN_IN__OIDC__CLIENT_ID and POSTROOM_PUBLIC_URL."
        )
    parts = urlsplit(settings.issuer)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise Invalid("POSTROOM_SIGN_IN__OIDC__ISSUER must be an https URL.")
    return Provider(settings, public_url=public_url, hasher=hasher)


def _basic(client: Any, _: str, uri: str, headers: Any, body: Any) -> tuple[str, Any, Any]:
    """Send the client's id and secret as RFC 6749, section 2.3.1, has it: each one encoded like a form's value."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return uri, headers, body


def _is_subject(value: Any) -> bool:
    """Return whether a subject can be stored as it is; a shortened one might be somebody else's."""
    return isinstance(value, str) and len(value) <= MAX_SUBJECT and storable(value) == value


def _identity(issuer: str, claims: dict[str, Any]) -> Identity:
    def text(name: str) -> str:
        value = claims.get(name)
        return value[:200] if isinstance(value, str) and "\x00" not in value else ""

    return Identity(
        issuer=issuer,
        subject=claims["sub"],
        email=text("email") or None,
        is_email_verified=claims.get("email_verified") is True,
        first_name=text("given_name"),
        last_name=text("family_name"),
    )
