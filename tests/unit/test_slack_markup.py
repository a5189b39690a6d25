"""Text of Slack messages."""

import pytest

from postroom.sources.registry.slack_markup import plain, users_in


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("checkout is broken &amp; I can't pay", "checkout is broken & I can't pay"),
        ("a &lt; b &amp;lt; c &eacute;", "a < b &lt; c &eacute;"),
        ("<@U024BE7LH> please look", "@U024BE7LH please look"),
        ("<@U024BE7LH|mona> please look", "@mona please look"),
        ("see <#C024BE7LR|general> or <#C024BE7LR>", "see #general or #C024BE7LR"),
        ("<!here> and <!subteam^S12345|@backend> and <!subteam^S12345>", "@here and @backend and @subteam"),
        ("<!date^1392734382^{date}|18 Feb 2014> it stopped", "@18 Feb 2014 it stopped"),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("<https://example.com|the page> is down", "the page (https://example.com) is down"),
        ("<http://example.com|example.com>", "http://example.com"),
        ("<mailto:mona@example.com|mona@example.com>", "mona@example.com"),
        ("a < b and no end", "a < b and no end"),
        ("a < b <https://x.example|x>", "a < b x (https://x.example)"),
        ("", ""),
    ],
)
def test_plain_of_slack_markup_is_what_people_read(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_plain_of_a_hundred_thousand_brackets_returns_all_of_them() -> None:
    assert plain("<" * 100_000) == "<" * 100_000
    assert plain("<" * 100_000 + ">").startswith("<")


def test_plain_with_known_names_writes_them_for_ids_alone() -> None:
    names = {"U1": "Mona Lisa", "U2": "Hubot"}
    assert plain("<@U1> and <@U2|bot> and <@U3>", names) == "@Mona Lisa and @bot and @U3"


def test_users_in_a_message_are_those_without_a_name_once_each() -> None:
    assert users_in("<@U1> <@U2|bot> <@U1> <@W3> <@> <@U4/../x> <@" + "U" * 21 + "> a<@U5") == [
        "U1",
        "W3",
        "U5",
    ]
