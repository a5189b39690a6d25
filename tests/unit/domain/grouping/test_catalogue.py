"""Which reports of a large window a reading is shown."""

from postroom.domain.grouping.cards import Card
from postroom.domain.grouping.catalogue import Entry, choose, line


def test_catalogue_line_has_status_only_when_closed() -> None:
    assert line(Entry(12, Card("export", "fails after noon"))) == "12 · export · fails after noon"
    assert line(Entry(12, Card("", "fails"), "resolved")) == "12 · resolved · - · fails"


def test_catalogue_brief_entry_has_beginning_of_long_card() -> None:
    words = " ".join(f"word{at}" for at in range(30))
    entry = Entry(12, Card("export", words), brief=True)
    assert line(entry) == f"12 · export · {' '.join(f'word{at}' for at in range(12))} …"
    assert entry.cut_short
    assert not Entry(12, Card("export", words)).cut_short
    assert not Entry(12, Card("export", "fails after noon"), brief=True).cut_short


def test_catalogue_few_reports_are_all_shown_nearest_first() -> None:
    assert choose([3, 1, 2], nearest=[[9, 1]], most=3) == [1, 3, 2]


def test_catalogue_many_reports_shows_named_near_related_and_recent() -> None:
    numbers = range(1, 5_001)
    found = choose(
        numbers,
        named=[4_999],
        nearest=[[10, 20, 6_000], [30, 10]],
        areas={"export": range(2_000, 2_400), "login": [50]},
        area_of={10: "export", 20: ""},
        recent=range(4_000, 4_400),
        most=300,
    )
    assert len(found) == len(set(found)) == 300
    assert found[:4] == [4_999, 10, 30, 20]
    assert {2_399, 4_000, 5_000} <= set(found)
    assert 50 not in found
    assert 6_000 not in found


def test_catalogue_interleaves_nearest_of_each_signal() -> None:
    nearest = [[signal * 100 + place for place in range(20)] for signal in range(1, 30)]
    found = choose(range(1, 10_000), nearest=nearest, most=29)
    assert found == [signal * 100 for signal in range(1, 30)]


def test_catalogue_never_exceeds_its_size() -> None:
    found = choose(
        range(1, 100),
        named=[90],
        nearest=[range(1, 40)],
        areas={"export": range(60, 80)},
        area_of={1: "export"},
        recent=range(80, 100),
        most=12,
    )
    assert len(found) == 12
    assert 90 in found
