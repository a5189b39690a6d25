"""What a detector is."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from postroom.domain.scouts.detections import Outcome
from postroom.scouts.tools.toolbox import Toolbox
from postroom.settings import ScoutSettings

Detector = Callable[[Toolbox, datetime, ScoutSettings], Awaitable[Outcome]]
"""Looks at a project from a moment and says what it saw. It may raise: the run then ends as failed."""
