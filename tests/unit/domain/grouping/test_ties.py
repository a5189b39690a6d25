"""What people's decisions bind a signal to."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.grouping.decision import FREE
from postroom.domain.grouping.regrouping import Constraint, constrain
from postroom.domain.grouping.ties import Ties

SIGNALS = [UUID(int=n) for n in range(1, 9)]
A, B, C, D = SIGNALS[:4]
ONE, OTHER = UUID(int=101), UUID(int=102)


def test_ties_signal_without_constraint_is_free() -> None:
    assert Ties([], {}).of(A) is FREE
    assert Ties([constrain("must", A, B)], {A: ONE, B: ONE}).of(C) is FREE


def test_ties_follow_constraints_transitively() -> None:
    ties = Ties([constrain("must", A, B), constrain("must", B, C)], {A: ONE})
    assert ties.of(C).must == ONE


def test_ties_never_join_forbidden_reports() -> None:
    ties = Ties([constrain("must", A, B), constrain("cannot", B, C), constrain("must", C, D)], {D: OTHER})
    assert ties.of(A).cannot == {OTHER}
    assert ties.of(A).must is None


def test_ties_placed_signal_binds_next() -> None:
    ties = Ties([constrain("must", A, B), constrain("cannot", A, C)], {})
    assert ties.of(B).must is None
    ties.place(A, ONE)
    ties.place(D, OTHER)
    assert (ties.of(B).must, ties.of(C).cannot) == (ONE, {ONE})


def test_ties_later_joined_signals_are_not_kept_apart() -> None:
    ties = Ties([constrain("must", A, B), constrain("must", B, C), constrain("cannot", A, C)], {A: ONE})
    assert (ties.of(C).must, ties.of(C).cannot) == (ONE, set())


PAIRS = st.tuples(st.sampled_from(SIGNALS), st.sampled_from(SIGNALS)).filter(lambda pair: pair[0] != pair[1])


@given(musts=st.lists(PAIRS, max_size=6), cannots=st.lists(PAIRS, max_size=6))
def test_placing_one_by_one_keeps_every_constraint_that_can_be_kept(
    musts: list[tuple[UUID, UUID]], cannots: list[tuple[UUID, UUID]]
) -> None:
    said: dict[frozenset[UUID], Constraint] = {}
    for kind, pairs in (("must", musts), ("cannot", cannots)):
        for one, other in pairs:
            said[frozenset((one, other))] = constrain("must" if kind == "must" else "cannot", one, other)
    ties = Ties(said.values(), {})
    places: dict[UUID, UUID] = {}
    for number, signal in enumerate(SIGNALS):
        bound = ties.of(signal)
        open_to = [report for report in dict.fromkeys(places.values()) if report not in bound.cannot]
        report = bound.must or (open_to[0] if open_to else UUID(int=1000 + number))
        places[signal] = report
        ties.place(signal, report)
    tied = Ties([one for one in said.values() if one.kind == "must"], places)
    for constraint in said.values():
        apart = tied.of(constraint.first).must != tied.of(constraint.second).must
        if constraint.kind == "must" or apart:
            assert constraint.holds(places)
