"""The interface of detectors."""

from collections.abc import Awaitable, Callable

from postroom.domain.scouts.detections import DetectorResult
from postroom.scouts.tools.context import RunContext

Detector = Callable[[RunContext], Awaitable[DetectorResult]]
"""Checks a project as of the run's time and returns its sightings. If it raises, the run fails."""
