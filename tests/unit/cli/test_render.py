"""Texts on a terminal: they fit, are cut between words, and steer nothing."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from postroom.cli.exits import exit_as_command
from postroom.cli.output import say, show_json, warn
from postroom.cli.render import (
    Column,
    Linked,
    age,
    ago,
    cells,
    clean,
    cut,
    emphasize,
    one_line,
    printed,
    short_id,
    table,
    wrap,
)
from postroom.domain.errors import Invalid

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Export never finishes", 40, "Export never finishes"),
        ("Export never finishes", 21, "Export never finishes"),
        ("Export never finishes", 20, "Export never…"),
        ("Export never finishes", 13, "Export never…"),
        ("Export (never) finishes", 9, "Export…"),
        ("Incomprehensibilities", 10, "Incompreh…"),
        ("a incomprehensibilities", 10, "a incompr…"),
        ("書き出しが終わらない", 9, "書き出し…"),
    ],
)
def test_truncate_cuts_between_words(text: str, width: int, shown: str) -> None:
    assert cut(text, width) == shown
    assert cells(shown) <= width


@pytest.mark.parametrize(
    ("ago_", "shown"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(seconds=60), "1m"),
        (timedelta(minutes=59), "59m"),
        (timedelta(minutes=60), "1h"),
        (timedelta(hours=23), "23h"),
        (timedelta(days=1), "1d"),
        (timedelta(days=13), "13d"),
        (timedelta(days=14), "2w"),
        (timedelta(days=59), "8w"),
        (timedelta(days=60), "2mo"),
        (timedelta(days=729), "24mo"),
        (timedelta(days=730), "2y"),
        (timedelta(hours=-3), "in 3h"),
    ],
)
def test_ages(ago_: timedelta, shown: str) -> None:
    assert age(NOW - ago_, NOW) == shown


def test_ages_in_a_sentence() -> None:
    told = [ago(NOW - timedelta(hours=hours), NOW) for hours in (0, 2, -2)]
    assert told == ["just now", "2h ago", "in 2h"]


def test_terminal_control_characters_are_removed() -> None:
    assert clean("a\x1b[31mred\x1b[0m\u202eb\x07\r\nc\td") == "a[31mred[0mb\nc   d"
    assert one_line(" a\n\x1b]0;title\x07 b ") == "a ]0;title b"


def test_paragraph_keeps_lines_and_breaks_long_words() -> None:
    assert wrap("one two three\n\nfour", 11, indent="  ") == ["  one two", "  three", "", "  four"]
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_table_fits_with_one_line_per_row() -> None:
    columns = [Column("id"), Column("n", right=True), Column("sources", "cut"), Column("title", "cut")]
    rows = [
        ("e24f28ba", "18", "app_reviews", "Check-in crashes for boats without photos on the second look"),
        ("2ed152aa", "3", "zendesk", "Short"),
    ]
    lines = table(columns, rows, width=50)
    assert lines == [
        "id         n  sources      title",
        "e24f28ba  18  app_reviews  Check-in crashes for…",
        "2ed152aa   3  zendesk      Short",
    ]
    assert all(len(line) <= 50 for line in lines)


def test_table_wraps_lossless_columns_and_omits_empty_ones() -> None:
    columns = [Column("id"), Column("note", "wrap"), Column("gone")]
    assert table(columns, [("1", "one two three four", "")], width=15) == [
        "id  note",
        "1   one two",
        "    three four",
    ]


def test_short_id_distinguishes_ids_of_one_minute() -> None:
    ids = ["01a22090-6831-7000-8bb6-8cfde24f28ba", "01a22090-6850-7000-ba0a-8519d964356f"]
    assert [short_id(id) for id in ids] == ["e24f28ba", "d964356f"]


HOSTILE = "a\x9b31m\x1b[2J\x7f\u202eb\u2028\U000e0041c"


def test_show_json_controls_are_escaped_and_read_back(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    show_json({"title": HOSTILE, HOSTILE: "日本"})
    printed = capfdbinary.readouterr().out.decode()
    assert clean(printed) == printed
    assert "日本" in printed
    assert orjson.loads(printed) == {"title": HOSTILE, HOSTILE: "日本"}


def test_printed_lines_contain_no_controls(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise Invalid(HOSTILE)

    say(f"one\ttwo\n{HOSTILE}")
    warn(HOSTILE)
    with pytest.raises(SystemExit):
        exit_as_command(fail)
    out, err = capfd.readouterr()
    assert out == "one\ttwo\na31m[2Jbc\n"
    assert err == "a31m[2Jbc\npostroom: a31m[2Jbc\n"


def test_table_narrow_terminal_leaves_wide_columns_out() -> None:
    columns = [Column("id"), Column("sources", "cut", wide=True), Column("title", "cut")]
    rows = [["21e28813", "app_reviews, github", "Check-in crashes for boats without photos in 5.12.0"]]
    narrow, wide = table(columns, rows, width=80), table(columns, rows, width=100)
    assert narrow[1] == "21e28813  Check-in crashes for boats without photos in 5.12.0"
    assert "app_reviews, github" in wide[1]


@pytest.mark.parametrize("unstyled", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {}])
def test_styles_and_links_only_where_terminal_shows_them(
    monkeypatch: pytest.MonkeyPatch, unstyled: dict[str, str]
) -> None:
    hostile = "\x1b[1mbold\x1b]8;;https://evil.example\x1b\\here"
    rows = [[Linked.to("21e28813", "https://inbox.example/r/1"), hostile]]
    monkeypatch.setattr("sys.stdout.isatty", lambda: bool(unstyled))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in unstyled.items():
        monkeypatch.setenv(name, value)
    plain = table([Column("id", right=True), Column("title")], rows, width=80)
    assert [printed(line) for line in plain] == [
        "      id  title",
        "21e28813  [1mbold]8;;https://evil.example\\here",
    ]
    assert emphasize("Title", "bold") == "Title"

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    head, line = [printed(one) for one in table([Column("id"), Column("title")], rows, width=80)]
    assert head == "\x1b[2mid        title\x1b[0m"
    link = "\x1b]8;;https://inbox.example/r/1\x1b\\21e28813\x1b]8;;\x1b\\"
    assert line == f"{link}  [1mbold]8;;https://evil.example\\here"
