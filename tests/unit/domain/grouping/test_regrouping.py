"""What may be regrouped, where a signal counts, and what a decision says of signals."""

from uuid import UUID

import pytest

from postroom.domain.grouping.regrouping import (
    MAX_TIED,
    REPRESENTATIVES,
    Constraint,
    Links,
    Operation,
    Standing,
    constrain,
    constraints_of_merge,
    constraints_of_move,
    contradicted,
    promotes,
    refuse_change,
    refuse_emptying,
    refuse_merge,
    refuse_split,
    refuse_undo,
    still_promoted,
)
from postroom.domain.reports.state import Status

A, B, C, D = (UUID(int=number) for number in range(1, 5))
NO_LINKS = Links({}, frozenset())


def standing(
    id: UUID, status: Status = Status.READY, *, merged: bool = False, removing: bool = False
) -> Standing:
    return Standing(id, status, merged, removing)


def test_merge_links_resolve_to_end() -> None:
    links = Links({A: B, B: C, C: D}, {A, C})
    assert [links.canonical(id) for id in (A, B, C, D)] == [D, D, D, D]
    # B was only left without signals: what is at home in A counts for it as soon as there is something.
    assert [links.counts_for(id) for id in (A, B, C, D)] == [B, B, D, D]


def test_merge_cycle_is_detected() -> None:
    ring = Links({A: B, B: C, C: A}, {A, B, C})
    for find in (ring.canonical, ring.counts_for):
        with pytest.raises(ValueError, match="form a cycle"):
            find(A)


@pytest.mark.parametrize("status", list(Status))
def test_regrouping_is_allowed_by_status(status: Status) -> None:
    report, other = standing(A, status), standing(B)
    gone = status is Status.DELETED
    deleted = f"Report {A} is deleted." if gone else None
    assert refuse_change(report) == deleted
    assert refuse_merge(other, report, NO_LINKS) == deleted
    assert refuse_split(report, taken=1, members=2) == deleted
    assert refuse_undo(Operation.MERGE, undone=False, touched=[other, report], left=0) == deleted
    running = f"Research is running on report {A}; wait until it has ended."
    expected = running if status is Status.IN_PROGRESS else deleted
    assert refuse_emptying(report) == refuse_merge(report, other, NO_LINKS) == expected


def test_merged_report_still_exists() -> None:
    merged = standing(A, Status.DELETED, merged=True)
    assert (merged.gone, refuse_change(merged)) == (False, None)


def test_reports_that_are_being_removed_are_not_changed() -> None:
    removing = standing(A, removing=True)
    reason = f"The signals of report {A} are being removed."
    assert refuse_merge(removing, standing(B), NO_LINKS) == reason
    assert refuse_merge(standing(B), removing, NO_LINKS) == reason
    assert refuse_split(removing, taken=1, members=2) == reason
    assert refuse_undo(Operation.SPLIT, undone=False, touched=[removing], left=1) == reason


def test_merge_never_closes_cycle() -> None:
    assert refuse_merge(standing(A), standing(A), NO_LINKS) == f"They are already one report: {A}."
    reason = f"Report {B} is a part of report {A}."
    assert refuse_merge(standing(A), standing(B), Links({B: A}, {B})) == reason


@pytest.mark.parametrize(("taken", "members", "refused"), [(1, 2, False), (2, 2, True), (1, 1, True)])
def test_split_must_leave_a_signal(*, taken: int, members: int, refused: bool) -> None:
    assert (refuse_split(standing(A), taken=taken, members=members) is not None) == refused


def test_undo_impossible_is_refused() -> None:
    again = refuse_undo(Operation.MERGE, undone=True, touched=[standing(A, Status.DELETED)], left=1)
    assert again == "It was already undone."
    nothing = "All of its signals have been moved since."
    assert refuse_undo(Operation.SPLIT, undone=False, touched=[], left=0) == nothing
    assert refuse_undo(Operation.MOVE, undone=False, touched=[], left=0) == nothing
    assert refuse_undo(Operation.MERGE, undone=False, touched=[], left=0) is None


@pytest.mark.parametrize("status", list(Status))
def test_promotion_only_of_collecting_reports(status: Status) -> None:
    assert promotes(status, 5.0, 10, 0) == (status is Status.POTENTIAL)
    assert not promotes(status, 0.9, 10, 0)
    assert not promotes(status, 5.0, 2, 3)


def test_promotion_still_earned_is_kept() -> None:
    assert still_promoted(1.0, 2, 0)
    assert not still_promoted(0.5, 1, 0)


def test_constraints_do_not_care_for_the_order() -> None:
    assert constrain("must", B, A) == constrain("must", A, B) == Constraint("must", A, B)
    assert constrain("must", A, B).opposite() == Constraint("cannot", A, B)
    assert constrain("must", A, B).opposite().opposite() == Constraint("must", A, B)


def test_merge_constraints() -> None:
    assert constraints_of_merge([A, B], [C, D]) == [Constraint("must", A, C)]
    assert constraints_of_merge([], [C]) == constraints_of_merge([A], []) == []


def test_split_and_move_constraints_are_bounded() -> None:
    assert constraints_of_move([B, A], [C], [D]) == [
        Constraint("must", A, B),
        Constraint("cannot", B, C),
        Constraint("must", B, D),
    ]
    many = [UUID(int=number) for number in range(10_000)]
    said = constraints_of_move(many[:3000], many[3000:6000], many[6000:])
    assert len(said) == MAX_TIED + REPRESENTATIVES + 1


def test_constraint_contradictions_are_found() -> None:
    together, apart = Constraint("must", A, B), Constraint("cannot", A, C)
    places = {A: D, B: D, C: B}
    assert contradicted([together, apart], places, {A}) == []
    places = {A: D, B: C, C: D}
    assert contradicted([together, apart], places, {A}) == [together, apart]
    assert contradicted([together, apart], places, {C}) == [apart]
    assert contradicted([together, apart], places, {D}) == []
