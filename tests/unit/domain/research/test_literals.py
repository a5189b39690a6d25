"""Messages of signals, found in code whose texts have placeholders."""

from postroom.domain.research.evidence import evidence_of
from postroom.domain.research.literals import lines_like, missing, parts_of, texts_of
from postroom.domain.research.matches import TextMatch

MESSAGE = "Could not reserve room 17 in hotel 'Adler': the season is closed"
LINE = TextMatch(
    "stay/rooms.py", 40, '    raise E(f"could not reserve room {id} in hotel {name!r}: the season is closed")'
)
OTHER = TextMatch("stay/seasons.py", 9, 'log.info("the season is closed")')


def test_parts_of_message_leave_out_numbers_and_quotes() -> None:
    parts = parts_of(MESSAGE)
    assert "Could not reserve" in parts
    assert "in hotel" in parts
    assert not any("17" in part or "Adler" in part for part in parts)


def test_lines_like_message_prefers_the_line_with_most_of_its_words() -> None:
    found = lines_like([MESSAGE], [OTHER, LINE])[MESSAGE]
    assert found[0].match is LINE
    assert found[0].share > 0.8
    assert all(each.match is not OTHER for each in found)


def test_missing_leaves_out_messages_that_a_line_has_as_they_are() -> None:
    assert missing(["the season is closed", MESSAGE], [OTHER]) == [MESSAGE]


def test_texts_of_signal_include_logged_messages_and_long_quotes() -> None:
    quote = "the booking of the second guest was removed although the first guest has paid for both of them"
    texts = texts_of(
        [evidence_of(f"2026-01-02 10:00:01 ERROR could not reserve room 17\nIt says “{quote}”.", {})]
    )
    assert "could not reserve room 17" in texts
    assert quote in texts
