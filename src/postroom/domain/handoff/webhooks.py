"""Webhooks: signatures, retries, and the form of their URLs."""

import hmac
import re
from hashlib import sha256
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid

SIGNATURE_VERSION = "v1"

MAX_URL = 2_048

WORTH_RETRYING = frozenset({408, 409, 425, 429})
"""Statuses below 500 that are worth a retry."""

_PARTS_OF_ADDRESSES = re.compile(r"[\s\x00-\x20\x7f\\]")


def sign(secret: bytes, *, timestamp: int, body: bytes) -> str:
    """Return the signature of a body sent at `timestamp`, in seconds since 1970: `v1=` and hexadecimal digits.

    It is the HMAC-SHA-256 of the timestamp in digits, a full stop and the body.
    """
    digest = hmac.new(secret, f"{timestamp}.".encode() + body, sha256).hexdigest()
    return f"{SIGNATURE_VERSION}={digest}"


def is_worth_retrying(status: int | None) -> bool:
    """Return whether a delivery with this response status (None: no response) is worth a retry."""
    return status is None or status >= 500 or status in WORTH_RETRYING


def wait_after(attempts: int, *, first: float, most: float = 6 * 3600) -> float:
    """Return the seconds to wait after so many failures: `first`, then four times as long each, up to `most`."""
    exponent = min(attempts - 1, 20)
    return float(min(first * 4.0**exponent, most))


def checked_url(url: str) -> str:
    """Return the URL of a webhook in the form to store.

    Raises:
        Invalid: it is not an HTTP URL, contains credentials or a fragment, or is too long.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise Invalid("The URL of a webhook must look like https://example.com/hook.") from None
    if not good or _PARTS_OF_ADDRESSES.search(text) or len(text) > MAX_URL:
        raise Invalid("The URL of a webhook must look like https://example.com/hook.")
    if "@" in parts.netloc:
        raise Invalid(
            "The URL of a webhook must not contain a user or a password; check the signature instead."
        )
    if parts.fragment:
        raise Invalid("The URL of a webhook must not have a fragment (#).")
    return text
