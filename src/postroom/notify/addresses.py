"""What a destination of each kind needs, checked when it is added, and what of it may be shown."""

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from postroom.domain.errors import Invalid
from postroom.domain.handoff.webhooks import checked_url
from postroom.notify.schemas import DestinationKind

MAX_RECIPIENTS = 20
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_CHANNEL = re.compile(r"[CGDUW][A-Z0-9]{6,20}|#[a-z0-9_-]{1,80}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Address:
    """`secrets` are stored encrypted, `shown` is not secret. `made` is a signing secret to show once, if any."""

    secrets: Mapping[str, str]
    shown: str
    made: str | None = None


def checked(kind: DestinationKind, given: str, *, token: str | None) -> Address:
    """Return the address of a destination in the form to store.

    `given` is a URL, of ntfy with the topic as its path, of e-mail addresses separated by commas, of the Slack app
    a channel or a member. `token` is for ntfy.

    Raises:
        Invalid: it is not an address of that kind.
    """
    if kind == "email":
        return _mail(given)
    if kind == "slack_app":
        return _channel(given.strip())
    url = _url(given)
    if kind == "webhook":
        secret = new_secret()
        return Address({"url": url, "secret": secret}, _shown(url), made=secret)
    if kind == "ntfy":
        base, _, topic = url.rstrip("/").rpartition("/")
        if urlsplit(base).hostname is None or not _TOPIC.fullmatch(topic):
            raise Invalid("Give the address of a topic, such as https://ntfy.sh/my-topic.", field="address")
        found = {"url": f"{base}/", "topic": topic, **({"token": token} if token else {})}
        return Address(found, _shown(base))
    return Address({"url": url}, _shown(url))


def new_secret() -> str:
    """Return a new secret to sign webhooks with."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _mail(given: str) -> Address:
    recipients = [one.strip() for one in given.split(",") if one.strip()]
    if not 1 <= len(recipients) <= MAX_RECIPIENTS:
        raise Invalid(f"Give 1 to {MAX_RECIPIENTS} e-mail addresses, separated by commas.", field="address")
    for one in recipients:
        if not _MAIL.fullmatch(one):
            raise Invalid(f"'{one[:100]}' is not an e-mail address.", field="address")
    joined = ", ".join(dict.fromkeys(recipients))
    return Address({"recipients": joined}, joined)


def _channel(given: str) -> Address:
    if not _CHANNEL.fullmatch(given):
        raise Invalid(
            "Give the id of a channel or member, such as C024BE91L (in Slack: View details), or the name of a "
            "public channel, such as #triage.",
            field="address",
        )
    return Address({"channel": given}, given)


def _url(given: str) -> str:
    try:
        return checked_url(given)
    except Invalid as problem:
        raise Invalid(problem.message, field="address") from None


def _shown(url: str) -> str:
    """Return scheme and host of a URL: with most channels the rest of it is the secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"
