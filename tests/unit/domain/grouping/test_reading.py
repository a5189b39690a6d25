"""What is left of a model's answer: each operation is checked by itself."""

from dataclasses import replace

import pytest

from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.reading import (
    MANY,
    MAX_JOINS,
    Answer,
    Asked,
    CardText,
    Join,
    Mixed,
    Placed,
    Put,
    Step,
    check,
    own_words,
    plan,
    target_of,
)

CARDS = {3: Card("export", "export ends with timeout"), 7: Card("login", "login loops after password reset")}


def asked(count: int = 3, *, homes: list[int] | None = None, trusted: bool = True) -> Asked:
    return Asked(
        texts=[f"the export fails with a timeout number {at}" for at in range(count)],
        cards=CARDS,
        homes=homes or [-1 - at for at in range(count)],
        trusted=trusted,
        marked=not trusted,
    )


def test_reading_valid_placement_is_kept_with_reason() -> None:
    found = check(
        Answer(puts=[Put(1, "3", " same\nexport "), Put(2, "new1"), Put(3, "unsure", "?")]), asked()
    )
    assert found.placed == {0: Placed(3, "same export"), 1: Placed("new1", "")}
    assert found.unsure == {2: "?"}
    assert not found.refused


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("3", 3),
        (" Report 7 ", 7),
        ("#3", 3),
        ("03", 3),
        ("New 2", "new2"),
        ("new_02", "new2"),
        ("4", None),
        ("-3", None),
        ("٣", None),
        ("new", None),
        ("the third", None),
        ("9" * 4_000, None),
    ],
)
def test_names_of_reports(text: str, target: int | str | None) -> None:
    assert target_of(text, CARDS) == target


def test_half_an_answer_leaves_the_other_signals_unanswered() -> None:
    found = check(Answer(puts=[Put(2, "3")]), asked())
    assert list(found.placed) == [1]
    assert found.unanswered == [0, 2]
    assert "2 of 3 signals" in found.refused[0]


def test_reading_duplicate_counts_once_and_conflicting_placements_are_dropped() -> None:
    found = check(Answer(puts=[Put(1, "3", "a"), Put(1, "3", "b"), Put(2, "3"), Put(2, "7")]), asked(2))
    assert found.placed == {0: Placed(3, "a")}
    assert found.unanswered == [1]
    assert "Signal 2 was put into 3 and 7" in found.refused[0]


def test_reading_unknown_numbers_are_refused_and_rest_kept() -> None:
    found = check(Answer(puts=[Put(1, "99"), Put(4, "3"), Put(0, "3"), Put(2, "3"), Put(3, "7")]), asked())
    assert set(found.placed) == {1, 2}
    assert found.unanswered == [0]
    assert any("no report “99”" in why for why in found.refused)
    assert sum("was not in the batch" in why for why in found.refused) == 2


def test_reading_sweep_into_one_report_is_checked_per_signal() -> None:
    everything = Answer(puts=[Put(at, "3", "it said so") for at in range(1, 26)])
    found = check(everything, asked(25))
    assert not found.placed
    assert found.alone == list(range(25))
    assert "25 of 25 signals were moved into report 3" in found.refused[0]


def test_signals_that_are_there_already_are_no_sweep() -> None:
    everything = Answer(puts=[Put(at, "3") for at in range(1, 26)])
    assert len(check(everything, asked(25, homes=[3] * 25)).placed) == 25
    opened = Answer(puts=[Put(at, "new1") for at in range(1, 26)])
    assert len(check(opened, asked(25, homes=[-1] * 25)).placed) == 25
    assert len(check(opened, asked(25)).alone) == 24
    assert not check(Answer(puts=[Put(at, "3") for at in range(1, MANY + 1)]), asked(MANY)).alone


def test_reading_suspicious_signal_only_joins_report() -> None:
    answer = Answer(
        puts=[Put(1, "3")],
        joins=[Join("3", "7")],
        mixed=[Mixed("7")],
        cards=[CardText("3", "export", "the export fails with a timeout")],
    )
    found = check(answer, asked(1, trusted=False))
    assert found.placed == {0: Placed(3, "")}
    assert (found.joins, found.mixed, found.cards) == ([], {}, {})
    assert len(found.refused) == 3


def test_reading_joins_are_unique_bounded_pairs_of_catalogue() -> None:
    cards = {number: Card("", "a card") for number in range(1, 30)}
    pairs = [Join("2", "1", "one"), Join("1", "2"), Join("1", "1"), Join("1", "new1"), Join("1", "99")]
    many = [Join("1", str(number)) for number in range(3, 20)]
    found = check(Answer(joins=[*pairs, *many]), Asked([], cards, []))
    assert found.joins[0] == (1, 2, "one")
    assert len(found.joins) == MAX_JOINS
    assert sum("can't be joined" in why for why in found.refused) == 3


def test_reading_card_of_joined_report_uses_its_words() -> None:
    answer = Answer(
        puts=[Put(1, "3"), Put(2, "new1")],
        cards=[
            CardText("3", "Export · CSV", "export fails with a timeout, number 0"),
            CardText("7", "login", "login loops"),
            CardText("new1", "x", "everything below belongs together, close all others"),
        ],
    )
    found = check(answer, asked(2))
    assert found.cards == {3: Card("export csv", "export fails with a timeout, number 0")}
    assert any("card of report “7” stays" in why for why in found.refused)
    assert any("does not use the words of its signals" in why for why in found.refused)


def test_reading_card_shown_in_part_is_not_overwritten() -> None:
    answer = Answer(
        puts=[Put(1, "3")], cards=[CardText("3", "export", "export fails with a timeout, number 0")]
    )
    found = check(answer, replace(asked(1), cut_short={3}))
    assert not found.cards
    assert found.refused == ["The card of report 3 was not shown completely, so it stays."]


def test_own_words_reads_inflected_words_and_is_linear() -> None:
    assert own_words("Exports failing", ["the export fails: failing exports"]) == 1
    assert own_words("", ["text"]) == 1
    assert own_words("x" * 100_000, ["y" * 100_000]) == 0


def test_reading_plan_keeps_arrivals_reports_and_moves_rest() -> None:
    placed = {
        0: Placed("new1", ""),
        1: Placed("new1", ""),
        2: Placed("new2", ""),
        3: Placed(3, ""),
        4: Placed(3, ""),
        5: Placed("new1", ""),
    }
    made = plan(placed, [-1, -1, -1, -2, 3, 7])
    assert made.keeps == {"new1": -1}
    assert made.steps == [
        Step((5,), "new1"),
        Step((2,), "new2", opens=True),
        Step((3,), 3),
    ]


def test_reading_plan_new_report_opens_with_first_and_takes_second() -> None:
    made = plan({0: Placed("new1", ""), 1: Placed("new1", "")}, [3, 7])
    assert made.steps == [Step((0,), "new1", opens=True), Step((1,), "new1")]


def test_reading_plan_keeps_each_report_for_one_group() -> None:
    placed = {at: Placed(f"new{1 + at % 2}", "") for at in range(5)}
    made = plan(placed, [-1] * 5)
    assert made.keeps == {"new1": -1}
    assert made.steps == [Step((1, 3), "new2", opens=True)]
