"""Posting to a channel of Slack: a card per report, which is updated in place and replied to in its thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from postroom.domain.notifications import chat, slack_cards
from postroom.domain.notifications.message import Message
from postroom.domain.notifications.slack_cards import CardValue
from postroom.identity.secret import KeyHasher
from postroom.kit.wire_json import json_bytes
from postroom.notify.slack.calls import Answer, SlackApi
from postroom.notify.slack.schemas import Thread
from postroom.notify.slack.secrets import card_mac
from postroom.notify.transports import Sent


@dataclass(frozen=True, slots=True)
class Posted:
    """The result of an attempt, and the card as it is now; `thread` is None if there is none, or none any more."""

    sent: Sent
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a destination's messages go: to a channel, by id or name. `thread` is the report's card, if any."""

    api: SlackApi
    hasher: KeyHasher
    destination_id: UUID
    channel: str
    thread: Thread | None = None

    async def post(self, message: Message) -> Posted:
        """Post a message; of a report update its card, or post one, and reply what happened.

        A message without `lines` updates the card only. Repeating it is harmless, apart from the reply.
        """
        if message.report is None:
            return Posted((await self._say("chat.postMessage", self.channel, chat.slack(message))).sent)
        body, digest = self._card(message)
        thread = self.thread
        if thread is not None and digest != thread.digest:
            answer = await self._say("chat.update", thread.channel, {**body, "ts": thread.ts})
            if answer.is_gone:
                thread = None
            elif answer.error is not None:
                return Posted(answer.sent, thread)
        if thread is None and self.thread is not None and not message.lines:
            return Posted(Sent(answer="ok"))  # somebody deleted it; it comes back with the next event
        if thread is None:
            return await self._post_card(message, body, digest)
        now = Thread(
            thread.destination_id,
            thread.report_id,
            thread.channel,
            thread.ts,
            digest,
            thread.changes,
            thread.changes,
        )
        if not message.lines:
            return Posted(Sent(answer="ok"), now)
        reply = {**slack_cards.reply(message), "thread_ts": thread.ts}
        return Posted((await self._say("chat.postMessage", thread.channel, reply)).sent, now)

    def digest(self, message: Message) -> bytes:
        """Return the digest of the card of a message's report."""
        return self._card(message)[1]

    async def _post_card(self, message: Message, body: Mapping[str, Any], digest: bytes) -> Posted:
        answer = await self._say("chat.postMessage", self.channel, body)
        channel, ts = answer.text("channel"), answer.text("ts")
        if answer.error is not None or message.report is None or not channel or not ts:
            return Posted(answer.sent)
        changes = 0 if self.thread is None else self.thread.changes
        made = Thread(self.destination_id, message.report.id, channel, ts, digest, changes, changes)
        return Posted(answer.sent, made)

    def _card(self, message: Message) -> tuple[dict[str, Any], bytes]:
        report = message.report
        if report is None:
            raise ValueError("The message is about no report.")
        value = CardValue(self.destination_id, report.id, report.status)
        body = slack_cards.card(message, report, value.signed(lambda text: card_mac(self.hasher, text)))
        return body, sha256(json_bytes(body["blocks"])).digest()

    async def _say(self, method: str, channel: str, body: Mapping[str, Any]) -> Answer:
        answer = await self.api.call(method, {**body, "channel": channel})
        if answer.is_about_content:
            plain = slack_cards.without_blocks(body)
            answer = await self.api.call(method, {**plain, "channel": channel})
        return answer
