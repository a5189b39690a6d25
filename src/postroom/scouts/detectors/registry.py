"""The registry of detectors by the names that skills use."""

from collections.abc import Mapping
from types import MappingProxyType

from postroom.domain.errors import NotFound
from postroom.scouts.detectors import (
    ai_observability,
    dependency_notices,
    error_tracking,
    general,
    inbox_validation,
    latency_anomalies,
    logs,
    observability_gaps,
    release_watch,
    source_health,
    stale_code_owners,
    support_themes,
    volume_anomalies,
)
from postroom.scouts.detectors.port import Detector

DETECTORS: Mapping[str, Detector] = MappingProxyType(
    {
        "ai-observability": ai_observability.detect,
        "dependency-notices": dependency_notices.detect,
        "error-tracking": error_tracking.detect,
        "general": general.detect,
        "inbox-validation": inbox_validation.detect,
        "latency-anomalies": latency_anomalies.detect,
        "logs": logs.detect,
        "observability-gaps": observability_gaps.detect,
        "release-watch": release_watch.detect,
        "source-health": source_health.detect,
        "stale-code-owners": stale_code_owners.detect,
        "support-themes": support_themes.detect,
        "volume-anomalies": volume_anomalies.detect,
    }
)
"""Every detector by its name."""


def find_detector(name: str) -> Detector:
    """Return a detector by name.

    Raises:
        NotFound: there is none with this name.
    """
    detector = DETECTORS.get(name)
    if detector is None:
        raise NotFound(f"There is no detector '{name}'. Available: {', '.join(sorted(DETECTORS))}.")
    return detector
