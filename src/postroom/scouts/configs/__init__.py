"""Configurations of scouts, their limits, and the skills that they follow."""
