"""Verifies the signatures of incoming webhooks: one table-driven check over the raw bytes, in constant time."""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

REPLAY_WINDOW = timedelta(minutes=5)
"""Maximum difference between the signed time of a delivery and ours."""

STANDARD_PREFIX = "whsec_"
"""Prefix of Standard Webhooks secrets."""

MAX_SIGNATURES = 10
"""Maximum number of signatures in one header."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature scheme of one kind of sender.

    `signed` lists what the signature covers, in order: the body, and the time and id in their headers. `separator`
    separates several signatures in one header, any of which may match. `in_clear`: the sender sends the secret
    itself. `timestamp_optional`: without the time header the body alone is signed. `secret_prefix` marks secrets
    whose rest is base64.
    """

    header: str
    algorithm: Literal["sha256", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    separator: str = ""
    signed: tuple[str, ...] = ("body",)
    joined_by: str = ""
    leading: str = ""
    timestamp_header: str = ""
    id_header: str = ""
    timestamp_optional: bool = False
    window: timedelta = REPLAY_WINDOW
    in_clear: bool = False
    secret_prefix: str = ""


STANDARD_WEBHOOKS = Signature(
    "webhook-signature",
    encoding="base64",
    prefix="v1,",
    separator=" ",
    signed=("id", "timestamp", "body"),
    joined_by=".",
    id_header="webhook-id",
    timestamp_header="webhook-timestamp",
    secret_prefix=STANDARD_PREFIX,
)
"""The scheme of https://www.standardwebhooks.com."""

SVIX = replace(
    STANDARD_WEBHOOKS, header="svix-signature", id_header="svix-id", timestamp_header="svix-timestamp"
)
"""The same scheme under the header names that Svix used before the standard, and still sends."""


SLACK = Signature(
    "x-slack-signature",
    prefix="v0=",
    leading="v0:",
    signed=("timestamp", "body"),
    joined_by=":",
    timestamp_header="x-slack-request-timestamp",
)
"""The scheme of Slack's apps."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the signature of a delivery is valid, and if not why, in one sentence.

    `signed_headers`: names of the headers that the signature covers. Any other header may have been changed by
    the sender of a replay.
    """

    valid: bool
    reason: str = ""
    signed_headers: frozenset[str] = frozenset()


MISSING = "The signature is missing."
WRONG = "The signature is wrong."
STALE = "The signed time is too far from this server's."


def verify(
    schemes: Sequence[Signature],
    secrets: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime,
) -> Verdict:
    """Verify a delivery by the first of `schemes` whose header is present; any of `secrets` may have signed it.

    `headers` have lower-case names.
    """
    scheme = next((one for one in schemes if headers.get(one.header)), None)
    if scheme is None:
        return Verdict(valid=False, reason=MISSING)
    stamp = headers.get(scheme.timestamp_header, "") if scheme.timestamp_header else ""
    presented = headers[scheme.header]
    given = presented.split(scheme.separator, MAX_SIGNATURES) if scheme.separator else [presented]
    matches = False
    for secret in secrets:
        expected = _expected(scheme, secret, headers, stamp, body)
        for one in given[:MAX_SIGNATURES]:
            matches |= hmac.compare_digest(_folded(scheme, one), expected)
    if not matches:
        return Verdict(valid=False, reason=WRONG)
    if scheme.timestamp_header and (stamp or not scheme.timestamp_optional):
        moment = moment_of(stamp)
        if moment is None or abs(now - moment) > scheme.window:
            return Verdict(valid=False, reason=STALE)
    return Verdict(valid=True, signed_headers=_signed_headers(scheme, stamp))


def sign(scheme: Signature, secret: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the value of the signature header of `scheme`; `headers` contain its time and id, if any."""
    stamp = headers.get(scheme.timestamp_header, "") if scheme.timestamp_header else ""
    return _expected(scheme, secret, headers, stamp, body).decode("latin-1")


def moment_of(text: str) -> datetime | None:
    """Return the time in a header, in seconds or milliseconds since 1970 or in ISO 8601, or None."""
    text = text.strip()
    if len(text) > 40:
        return None
    try:
        if text.isascii() and text.replace(".", "", 1).isdigit():
            number = float(text)
            return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, tz=UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _signed_headers(scheme: Signature, stamp: str) -> frozenset[str]:
    if scheme.in_clear or (scheme.timestamp_optional and not stamp):
        return frozenset()
    covered = {"id": scheme.id_header, "timestamp": scheme.timestamp_header}
    return frozenset(covered[name] for name in scheme.signed if covered.get(name))


def _expected(scheme: Signature, secret: str, headers: Mapping[str, str], stamp: str, body: bytes) -> bytes:
    if scheme.in_clear:
        return secret.encode("utf-8", "surrogatepass")
    parts = {
        "body": body,
        "timestamp": stamp.encode("latin-1", "replace"),
        "id": headers.get(scheme.id_header, "").encode("latin-1", "replace") if scheme.id_header else b"",
    }
    signed = ("body",) if scheme.timestamp_optional and not stamp else scheme.signed
    message = scheme.leading.encode() + scheme.joined_by.encode().join(parts[name] for name in signed)
    digest = hmac.new(_key(scheme, secret), message, scheme.algorithm).digest()
    encoded = digest.hex().encode() if scheme.encoding == "hex" else base64.b64encode(digest)
    return scheme.prefix.encode() + encoded


def _key(scheme: Signature, secret: str) -> bytes:
    if scheme.secret_prefix and secret.startswith(scheme.secret_prefix):
        try:
            return base64.b64decode(secret.removeprefix(scheme.secret_prefix), validate=True)
        except (binascii.Error, ValueError):
            pass
    return secret.encode("utf-8", "surrogatepass")


def _folded(scheme: Signature, presented: str) -> bytes:
    text = presented.strip()
    if not scheme.in_clear and scheme.encoding == "hex":
        text = text.lower()
    return text.encode("utf-8", "surrogatepass")
