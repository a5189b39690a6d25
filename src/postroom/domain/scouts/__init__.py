"""The rules of scouts: configurations, schedules, limits, skills, and what a run may report."""
