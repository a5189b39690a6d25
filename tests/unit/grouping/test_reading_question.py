"""What a reading says of its catalogue to the model."""

from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry
from postroom.grouping.reading.question import NewSignal, make_question

LONG = " ".join(f"word{at}" for at in range(30))
SIGNALS = [NewSignal("zendesk ticket", "", "the voucher is ignored")]


def test_question_explains_truncated_cards_only_where_present() -> None:
    whole, brief = Entry(1, Card("export", LONG)), Entry(2, Card("export", LONG), brief=True)
    said = [make_question(entries, SIGNALS).parts[0] for entries in ([whole], [whole, brief])]
    assert said[0] == "The catalogue, one report a line:"
    assert said[1] == (
        "The catalogue, one report a line, some cards cut short at a “…”, which are not to be written again:"
    )
