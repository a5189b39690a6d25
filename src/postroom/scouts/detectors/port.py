"""The interface of detectors."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from postroom.domain.scouts.detections import DetectorResult
from postroom.scouts.tools.toolbox import Toolbox
from postroom.settings import ScoutSettings

Detector = Callable[[Toolbox, datetime, ScoutSettings], Awaitable[DetectorResult]]
"""Checks a project as of a time and returns its sightings. If it raises, the run fails."""
