"""Chooses the reports of a large window that a reading is shown."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from postroom.domain.grouping.catalogue import choose
from postroom.grouping.index.members import Members
from postroom.grouping.reading.nearest import Probe, nearest_reports

RARE_SHARE = 0.01
"""Maximum share of the reports with an identifier for it to be informative."""
RARE_LEAST = 3
"""Number of reports up to which an identifier is always informative."""


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
    """Return the numbers of the reports that a reading is shown, at most `most`, in ascending order.

    `numbers` are those of all reports of the catalogue; the other arguments are as in
    `domain.grouping.catalogue.choose`.
    """
    if len(numbers) <= most:
        return sorted(numbers.values())
    found = nearest_reports(members, probes, numbers, count=most)
    nearest = [[numbers[id] for id in ranking] for ranking in found]
    areas: defaultdict[str, list[int]] = defaultdict(list)
    for number, area in (area_of or {}).items():
        areas[area].append(number)
    return choose(
        numbers.values(),
        named=named,
        nearest=nearest,
        sharing=_sharing(members, probes, numbers),
        areas=areas,
        area_of=area_of,
        recent=recent,
        most=most,
    )


def _sharing(members: Members, probes: Sequence[Probe], numbers: Mapping[UUID, int]) -> dict[int, float]:
    """Return the reports that share rare identifiers with a signal, with the summed rarity of these."""
    names = {name for probe in probes for name in probe.names.tolist()}
    found: defaultdict[int, float] = defaultdict(float)
    rare = max(RARE_LEAST, RARE_SHARE * len(numbers))
    for reports in members.naming(names).values():
        if len(reports) <= rare:
            for id in reports:
                if id in numbers:
                    found[numbers[id]] += math.log(1 + len(numbers) / len(reports))
    return found
