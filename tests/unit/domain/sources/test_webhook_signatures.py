"""Signatures of webhooks: the schemes that senders have, and what is refused."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.sources.webhook_signatures import (
    MISSING,
    STALE,
    STANDARD_WEBHOOKS,
    WRONG,
    Signature,
    moment_of,
    sign,
    verify,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BODY = b'{"a": 1}'
STAMP = str(int(NOW.timestamp()))

GITHUB = Signature("x-hub-signature-256", prefix="sha256=")
SLACK = Signature(
    "x-slack-signature",
    prefix="v0=",
    leading="v0:",
    joined_by=":",
    signed=("timestamp", "body"),
    timestamp_header="x-slack-request-timestamp",
)
CLEAR = Signature("x-gitlab-token", in_clear=True)
SEVERAL = Signature("x-pagerduty-signature", prefix="v1=", separator=",")


def test_signature_published_github_example_is_valid() -> None:
    # The values are those of GitHub's documentation.
    headers = {
        "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    }
    secret = "It's a Secret to Everybody"

    assert verify([GITHUB], [secret], headers, b"Hello, World!", now=NOW).valid
    assert verify([GITHUB], [secret], headers, b"Hello, World?", now=NOW).reason == WRONG


def test_signature_covers_time_and_old_time_is_refused() -> None:
    digest = hmac.new(b"s", b"v0:" + STAMP.encode() + b":" + BODY, hashlib.sha256).hexdigest()
    headers = {"x-slack-signature": f"v0={digest}", "x-slack-request-timestamp": STAMP}

    assert verify([SLACK], ["s"], headers, BODY, now=NOW).valid
    assert verify([SLACK], ["s"], headers, BODY, now=NOW + timedelta(minutes=6)).reason == STALE
    assert verify([SLACK], ["s"], headers, BODY, now=NOW - timedelta(minutes=6)).reason == STALE
    moved = {**headers, "x-slack-request-timestamp": str(int(STAMP) + 1)}
    assert verify([SLACK], ["s"], moved, BODY, now=NOW).reason == WRONG


def test_standard_webhooks_sign_with_the_decoded_secret() -> None:
    key = b"0123456789abcdef"
    secret = "whsec_" + base64.b64encode(key).decode()
    expected = base64.b64encode(
        hmac.new(key, b"msg_1." + STAMP.encode() + b"." + BODY, hashlib.sha256).digest()
    ).decode()
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": STAMP,
        "webhook-signature": f"v1,AAAA v1,{expected}",
    }

    assert verify([STANDARD_WEBHOOKS, CLEAR], [secret], headers, BODY, now=NOW).valid


def test_signature_any_active_secret_and_header_entry_is_valid() -> None:
    headers = {"x-pagerduty-signature": f"v1=00,{sign(SEVERAL, 'old', {}, BODY)}"}

    assert verify([SEVERAL], ["new", "old"], headers, BODY, now=NOW).valid
    assert verify([SEVERAL], ["new"], headers, BODY, now=NOW).reason == WRONG
    assert verify([SEVERAL], [], headers, BODY, now=NOW).reason == WRONG


def test_signature_plain_secret_is_compared() -> None:
    assert verify([CLEAR], ["token"], {"x-gitlab-token": "token"}, BODY, now=NOW).valid
    assert verify([CLEAR], ["token"], {"x-gitlab-token": "Token"}, BODY, now=NOW).reason == WRONG


def test_signature_absent_is_missing() -> None:
    assert verify([GITHUB], ["s"], {}, BODY, now=NOW).reason == MISSING
    assert verify([GITHUB], ["s"], {"x-hub-signature-256": "sha256=\u00e9"}, BODY, now=NOW).reason == WRONG


@pytest.mark.parametrize("text", [STAMP, f"{STAMP}000", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00"])
def test_signed_times_come_in_seconds_milliseconds_and_iso(text: str) -> None:
    assert moment_of(text) == NOW


@pytest.mark.parametrize("text", ["", "soon", "9" * 39, "1e9", "-1", "2026-13-01"])
def test_signature_invalid_time_is_none(text: str) -> None:
    assert moment_of(text) is None
