"""Calls of Slack's Web API, which answers 200 with `ok: false`, and what its errors end."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from postroom import outbound
from postroom.clock import Clock
from postroom.domain.notifications.message import one_line
from postroom.domain.notifications.rules import retry_after_of
from postroom.kit.wire_json import json_bytes
from postroom.notify.transports import Scope, Sent
from postroom.outbound import NotSent
from postroom.settings import NotificationSettings

MAX_ANSWER = 256 * 1024
"""Bytes that are read of an answer, which repeats the message."""

_OFF = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "user_not_found",
    }
)
"""Errors after which nothing will be taken any more."""
_CONTENT = frozenset(
    {
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "metadata_too_large",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
_GONE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found", "thread_not_found"})
_HINTS: Mapping[str, str] = {
    "not_in_channel": "invite the app to the channel: /invite @Postroom",
    "channel_not_found": "check the channel, and invite the app if it is private: /invite @Postroom",
    "is_archived": "the channel is archived",
    "missing_scope": "install the app again with the scopes of the manifest",
    "invalid_auth": "connect Slack again with a valid bot token",
    "token_revoked": "connect Slack again with a valid bot token",
    "account_inactive": "connect Slack again with a valid bot token",
}


@dataclass(frozen=True, slots=True)
class SlackApi:
    """The Web API, called with a bot token."""

    token: str = field(repr=False)
    settings: NotificationSettings
    clock: Clock
    seconds: float | None = None

    async def call(self, method: str, body: Mapping[str, Any]) -> "Answer":
        """Call a method; the answer says whether it worked."""
        try:
            answered = await outbound.send(
                "POST",
                f"{self.settings.slack_api_url.rstrip('/')}/{method}",
                body=json_bytes(dict(body)),
                headers={
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "postroom",
                },
                seconds=self.seconds or self.settings.seconds,
                allow_private=self.settings.allow_private_addresses,
                max_bytes=MAX_ANSWER,
            )
        except NotSent as problem:
            return Answer({}, str(problem), "destination" if problem.forbidden else "retry")
        data = _object(answered.body)
        word = one_line(str(data.get("error") or f"status {answered.status}"), 60)
        wait = retry_after_of(answered.headers.get("retry-after"), self.clock())
        if answered.status == 200 and data.get("ok") is True:
            return Answer(data)
        scope: Scope = "destination" if word in _OFF else "message" if word in _CONTENT else "retry"
        return Answer(data, word, scope, wait)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call returned. `error` is None if it worked, else Slack's word or a sentence of ours."""

    data: Mapping[str, Any]
    error: str | None = None
    scope: Scope = "retry"
    retry_after: float | None = None

    @property
    def is_about_content(self) -> bool:
        """Whether Slack refused how the message is made."""
        return self.error in _CONTENT

    @property
    def is_gone(self) -> bool:
        """Whether the message that was to be changed can't be any more."""
        return self.error in _GONE

    @property
    def sent(self) -> Sent:
        """The result for the delivery."""
        if self.error is None:
            return Sent(answer="ok")
        hint = _HINTS.get(self.error)
        text = f"Slack answered {self.error}: {hint}." if hint else f"Slack answered {self.error}."
        return Sent(text, self.scope, self.error, retry_after=self.retry_after)

    def text(self, *path: str) -> str:
        """Return a text of the answer by its path, empty if it is missing."""
        found: Any = self.data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found if isinstance(found, str) and len(found) <= 200 else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
