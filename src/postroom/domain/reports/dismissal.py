"""Why people put reports away: the codes that a client may send."""

from typing import Literal

DismissalReason = Literal[
    "already_fixed",
    "report_unclear",
    "analysis_wrong",
    "wontfix_intentional",
    "wontfix_irrelevant",
    "wrong_repo",
    "fixed_outside_posthog",
    "pr_merged",
    "other",
]
"""What may be sent. A stored code that is not among these is shown as it is."""

MAX_NOTE = 4_000
"""Most characters of the note that goes with a reason."""

MAX_REPOSITORY = 200
"""Most characters of the repository that would have been the right one."""
