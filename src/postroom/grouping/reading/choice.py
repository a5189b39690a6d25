"""Chooses the reports of a large window that a reading is shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from threadpoolctl import threadpool_limits

from postroom.domain.grouping.catalogue import choose
from postroom.grouping.index.members import Member, Members
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.reading.nearest import nearest_reports
from postroom.grouping.reading.rerank import rerank


def choose_numbers(
    members: Members,
    signals: Sequence[Member],
    numbers: Mapping[UUID, int],
    *,
    model: MatchModel,
    named: Collection[int] = (),
    area_of: Mapping[int, str] | None = None,
    recent: Sequence[int] = (),
    most: int,
) -> list[int]:
    """Return the numbers of the reports that a reading is shown, at most `most`, those that matter most first.

    `numbers` are those of all reports of the catalogue, `model` orders the nearest ones; the other arguments are as
    in `domain.grouping.catalogue.choose`.
    """
    found = nearest_reports(members, signals, numbers, count=most)
    # The matrices are small: several threads would mostly wait for each other.
    with threadpool_limits(1, user_api="blas"):
        ranked = [rerank(members, signal, near, model) for signal, near in zip(signals, found, strict=True)]
    areas: defaultdict[str, list[int]] = defaultdict(list)
    for number, area in (area_of or {}).items():
        areas[area].append(number)
    return choose(
        numbers.values(),
        named=named,
        nearest=[[numbers[id] for id in ranking] for ranking in ranked],
        areas=areas,
        area_of=area_of,
        recent=recent,
        most=most,
    )
