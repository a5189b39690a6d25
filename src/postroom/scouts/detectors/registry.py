"""Which detectors there are, by the names that skills use."""

from collections.abc import Mapping
from types import MappingProxyType

from postroom.domain.errors import NotFound
from postroom.scouts.detectors.port import Detector

DETECTORS: Mapping[str, Detector] = MappingProxyType({})
"""Every detector by its name."""


def find_detector(name: str) -> Detector:
    """Return the detector of a name.

    Raises:
        NotFound: there is none.
    """
    found = DETECTORS.get(name)
    if found is None:
        raise NotFound(f"There is no detector '{name}'; there are {', '.join(sorted(DETECTORS))}.")
    return found
