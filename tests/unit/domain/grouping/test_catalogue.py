"""Which reports of a large window a reading is shown."""

from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry, choose, line


def test_a_report_is_one_line_with_its_status_only_when_it_is_closed() -> None:
    assert line(Entry(12, Card("export", "fails after noon"))) == "12 · export · fails after noon"
    assert line(Entry(12, Card("", "fails"), "resolved")) == "12 · resolved · - · fails"


def test_few_reports_are_all_shown_in_order() -> None:
    assert choose([3, 1, 2], nearest=[[9, 1]], most=3) == [1, 2, 3]


def test_of_many_those_are_shown_that_are_named_near_related_and_recent() -> None:
    numbers = range(1, 5_001)
    found = choose(
        numbers,
        named=[4_999],
        nearest=[[10, 20, 6_000], [30, 10]],
        sharing={40: 2.0, 41: 5.0},
        areas={"export": range(2_000, 2_400), "login": [50]},
        area_of={10: "export", 20: ""},
        recent=range(4_000, 4_400),
        most=300,
    )
    assert len(found) <= 300
    assert found == sorted(set(found))
    assert {4_999, 10, 20, 30, 40, 41, 2_399, 4_000} <= set(found)
    assert 50 not in found
    assert 6_000 not in found


def test_the_first_of_each_signal_comes_before_the_second_of_any() -> None:
    nearest = [[signal * 100 + place for place in range(20)] for signal in range(1, 30)]
    found = choose(range(1, 10_000), nearest=nearest, most=29)
    assert found == [signal * 100 for signal in range(1, 30)]


def test_there_are_never_more_than_there_is_room_for() -> None:
    found = choose(
        range(1, 100),
        named=[90],
        nearest=[range(1, 40)],
        sharing=dict.fromkeys(range(40, 60), 1.0),
        areas={"export": range(60, 80)},
        area_of={1: "export"},
        recent=range(80, 100),
        most=12,
    )
    assert len(found) == 12
    assert 90 in found
