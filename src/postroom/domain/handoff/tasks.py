"""What a task may say of itself."""

MAX_TITLE = 255
"""Most characters of a title."""

MAX_DESCRIPTION = 50_000
"""Most characters of what is to be done."""

MAX_ORIGIN = 100
"""Most characters of the name of what asked for a task."""

MADE_BY_USERS = "user_created"
"""Origin of tasks that somebody made."""

MADE_BY_SCOUTS = "signals_scout"
"""Origin of the tasks that are scouts: their runs are changed as runs of scouts, never as those of tasks."""

MADE_FOR_REPORTS = "signals"
"""Origin of the tasks that a report was handed over as."""

RESERVED_ORIGINS = frozenset({MADE_BY_SCOUTS})
"""Origins that nobody may claim for a task of their own."""
