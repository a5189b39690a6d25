"""Texts of strangers in messages: no channel is called, no link pretends, no header is added."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from postroom.domain.notifications import chat, mail
from postroom.domain.notifications.events import EVENT_TYPES, words_of
from postroom.domain.notifications.message import Message, ReportView, Section, one_line

HOSTILE = (
    "<!channel> <!here|x> @channel @everyone @here <@U123> [Postroom](https://evil.test) "
    "<https://evil.test|Postroom> "
    "https://evil.test www.evil.test <b onload=x>&amp; `code` ~all \u202egnp.exe\u200b\r\nBcc: all@evil.test"
)
REPORT = ReportView(
    UUID(int=1),
    one_line(HOSTILE, 150),
    one_line(HOSTILE, 600),
    "P0",
    "ready",
    42,
    ["zendesk"],
    "https://p.test/r",
)
MESSAGE = Message(
    UUID(int=2),
    "report",
    "report.ready",
    datetime(2026, 11, 30, tzinfo=UTC),
    1,
    "Web",
    "Ready for review",
    ["Ready for review"],
    REPORT,
    url="https://p.test/r",
)
SUMMARY = replace(
    MESSAGE,
    kind="summary",
    report=None,
    sections=[Section("Ready", [REPORT] * 10, 290)],
    heading="300 changes",
)


def texts(value: Any) -> list[str]:
    """Return all texts of a payload."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


def test_one_line_has_no_breaks_and_nothing_invisible() -> None:
    assert not set(REPORT.title + REPORT.summary) & set("\r\n\u202e\u200b")
    assert len(one_line("x" * 10_000_000, 150)) == 150


@pytest.mark.parametrize("message", [MESSAGE, SUMMARY])
def test_slack_shows_strangers_texts_as_plain_text_alone(message: Message) -> None:
    body = chat.slack(message)
    assert "<" not in body["text"]
    assert "@channel" not in body["text"]
    parts = [one["text"] for one in body["blocks"] if "text" in one]
    assert {one["type"] for one in parts} == {"plain_text"}
    assert all(len(one["text"]) <= 3_000 for one in parts)
    assert len(parts[0]["text"]) <= 150
    assert (body["unfurl_links"], len(body["blocks"]) <= 12) == (False, True)


@pytest.mark.parametrize("message", [MESSAGE, SUMMARY])
@pytest.mark.parametrize("kind", ["discord", "mattermost"])
def test_markdown_of_strangers_is_escaped(message: Message, kind: str) -> None:
    shown = "\n".join(texts(chat.FORMATS[kind](message)))
    for live in (
        "@channel",
        "@everyone",
        "@here",
        "](https://evil",
        "https://evil",
        "www.evil",
        "<@U",
        " `code",
        " ~all",
    ):
        assert live not in shown, live
    if kind == "discord":
        body = chat.discord(message)
        assert body["allowed_mentions"] == {"parse": []}
        assert len(body["embeds"][0]["title"]) <= 256
        assert len(body["embeds"][0]["description"]) <= 4_096


@pytest.mark.parametrize("message", [MESSAGE, SUMMARY])
def test_teams_card_has_runs_which_are_no_markdown(message: Message) -> None:
    body = chat.teams(message)
    card = body["attachments"][0]["content"]
    assert {one["type"] for one in card["body"]} == {"RichTextBlock"}
    assert [one["url"] for one in card["actions"]] == ["https://p.test/r"]
    assert len(orjson.dumps(body)) < 28_000


def test_ntfy_message_stays_below_the_size_of_a_file() -> None:
    long = replace(SUMMARY, sections=[Section("Ready", [replace(REPORT, title="é" * 150)] * 50)])
    body = chat.ntfy(long, "topic")
    assert len(body["message"].encode()) <= 4_096
    assert (chat.ntfy(MESSAGE, "topic")["priority"], body["topic"]) == (5, "topic")


def test_webhook_has_the_texts_as_data() -> None:
    body = chat.webhook(MESSAGE)
    assert body["data"]["report"]["title"] == REPORT.title
    assert len(orjson.dumps(chat.webhook(SUMMARY))) < 20_000


@pytest.mark.parametrize("message", [MESSAGE, SUMMARY])
def test_mail_has_no_header_or_markup_of_strangers(message: Message) -> None:
    made = mail.compose(message, sender="p@p.test", recipient="a@p.test", host="p.test", unsubscribe=None)
    assert made["Bcc"] is None
    assert len(made["Subject"]) <= 150
    html = made.get_body(("html",))
    assert html is not None
    content = html.get_content()
    assert "<b onload" not in content
    assert 'href="https://evil' not in content
    plain = made.get_body(("plain",))
    assert plain is not None
    assert "https://p.test/r" in plain.get_content()


def test_each_event_has_words_whatever_its_detail() -> None:
    assert all(words_of(type, {}) for type in EVENT_TYPES)
    assert words_of("report.priority_raised", {"from": "P2", "to": "P0"}) == "Raised to P0"
    assert words_of("report.assigned", {"logins": ["{to}", "b"]}) == "Assigned to {to}, b"
