"""The rules of metrics: what a point may say, and what a name tells of its unit and direction."""
