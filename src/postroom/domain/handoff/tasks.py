"""Limits and origins of tasks."""

MAX_TITLE = 255
"""Maximum number of characters of a title."""

MAX_DESCRIPTION = 50_000
"""Maximum number of characters of a description."""

MAX_ORIGIN = 100
"""Maximum number of characters of an origin."""

MADE_BY_USERS = "user_created"
"""Origin of tasks that a user created."""

MADE_BY_SCOUTS = "signals_scout"
"""Origin of the tasks that represent scouts: their runs are changed as scout runs, never as task runs."""

MADE_FOR_REPORTS = "signals"
"""Origin of the tasks for handed-over reports."""

RESERVED_ORIGINS = frozenset({MADE_BY_SCOUTS})
"""Origins that nobody may give a task of their own."""
