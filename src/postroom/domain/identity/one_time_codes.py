"""Time-based one-time passwords (RFC 6238: SHA-1, six digits, steps of 30 seconds), and recovery codes."""

import hmac
from base64 import b32encode
from datetime import datetime
from hashlib import sha1
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 random bits: 16 letters and digits, so that a fast hash is enough."""

_TOLERANCE = 1
"""Steps by which a clock may differ, either way."""


def code_of(secret: bytes, step: int) -> str:
    """Return the code of a step of 30 seconds since 1970."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), sha1)
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the step whose code this is, within one step of now; None if it is none of them."""
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(present - _TOLERANCE, present + _TOLERANCE + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode("utf-8", "replace")):
            found = step
    return found


def base32(secret: bytes) -> str:
    """Return a secret as people type it."""
    return b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """Return the `otpauth` address that authenticator apps read from a QR code."""
    query = urlencode({"secret": base32(secret), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer, safe='')}:{quote(account, safe='')}?{query}"


def recovery_code(random: bytes) -> str:
    """Return a recovery code in groups of four."""
    text = base32(random).lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def plain(code: str) -> str:
    """Return a code as compared: without what people add when they type it."""
    return "".join(code.split()).replace("-", "").lower()
