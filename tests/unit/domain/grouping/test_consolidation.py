"""From a partition to the changes that lead there, within bounds."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.grouping.consolidation import Bounds, Change, changes, within

A, B, C = (UUID(int=n) for n in (1, 2, 3))
NO_BOUNDS = Bounds(10**9, 10**9, 10**9)


def carried_out(places: list[UUID], done: list[Change]) -> list[UUID]:
    """Return where the signals are after the changes."""
    after, opened = list(places), dict[int, UUID]()
    for number, change in enumerate(done):
        assert all(after[signal] == change.source for signal in change.signals)
        if change.kind == "split":
            opened[change.group] = UUID(int=1_000 + number)
        for signal in change.signals:
            after[signal] = change.target or opened[change.group]
    return after


def test_whole_reports_are_merged_into_the_oldest() -> None:
    assert changes([B, A, B, C], [0, 0, 0, 3], set()) == [Change("merge", 0, (0, 2), B, A)]


def test_plan_part_moves_to_report_of_most_members() -> None:
    [move] = changes([A, B, B, A, A], [0, 1, 1, 1, 0], set())
    assert move == Change("move", 1, (3,), A, B, (0, 4))
    assert move.broken == 2


def test_plan_group_without_report_is_split_off() -> None:
    found = changes([A, A, A, A, B, B, B], [0, 0, 2, 2, 4, 4, 2], set())
    assert [(one.kind, one.source, one.target, one.signals) for one in found] == [
        ("split", A, None, (2, 3)),
        ("move", B, None, (6,)),
    ]


def test_plan_anchored_report_absorbs_any_size() -> None:
    assert changes([B, A, A, A], [0, 0, 0, 0], {B}) == [Change("merge", 0, (1, 2, 3), A, B)]
    [move] = changes([B, A, A, A], [0, 0, 0, 3], {B})
    assert (move.kind, move.target, move.signals) == ("move", B, (1, 2))


REPORTS = st.lists(st.integers(1, 5).map(lambda n: UUID(int=n)), min_size=1, max_size=14)


@given(places=REPORTS, data=st.data())
def test_plan_changes_together_lead_to_partition(places: list[UUID], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(0, 4), min_size=len(places), max_size=len(places)))
    after = carried_out(places, changes(places, groups, set()))
    assert {frozenset(at for at, one in enumerate(after) if one == report) for report in after} == {
        frozenset(at for at, one in enumerate(groups) if one == group) for group in groups
    }


@given(places=REPORTS, data=st.data())
def test_plan_with_withheld_change_leaves_rest_correct(places: list[UUID], data: st.DataObject) -> None:
    groups = data.draw(st.lists(st.integers(0, 4), min_size=len(places), max_size=len(places)))
    planned = changes(places, groups, set())
    bounds = Bounds(*(data.draw(st.integers(0, 6)) for _ in range(3)))
    done, held = within(planned, bounds, against=lambda one: float(-len(one.signals)))
    assert sorted(map(id, [*done, *held])) == sorted(map(id, planned))
    after = carried_out(places, done)
    broken = sum(
        places[one] == places[other] and after[one] != after[other]
        for one in range(len(places))
        for other in range(one)
    )
    assert broken <= bounds.broken
    moved = [one for one in done if one.kind != "merge"]
    assert sum(len(one.signals) for one in moved) <= bounds.moved
    assert len(done) - len(moved) <= bounds.merged


def test_plan_within_bounds_applies_worst_fitting_first() -> None:
    planned = changes([A, A, A, A], [0, 0, 2, 3], set())
    worth: dict[tuple[int, ...], float] = {(2,): -1.0, (3,): -4.0}
    done, held = within(planned, Bounds(9, 3, 9), against=lambda one: worth[one.signals])
    assert ([one.signals for one in done], [one.signals for one in held]) == ([(3,)], [(2,)])
