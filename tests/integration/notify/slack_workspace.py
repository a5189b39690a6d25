"""A simulated Slack that keeps its channels, messages and open views, and misbehaves as told."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from postroom.domain.sources.webhook_signatures import SLACK, sign

TEAM, BOT_TOKEN, SIGNING = "T0TEAM", "xoxb-1-2-three", "a-signing-secret-of-slack"


@dataclass
class Message:
    """A message in a channel, as it is shown now."""

    channel: str
    ts: str
    body: dict[str, Any]
    edits: int = 0

    @property
    def buttons(self) -> dict[str, str]:
        """Values of the buttons by the name of their action."""
        elements = [one for block in self.body.get("blocks", ()) for one in block.get("elements", ())]
        return {one["action_id"]: one.get("value", "") for one in elements if "action_id" in one}

    @property
    def shown(self) -> str:
        """All that its blocks say."""
        return json.dumps(self.body.get("blocks", ()), ensure_ascii=False)


@dataclass
class Slack:
    """One workspace. `refuse` has errors by method, `slow` the answer 429; `told` are ephemeral texts."""

    url: str = ""
    channels: set[str] = field(default_factory=lambda: {"C0GENERAL"})
    messages: list[Message] = field(default_factory=list)
    views: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    slow: bool = False
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def cards(self) -> list[Message]:
        """The messages that are no replies."""
        return [one for one in self.messages if "thread_ts" not in one.body]

    @property
    def replies(self) -> list[Message]:
        """The messages in threads."""
        return [one for one in self.messages if "thread_ts" in one.body]

    def answer(self, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        """Do what a call asks for."""
        method = path.rpartition("/")[2]
        self.calls.append(method)
        if method == "respond":
            self.told.append(body["text"])
            return {"ok": True}
        if token != f"Bearer {BOT_TOKEN}":
            return {"ok": False, "error": "invalid_auth"}
        if method in self.refuse:
            return {"ok": False, "error": self.refuse[method]}
        match method:
            case "auth.test":
                return {"ok": True, "team_id": TEAM, "team": "Acme <!channel>", "user_id": "U0BOT"}
            case "chat.postMessage" if body["channel"] not in self.channels:
                return {"ok": False, "error": "channel_not_found"}
            case "chat.postMessage":
                made = Message(body["channel"], f"1764500000.{next(self.numbers):06d}", body)
                self.messages.append(made)
                return {"ok": True, "channel": made.channel, "ts": made.ts, "message": body}
            case "chat.update":
                place = (body["channel"], body["ts"])
                found = [one for one in self.messages if (one.channel, one.ts) == place]
                if not found:
                    return {"ok": False, "error": "message_not_found"}
                found[0].body, found[0].edits = body, found[0].edits + 1
                return {"ok": True}
            case "views.open":
                self.views.append((body["trigger_id"], body["view"]))
                return {"ok": True}
        return {"ok": False, "error": "unknown_method"}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one call."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): text for name, text in (one.split(": ", 1) for one in head[1:] if one)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            path = head[0].split(" ")[1]
            if self.slow:
                writer.write(b"HTTP/1.1 429 X\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n")
            else:
                answer = self.answer(path, json.loads(body), headers.get("authorization", ""))
                text = json.dumps(answer).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(text), text))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def press(self, card: Message, button: str, *, user: str = "U0ANN", **more: Any) -> dict[str, Any]:
        """Return what Slack sends when a user presses a button of a message."""
        return {
            "type": "block_actions",
            "user": {"id": user, "username": "ann.slack", "team_id": TEAM},
            "team": {"id": TEAM},
            "channel": {"id": card.channel},
            "message": {"ts": card.ts},
            "actions": [
                {"action_id": f"postroom_{button}", "value": card.buttons.get(f"postroom_{button}", "")}
            ],
            "trigger_id": "trigger.1",
            "response_url": f"{self.url}/respond",
            **more,
        }

    def submit(self, reason: str | None, note: str | None, *, user: str = "U0ANN") -> dict[str, Any]:
        """Return what Slack sends when a user submits the view that was opened last."""
        view = self.views[-1][1]
        values = {
            "reason": {"reason": {"selected_option": None if reason is None else {"value": reason}}},
            "note": {"note": {"value": note}},
        }
        return {
            "type": "view_submission",
            "user": {"id": user, "username": "ann.slack", "team_id": TEAM},
            "team": {"id": TEAM},
            "view": {
                "callback_id": view["callback_id"],
                "private_metadata": view["private_metadata"],
                "state": {"values": values},
            },
        }


def signed(
    payload: dict[str, Any], now: datetime, secret: str = SIGNING, *, stamp: str | None = None
) -> tuple[dict[str, str], bytes]:
    """Return headers and body of a request of Slack."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        SLACK.timestamp_header: stamp or str(int(now.timestamp())),
    }
    return {**headers, SLACK.header: sign(SLACK, secret, headers, body)}, body


@asynccontextmanager
async def slack() -> AsyncIterator[Slack]:
    """Run a workspace on a free port within the block."""
    made = Slack()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
