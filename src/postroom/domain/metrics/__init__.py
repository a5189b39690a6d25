"""The rules of metrics: valid points, and unit and direction from a metric's name."""
