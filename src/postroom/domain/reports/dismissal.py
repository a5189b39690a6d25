"""Reasons for dismissing reports: the codes that a client may send."""

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
"""Codes that may be sent. A stored code that is not among them is shown as stored."""

MAX_NOTE = 4_000
"""Maximum number of characters of the note with a reason."""

MAX_REPOSITORY = 200
"""Maximum number of characters of the corrected repository."""
