"""Sending one message to one destination, without a transaction: calls to channels, and mails."""

import base64
import hmac
import json
import ssl
from asyncio import timeout
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import aiosmtplib

from postroom import outbound
from postroom.domain.notifications import chat, mail
from postroom.domain.notifications.events import CALM
from postroom.domain.notifications.message import Message, one_line
from postroom.domain.notifications.rules import retry_after_of
from postroom.kit.wire_json import json_bytes
from postroom.notify.schemas import DestinationKind
from postroom.outbound import Answered, NotSent
from postroom.settings import MailSettings, NotificationSettings
from postroom.telemetry.tracing import span

MAX_ANSWER = 2_000
"""Bytes that are read of an answer."""

_OFF: Mapping[str, frozenset[int]] = {
    "webhook": frozenset({410}),
    "slack": frozenset({403, 404, 410}),
    "discord": frozenset({401, 404}),
    "teams": frozenset({401, 403, 404, 410}),
    "mattermost": frozenset({401, 403, 404}),
    "ntfy": frozenset({401, 403}),
}
"""Statuses with which a channel says that it will take nothing any more."""
_BAD_MESSAGE = frozenset({400, 413, 415, 422})
"""Statuses that mean this message, which no retry changes."""

Scope = Literal["retry", "message", "destination"]


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of one attempt.

    `error` is None if it arrived. Otherwise `scope` says what it ends: nothing (it is retried, after `retry_after`
    seconds at least), the message, or the destination. `refused` tells which recipients a mail did not reach,
    though it reached others, and `remaining` those to whom it may be sent again.
    """

    error: str | None = None
    scope: Scope = "retry"
    answer: str | None = None
    retry_after: float | None = None
    external_id: str | None = None
    refused: str | None = None
    remaining: Sequence[str] | None = None


async def send(
    kind: DestinationKind,
    secrets: Mapping[str, str],
    message: Message,
    *,
    settings: NotificationSettings,
    host: str,
    now: datetime,
    remaining: Sequence[str] | None,
    edit: str | None,
    unsubscribe: Callable[[str], str | None],
) -> Sent:
    """Send a message. `edit` is the channel's id of an earlier message about the report, None without one.

    `host` is the server's name in `Message-ID`, and `remaining` the recipients of a mail, None for all.
    `unsubscribe` returns the address at which one of them ends such mails.
    """
    if kind == "email":
        recipients = remaining if remaining is not None else secrets["recipients"].split(", ")
        compose = partial(mail.compose, message, host=host)
        return await _send_mails(
            lambda sender, who: compose(sender=sender, recipient=who, unsubscribe=unsubscribe(who)),
            settings,
            recipients,
        )
    body, headers = _request(kind, secrets, message, now)
    method, url = _place(kind, secrets["url"], message, edit)
    try:
        answered = await outbound.send(
            method,
            url,
            body=body,
            headers={"Content-Type": "application/json", "User-Agent": "postroom", **headers},
            seconds=settings.seconds,
            allow_private=settings.allow_private_addresses,
            max_bytes=MAX_ANSWER,
        )
    except NotSent as problem:
        return Sent(str(problem), "destination" if problem.forbidden else "retry")
    return _judged(kind, answered, now)


def _request(
    kind: DestinationKind, secrets: Mapping[str, str], message: Message, now: datetime
) -> tuple[bytes, dict[str, str]]:
    if kind == "ntfy":
        token = secrets.get("token")
        body = json_bytes(chat.ntfy(message, secrets["topic"]))
        return body, {"Authorization": f"Bearer {token}"} if token else {}
    body = json_bytes(chat.FORMATS[kind](message))
    return body, signed(signing_keys(secrets, now), str(message.id), now, body) if kind == "webhook" else {}


def signing_keys(secrets: Mapping[str, str], now: datetime) -> list[str]:
    """Return the secrets that a webhook is signed with: the new one, and for a day the one that it replaced."""
    until = secrets.get("old_until")
    old = [secrets["old_secret"]] if until is not None and now < datetime.fromisoformat(until) else []
    return [secrets["secret"], *old]


def signed(keys: Sequence[str], id: str, now: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of Standard Webhooks for a body sent `now`; each key is `whsec_` and base64."""
    timestamp = str(int(now.timestamp()))
    text = f"{id}.{timestamp}.".encode() + body
    digests = [hmac.new(base64.b64decode(one.removeprefix("whsec_")), text, sha256).digest() for one in keys]
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests),
    }


def _place(
    kind: DestinationKind, url: str, message: Message, edit: str | None
) -> tuple[Literal["POST", "PATCH"], str]:
    if kind != "discord":
        return "POST", url
    parts = urlsplit(url)
    if edit is not None and message.event_types and CALM.issuperset(message.event_types):
        return "PATCH", urlunsplit(parts._replace(path=f"{parts.path}/messages/{edit}"))
    # Without `wait` Discord does not say whether it took the message.
    query = "&".join(part for part in (parts.query, "wait=true") if part)
    return "POST", urlunsplit(parts._replace(query=query))


def _judged(kind: DestinationKind, answered: Answered, now: datetime) -> Sent:
    text = one_line(answered.body.decode(errors="replace"), 300)
    answer = f"{answered.status} {text}".strip()
    if 200 <= answered.status < 300:
        return Sent(answer=answer, external_id=_message_id(answered.body) if kind == "discord" else None)
    if answered.status in _OFF[kind]:
        scope: Scope = "destination"
    elif answered.status in _BAD_MESSAGE:
        scope = "message"
    else:
        scope = "retry"
    hint = " Redirects are not followed: use the final URL." if 300 <= answered.status < 400 else ""
    return Sent(
        f"the answer was {answered.status}.{hint}",
        scope,
        answer,
        retry_after=retry_after_of(answered.headers.get("retry-after"), now),
    )


def _message_id(body: bytes) -> str | None:
    try:
        found: Any = json.loads(body)
    except ValueError:
        return None
    id = found.get("id") if isinstance(found, dict) else None
    return id if isinstance(id, str) and id.isdigit() and len(id) <= 32 else None


async def _send_mails(
    compose: Callable[[str, str], EmailMessage], settings: NotificationSettings, recipients: Sequence[str]
) -> Sent:
    """Send a mail to each recipient over one connection."""
    server = settings.email
    if server.host is None or server.sender is None:
        return Sent(
            "this server sends no mail: its operator has to set POSTROOM_NOTIFICATIONS__EMAIL__HOST and "
            "POSTROOM_NOTIFICATIONS__EMAIL__SENDER."
        )
    implicit = server.tls == "implicit"
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port or (465 if implicit else 587),
        username=server.user,
        password=server.password.get_secret_value() if server.password else None,
        use_tls=implicit,
        start_tls=not implicit,
        tls_context=_trust(server),
        timeout=settings.seconds,
    )
    refused: list[tuple[str, int, str]] = []
    answer: str | None = None
    waiting = list(recipients)
    try:
        with span("send mail", "CLIENT", {"server.address": server.host}):
            async with timeout(settings.seconds), client:
                while waiting:
                    made = compose(server.sender, waiting[0])
                    try:
                        _, said = await client.send_message(
                            made, sender=server.sender, recipients=waiting[:1]
                        )
                        answer = one_line(said, 300)
                    except aiosmtplib.SMTPRecipientsRefused as problem:
                        refused += [(one.recipient, one.code, one.message) for one in problem.recipients]
                    del waiting[0]
    except (TimeoutError, aiosmtplib.SMTPException, ssl.SSLError, OSError) as problem:
        if len(waiting) == len(recipients):
            return _failed(problem, settings.seconds)
        again = [who for who, code, _ in refused if code < 500]
        return replace(_failed(problem, settings.seconds), scope="retry", remaining=[*again, *waiting])
    return _refused(refused, answer) if refused else Sent(answer=answer)


def _failed(problem: Exception, seconds: float) -> Sent:
    """Return the result of a failure that concerns all recipients that are left."""
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        # What concerns the server's own account or connection may be mended; a refused message may not.
        is_final = isinstance(problem, aiosmtplib.SMTPDataError) and problem.code >= 500
        said = one_line(f"{problem.code} {problem.message}", 300)
        return Sent(f"the mail server answered {said}", "message" if is_final else "retry", said)
    if isinstance(problem, TimeoutError | aiosmtplib.SMTPTimeoutError):
        return Sent(f"the mail server did not answer within {seconds:g} seconds")
    return Sent(one_line(f"the mail server can't be used: {problem}", 300))


def _refused(refused: Sequence[tuple[str, int, str]], answer: str | None) -> Sent:
    """Return the result for refused recipients; `answer` is None if there was no other one."""
    reasons = one_line("; ".join(f"{who} was refused: {code} {text}" for who, code, text in refused), 500)
    again = [who for who, code, _ in refused if code < 500]
    if again:
        return Sent(reasons, answer=answer, refused=reasons, remaining=again)
    return Sent(None if answer is not None else reasons, "message", answer, refused=reasons)


def _trust(server: MailSettings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.ca_file is None else str(server.ca_file))
