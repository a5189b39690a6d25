"""Payloads of chat messages, one function per channel, in which texts of strangers can't do anything.

Slack and Teams have fields that are shown as they are; in the others, what would be a mention, a link or formatting
is escaped. All links are ours, in buttons or on lines of their own.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from postroom.domain.notifications.message import Message, ReportView, Section, line_of, one_line

MAX_SECTIONS = 8
_MARKDOWN = re.compile(r"([\\*_~`|>\[\]()#<+!{}-])")
_BREAK = "\u200b"
"""A zero-width space: what follows an @, or comes before ://, is no longer read as a name or an address."""

_PRIORITY_COLOURS = {"P0": 0xC0392B, "P1": 0xD35400}
_NTFY_PRIORITIES = {"P0": 5, "P1": 4}


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, without mentions, links and formatting."""
    text = _MARKDOWN.sub(r"\\\1", text).replace("@", "@" + _BREAK)
    return text.replace("://", f"{_BREAK}://").replace("www.", f"www{_BREAK}.")


def slack(message: Message) -> dict[str, Any]:
    """Return the body for an incoming webhook of Slack."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(one_line(_title(message), 150))},
        {"type": "section", "text": plain(_body(message)[:2_900] or message.heading)},
    ]
    blocks += [
        {"type": "section", "text": plain(_listed(section, line_of)[:2_900])}
        for section in message.sections[:MAX_SECTIONS]
    ]
    if message.url is not None:
        button = {"type": "button", "text": plain("Open in Postroom"), "url": message.url}
        blocks.append({"type": "actions", "elements": [button]})
    fallback = f"{message.heading}: {_title(message)}" if message.report else message.heading
    return {
        "text": quoted(fallback),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def plain(text: str) -> dict[str, Any]:
    """Return a text of Slack that is shown as it is."""
    return {"type": "plain_text", "text": text, "emoji": False}


def quoted(text: str) -> str:
    """Return text that Slack shows as it is where it reads its own marks."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("@", "@" + _BREAK)[:3_000]


def discord(message: Message) -> dict[str, Any]:
    """Return the body for a webhook of Discord, for a new message or an edit."""
    parts = [escaped(_body(message))]
    parts += [
        f"**{section.heading}**\n{_listed(section, _escaped_line, heading=False)}"
        for section in message.sections
    ]
    priority = message.report.priority if message.report else None
    embed: dict[str, Any] = {
        "title": escaped(one_line(_title(message), 200))[:256],
        "description": "\n".join(parts)[:4_000],
        "color": _PRIORITY_COLOURS.get(priority or "", 0x34495E),
    }
    if message.url is not None:
        embed["url"] = message.url
    return {"content": escaped(message.heading)[:400], "embeds": [embed], "allowed_mentions": {"parse": []}}


def teams(message: Message) -> dict[str, Any]:
    """Return the body for a Workflows webhook of Teams: an adaptive card."""
    body = [_runs(_title(message), bold=True), _runs(_body(message))]
    for section in message.sections[:MAX_SECTIONS]:
        body += [_runs(section.heading, bold=True), _runs(_listed(section, line_of, heading=False)[:2_000])]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "Full"},
    }
    if message.url is not None:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open in Postroom", "url": message.url}]
    attachment = {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "contentUrl": None,
        "content": card,
    }
    return {"type": "message", "attachments": [attachment]}


def _runs(text: str, *, bold: bool = False) -> dict[str, Any]:
    run = {"type": "TextRun", "text": text or " ", **({"weight": "Bolder"} if bold else {})}
    return {"type": "RichTextBlock", "inlines": [run]}


def mattermost(message: Message) -> dict[str, Any]:
    """Return the body for an incoming webhook of Mattermost."""
    parts = [f"**{escaped(_title(message))}**", escaped(_body(message))]
    parts += [
        f"**{section.heading}**\n{_listed(section, _escaped_line, heading=False)}"
        for section in message.sections
    ]
    text = "\n\n".join(part for part in parts if part)[:15_000]
    return {"text": text if message.url is None else f"{text}\n\n[Open in Postroom]({message.url})"}


def ntfy(message: Message, topic: str) -> dict[str, Any]:
    """Return the body for publishing to a topic of ntfy: plain text, short enough not to become a file."""
    priority = message.report.priority if message.report else None
    body: dict[str, Any] = {
        "topic": topic,
        "title": one_line(_title(message), 150),
        "message": _cut_bytes(message.plain, 3_500),
        "priority": _NTFY_PRIORITIES.get(priority or "", 3),
    }
    if message.url is not None:
        body["click"] = message.url
    return body


def webhook(message: Message) -> dict[str, Any]:
    """Return the body for a webhook of one's own; the texts are data and stay as they are."""
    return {
        "type": message.type,
        "timestamp": message.at.isoformat(),
        "data": {
            "project": message.project_id,
            "kind": message.kind,
            "heading": message.heading,
            "events": list(message.event_types),
            "changes": list(message.lines),
            "report": None if message.report is None else _data(message.report),
            "sections": [
                {
                    "heading": section.heading,
                    "reports": [_data(one) for one in section.reports],
                    "more": section.more,
                }
                for section in message.sections
            ],
            "url": message.url,
        },
    }


def _data(report: ReportView) -> dict[str, Any]:
    return {
        "id": str(report.id),
        "title": report.title,
        "priority": report.priority,
        "status": report.status,
        "signals": report.signals,
        "sources": list(report.sources),
        "url": report.url,
    }


FORMATS: Mapping[str, Callable[[Message], dict[str, Any]]] = {
    "webhook": webhook,
    "slack": slack,
    "discord": discord,
    "teams": teams,
    "mattermost": mattermost,
}


def _title(message: Message) -> str:
    return message.heading if message.report is None else message.report.title


def _body(message: Message) -> str:
    if message.report is None:
        return "\n".join(message.lines)
    parts = ["; ".join(message.lines), message.report.facts, message.report.summary]
    return "\n".join(part for part in parts if part)


def _escaped_line(report: ReportView) -> str:
    return escaped(line_of(report))


def _listed(section: Section, line: Callable[[ReportView], str], *, heading: bool = True) -> str:
    lines = [section.heading] if heading else []
    lines += [f"• {line(one)}" for one in section.reports]
    lines += [f"• and {section.more} more"] if section.more else []
    return "\n".join(lines)


def _cut_bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
