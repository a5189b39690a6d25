"""Signals of a report that say the same are shown once."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.signals.near_identical import ComparableSignal, NearIdentical, gather

MOMENT = datetime(2026, 7, 1, tzinfo=UTC)


def said(
    number: int, *, template: int | None = None, headline: str | None = None, digest: str | None = None
) -> ComparableSignal:
    text = digest or f"text {number}"
    moment = MOMENT + timedelta(minutes=number)
    return ComparableSignal(
        UUID(int=number), template, headline, text.encode(), "zendesk", "ticket", 0.5, moment
    )


def ids(groups: list[NearIdentical]) -> list[list[int]]:
    return [[one.id.int for one in group.members] for group in groups]


def test_near_identical_same_message_with_other_numbers() -> None:
    found = gather([said(3, template=7), said(1), said(2, template=7), said(4, template=8)])
    assert ids(found) == [[2, 3], [4], [1]]


def test_near_identical_same_headline_with_other_numbers() -> None:
    found = gather(
        [
            said(1, template=1, headline="Export of 500 invoices never ends"),
            said(2, template=2, headline="export of 6,000 invoices  never ends"),
            said(3, template=3, headline="export of 70 invoices never ends"),
            said(4, template=4, headline="Help"),
            said(5, template=5, headline="Help"),
        ]
    )
    assert ids(found) == [[1, 3], [5], [4], [2]]


def test_signals_that_were_never_measured_are_known_by_their_text() -> None:
    assert ids(gather([said(1, digest="a"), said(2, digest="b"), said(3, digest="a")])) == [[1, 3], [2]]


def test_near_identical_member_match_joins_group() -> None:
    chain = [
        said(1, template=1, headline="The export never ends"),
        said(2, template=2, headline="The export never ends"),
        said(3, template=2, headline="Something else happened"),
        said(4, template=9, headline="Something else happened"),
    ]
    assert ids(gather(chain[::-1])) == [[1, 2, 3, 4]]


def test_near_identical_without_signals_has_no_groups() -> None:
    assert gather([]) == []


marks = st.one_of(st.none(), st.integers(0, 4))


@given(st.lists(st.tuples(marks, marks, st.integers(0, 6)), max_size=20), st.randoms(use_true_random=False))
def test_near_identical_any_order_partitions_signals(drawn: list, random: object) -> None:  # type: ignore[type-arg]
    signals = [
        said(
            number + 1,
            template=template,
            headline=None if head is None else f"Headline of kind {'abcde'[head]}",
            digest=str(text),
        )
        for number, (template, head, text) in enumerate(drawn)
    ]
    shuffled = list(signals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = gather(shuffled)
    assert sorted(one for group in ids(found) for one in group) == [one.id.int for one in signals]
    assert ids(found) == ids(gather(signals))
    place = {one: at for at, group in enumerate(ids(found)) for one in group}
    for one in signals:
        for other in signals:
            alike = (
                one.digest == other.digest
                or (one.template is not None and one.template == other.template)
                or (one.headline is not None and one.headline == other.headline)
            )
            assert not alike or place[one.id.int] == place[other.id.int]


def test_near_identical_takes_linear_time() -> None:
    long = "x1 " * 40_000
    many = [replace(said(number, template=number, headline=f"{long}{number}")) for number in range(5_000)]
    began = time.process_time()
    assert len(gather(many)) == 1
    assert time.process_time() - began < 5
