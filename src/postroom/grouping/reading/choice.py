"""Chooses the reports of a large window that a reading is shown."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from postroom.domain.grouping.catalogue import choose
from postroom.grouping.index.members import Members
from postroom.grouping.reading.nearest import Probe, nearest_reports


def choose_numbers(
    members: Members,
    probes: Sequence[Probe],
    numbers: Mapping[UUID, int],
    *,
    named: Collection[int] = (),
    area_of: Mapping[int, str] | None = None,
    recent: Sequence[int] = (),
    most: int,
) -> list[int]:
    """Return the numbers of the reports that a reading is shown, at most `most`, those that matter most first.

    `numbers` are those of all reports of the catalogue; the other arguments are as in
    `domain.grouping.catalogue.choose`.
    """
    found = nearest_reports(members, probes, numbers, count=most)
    areas: defaultdict[str, list[int]] = defaultdict(list)
    for number, area in (area_of or {}).items():
        areas[area].append(number)
    return choose(
        numbers.values(),
        named=named,
        nearest=[[numbers[id] for id in ranking] for ranking in found],
        areas=areas,
        area_of=area_of,
        recent=recent,
        most=most,
    )
