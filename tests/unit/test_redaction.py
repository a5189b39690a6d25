"""No secret reaches a log, wherever in an event it is."""

import json
import subprocess
import sys

import pytest

from postroom.telemetry.redaction import DEPTH, LONGEST, Redaction

SECRETS = (
    ("Authorization: Bearer abcdefgh-ijkl-mnop", "abcdefgh-ijkl-mnop"),
    ("{'authorization': 'Basic dXNlcjpwYXNzd29yZA=='}", "dXNlcjpwYXNzd29yZA"),
    ("[(b'Authorization', b'Token 0123456789abcdef')]", "0123456789abcdef"),
    ("Cookie: session=5f6a7b8c9d0e; theme=dark", "5f6a7b8c9d0e"),
    ("the key phx_Zk3qP9wLr2 is unknown", "Zk3qP9wLr2"),
    ("the key phc_Zk3qP9wLr2 is unknown", "Zk3qP9wLr2"),
    ("the token pha_Zk3qP9wLr2 has ended", "Zk3qP9wLr2"),
    ("git clone https://x-access-token:ghs_16C7e42F292c6912@github.com/a/b", "16C7e42F292c6912"),
    ("could not connect to postgresql://postroom:s3cr:et%40x@db.internal/postroom", "s3cr:et%40x"),
    ("GET https://feeds.example.com/a.rss?page=2&token=5f6a7b8c9d0e&n=1", "5f6a7b8c9d0e"),
    ("GET https://example.com/?api_key=5f6a7b8c9d0e", "5f6a7b8c9d0e"),
    ("host=db user=postroom password=hunter2hunter2 dbname=postroom", "hunter2hunter2"),
    ('{"client_secret": "5f6a7b8c9d0e"}', "5f6a7b8c9d0e"),
    ("POST /oauth?code=5f6a7b8c9d0e&state=x", "5f6a7b8c9d0e"),
    ("sk-ant-api03-5f6a7b8c9d0e is not valid", "5f6a7b8c9d0e"),
    ("xoxb-1234567890-abcdefgh", "1234567890-abcdefgh"),
    ("git fetch https://k3J9xQ2mN8vB5cZ7wL1p@git.example.com/a/b", "k3J9xQ2mN8vB5cZ7wL1p"),
    ("POST https://hooks.slack.com/services/T024BE7LD/B08KXH/x9Yw8Vu7Ts failed", "x9Yw8Vu7Ts"),
    ("POST https://hooks.slack.com/triggers/T024BE7LD/5812/x9Yw8Vu7Ts failed", "x9Yw8Vu7Ts"),
    ("POST https://discord.com/api/webhooks/5812/x9Yw8Vu7Ts failed", "x9Yw8Vu7Ts"),
    ("it is Correct-Horse/Battery", "Correct-Horse/Battery"),
)
"""Texts with the secret in each. The last one is a configured secret, which looks like nothing."""

HIDE = Redaction(["Correct-Horse/Battery", "short"])


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secret_in_any_place_of_an_event_is_hidden(text: str, secret: str) -> None:
    event = {
        "event": text,
        "exception": f"Traceback (most recent call last):\n  File x\nValueError: {text}",
        "nested": {"list": [text, {text: text}], "error": ValueError(text)},
    }
    assert secret not in repr(HIDE(None, "", event))


@pytest.mark.parametrize(
    "text",
    [
        "signals of the project are grouped",
        "POST /api/projects/1/signals/reports/0190c0de-7a57-7000-8000-000000000001/",
        "ValueError: invalid token at line 3",
        "short of memory",
        "https://example.com:8010/path?page=2",
        "git fetch ssh://git@git.example.com/group/name.git",
        "https://example.com/people/@ann/posts",
        "job research failed: the key is unknown",
    ],
)
def test_harmless_text_is_not_changed(text: str) -> None:
    assert HIDE.text(text) == text


def test_field_named_like_a_secret_is_hidden_whatever_its_value() -> None:
    event = {"password": "a", "headers": {"X-Api-Key": "b", "Set-Cookie": ["c"]}, "tokens": 3, "key": "17"}
    hidden = "[hidden]"
    assert HIDE(None, "", event) == {
        "password": hidden,
        "headers": {"X-Api-Key": hidden, "Set-Cookie": hidden},
        "tokens": 3,
        "key": "17",
    }


def test_long_and_deep_values_are_bounded() -> None:
    deep: list[object] = ["phx_5f6a7b8c9d0e"]
    for _ in range(3 * DEPTH):
        deep = [deep]
    said = HIDE(None, "", {"deep": deep, "long": "a" * (LONGEST + 9)})
    assert "5f6a7b8c9d0e" not in repr(said)
    assert len(said["long"]) < LONGEST + 9


PROGRAM = """
import logging, structlog
from postroom.settings import Settings
from postroom.telemetry import configure_logging, log

settings = Settings()
configure_logging(level="info", json=True, secrets=settings.secret_values())
try:
    try:
        raise OSError("no route to " + settings.database_url.get_secret_value())
    except OSError as error:
        raise RuntimeError(f"with {settings.secret_key.get_secret_value()}") from error
except RuntimeError as error:
    with structlog.contextvars.bound_contextvars(request_id="req-12345678", job_id=7):
        log.warning("it failed", error=str(error), exc_info=True)
    logging.getLogger("uvicorn.error").exception("it failed, too %s", {"Authorization": "Bearer 5f6a7b8c9d0e"})
raise ValueError("uncaught " + settings.secret_key.get_secret_value())
"""


def test_json_logs_have_ids_and_no_configured_secret_in_tracebacks() -> None:
    secrets = {
        "POSTROOM_DATABASE_URL": "postgresql://me:hunter%2F2hunter2@db/postroom",
        "POSTROOM_SECRET_KEY": "w" * 40,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, env=secrets
    )
    first, second, last = map(json.loads, done.stderr.splitlines())
    assert first["request_id"] == "req-12345678"
    assert first["job_id"] == 7
    assert first["level"] == "warning"
    assert "OSError: no route to [hidden]" in first["exception"]
    assert "RuntimeError: with [hidden]" in first["exception"]
    assert "RuntimeError" in second["exception"]
    assert last["exception"].endswith("ValueError: uncaught [hidden]")
    for secret in ("hunter", "wwww", "5f6a7b8c9d0e"):
        assert secret not in done.stderr
